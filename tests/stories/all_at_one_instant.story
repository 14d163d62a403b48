# Several changes at one instant make one flip, of their sum
shows: H-26

# At 09:00 on 20 March Ana books a meeting, Kim replies and the deal moves on: +1 +2 +2 − 1 = 4. There is no moment at which it was average.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-20 09:00  ana invites kim to M on 2026-04-20 14:00 for 60 min
2026-03-20 09:00  kim emails ana
2026-03-20 09:00  deal D moves to Proposal
until 2026-03-20 09:00
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-20 09:00  D  at_risk → good  (4)  because deal D moves to Proposal
    + recent_advancement +2 (true), responsive +2 (1 of 1), future_meeting +1 (2026-04-20 14:00)
    − no_future_meeting -1 (2026-04-20 14:00), no_recent_inbound -1 (0 of 30)

2026-03-20 09:00  D is good (4); next average 2026-04-01 09:00
