# A meeting that the owner declined is not the owner's
shows: X-04, F-15

2026-02-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-02-25 09:00  ana emails kim
2026-03-05 09:00  kim invites ana, bob to M on 2026-03-20 14:00 for 60 min
2026-03-10 09:00  ana declines M
2026-03-11 09:00  ana accepts M
2026-03-12 09:00  ana declines M
until 2026-03-21 00:00
show: D.next_meeting, D.last_meeting, D.meetings_total
----
2026-02-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-02-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-05 09:00  D  at_risk → average  (-2)  because kim invites ana, bob to M on 2026-03-20 14:00 for 60 min
    + no_advancement_30 -1 (false), future_meeting +1 (2026-03-20 14:00)
    − no_future_meeting -1 (2026-03-20 14:00)
2026-03-10 09:00  D  average → at_risk  (-4)  because ana declines M
    + no_future_meeting -1
    − future_meeting +1
2026-03-11 09:00  D  at_risk → average  (-2)  because ana accepts M
    + future_meeting +1 (2026-03-20 14:00)
    − no_future_meeting -1 (2026-03-20 14:00)
2026-03-12 09:00  D  average → at_risk  (-4)  because ana declines M
    + no_future_meeting -1
    − future_meeting +1

2026-03-21 00:00  D is at_risk (-4); next poor 2026-04-26 09:00; fix: reply
    next_meeting = null
    last_meeting = null
    meetings_total = 0
