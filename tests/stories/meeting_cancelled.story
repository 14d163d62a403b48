# A cancelled meeting was never booked
shows: X-09, H-N3, H-P5, F-15

# −2 with the meeting ahead; without it the +1 turns into −1: −4. Booked again it is −2.

2026-02-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-02-25 09:00  ana emails kim
2026-03-05 09:00  ana invites kim to M on 2026-03-20 14:00 for 60 min
2026-03-12 09:00  M is cancelled
2026-03-14 09:00  M is confirmed
2026-03-15 09:00  M is cancelled (sequence 3)
2026-03-16 09:00  M is confirmed (sequence 2)
until 2026-03-21 00:00
show: D.next_meeting, D.last_meeting, D.meetings_total
----
2026-02-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-02-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-05 09:00  D  at_risk → average  (-2)  because ana invites kim to M on 2026-03-20 14:00 for 60 min
    + no_advancement_30 -1 (false), future_meeting +1 (2026-03-20 14:00)
    − no_future_meeting -1 (2026-03-20 14:00)
2026-03-12 09:00  D  average → at_risk  (-4)  because M is cancelled
    + no_future_meeting -1
    − future_meeting +1
2026-03-14 09:00  D  at_risk → average  (-2)  because M is confirmed
    + future_meeting +1 (2026-03-20 14:00)
    − no_future_meeting -1 (2026-03-20 14:00)
2026-03-15 09:00  D  average → at_risk  (-4)  because M is cancelled (sequence 3)
    + no_future_meeting -1
    − future_meeting +1

2026-03-21 00:00  D is at_risk (-4); next poor 2026-04-26 09:00; fix: reply
    next_meeting = null
    last_meeting = null
    meetings_total = 0
