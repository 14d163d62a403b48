# A deal's own change that comes weeks late enters with its own time and acts from its arrival
shows: X-10, F-12

# Since 5 March in Proposal, known since 25 March. The step forward counts from 25 March; the days in stage count from the fifth.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-05 09:00 (came 2026-03-25 09:00)  deal D moves to Proposal
until 2026-03-25 10:00
show: D.days_in_stage, D.advanced_30d
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-25 09:00  D  at_risk → average  (-1)  because deal D moves to Proposal
    + recent_advancement +2 (true)
1 backfilled

2026-03-25 10:00  D is average (-1); next at_risk 2026-04-01 09:00; fix: reply + book
    days_in_stage = 20
    advanced_30d = true
