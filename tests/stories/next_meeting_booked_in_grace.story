# A next meeting booked within two days keeps a deal where it is
shows: H-P5, H-N3

# As before, but Ana books the next meeting on 22 March at 14:59. Nothing happens at 15:00; what she booked carries on.

2026-02-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-02-25 09:00  ana emails kim
2026-03-05 09:00  ana invites kim to M on 2026-03-20 14:00 for 60 min
2026-03-22 14:59  ana invites kim to N on 2026-04-02 10:00 for 30 min
until 2026-04-04 10:29:59
show: D.last_meeting, D.next_meeting, D.meetings_30d
----
2026-02-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-02-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-05 09:00  D  at_risk → average  (-2)  because ana invites kim to M on 2026-03-20 14:00 for 60 min
    + no_advancement_30 -1 (false), future_meeting +1 (2026-03-20 14:00)
    − no_future_meeting -1 (2026-03-20 14:00)

2026-04-04 10:29:59  D is average (1); next at_risk 2026-04-19 14:00; fix: reply
    last_meeting = 2026-04-02 10:00
    next_meeting = null
    meetings_30d = 2
