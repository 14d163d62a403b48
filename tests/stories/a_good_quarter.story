# A deal that is worked is good: it moves, they meet, the buyer writes
shows: H-P1, H-P2, H-P3, H-P4, H-P5

# Good from the day it moved on; for a few days average, as the first meeting had no second; good until it is won.

2026-02-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-02-10 09:00  ana emails kim
2026-02-11 15:00  kim emails ana
2026-02-12 09:00  ana invites kim, lee to FIRST on 2026-02-18 14:00 for 60 min
2026-02-19 09:00  deal D moves to Proposal
2026-02-20 09:00  ana emails kim, lee
2026-02-24 10:00  lee emails ana
2026-02-25 09:00  ana invites lee to SECOND on 2026-03-04 14:00 for 60 min
2026-03-05 09:00  ana invites kim, lee to THIRD on 2026-03-18 14:00 for 60 min
2026-03-10 09:00  deal D moves to Negotiation
2026-03-16 09:00  kim emails ana
2026-03-19 09:00  deal D moves to Won
until 2026-03-20 09:00
show: D.contacts_engaged, D.meetings_total, D.age_days
----
2026-02-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-02-19 09:00  D  average → good  (5)  because deal D moves to Proposal
    + recent_advancement +2 (true), responsive +2 (1 of 1), future_meeting +1
2026-02-20 15:00  D  good → average  (3)  as time passed
    + no_future_meeting -1
    − future_meeting +1
2026-02-25 09:00  D  average → good  (5)  because ana invites lee to SECOND on 2026-03-04 14:00 for 60 min
    + future_meeting +1 (2026-03-04 14:00)
    − no_future_meeting -1 (2026-03-04 14:00)

2026-03-20 09:00  D is good (no score)
    contacts_engaged = 2
    meetings_total = 3
    age_days = 45
