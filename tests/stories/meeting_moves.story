# A meeting that moves is one meeting, at its new time
shows: X-09, F-15, F-16, F-20

# M never takes place on 20 or 25 March. Thirty days after the email of 25 February the deal is at risk; when M is held on 2 April it is not; when the grace
# ends it is again.

2026-02-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-02-25 09:00  ana emails kim
2026-03-05 09:00  ana invites kim to M on 2026-03-20 14:00 for 60 min
2026-03-19 09:00  M moves to 2026-03-25 10:00
2026-03-24 09:00  M moves to 2026-04-02 10:00
until 2026-04-05 00:00
show: D.last_meeting, D.meetings_total, D.touches_30d
----
2026-02-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-02-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-05 09:00  D  at_risk → average  (-2)  because ana invites kim to M on 2026-03-20 14:00 for 60 min
    + no_advancement_30 -1 (false), future_meeting +1 (2026-03-20 14:00)
    − no_future_meeting -1 (2026-03-20 14:00)
2026-03-27 09:00  D  average → at_risk  (-4)  as time passed
    + untouched_30 -2 (30 of 30)
2026-04-02 10:00  D  at_risk → average  (-1)  as time passed
    − untouched_30 -2 (0 of 30), no_recent_meeting -1 (1 of 0)
2026-04-04 11:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1
    − future_meeting +1

2026-04-05 00:00  D is at_risk (-3); next poor 2026-06-01 10:00; fix: reply
    last_meeting = 2026-04-02 10:00
    meetings_total = 1
    touches_30d = 1
