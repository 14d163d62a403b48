# A step forward counts for thirty days, to the instant
shows: F-28, H-P3, H-N4

# 18 March: −3 + 2 = −1. On 17 April at 09:00 thirty days ago is the very instant of the step, and the stage then was Proposal already: −1 − 2 − 1 = −4.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-18 09:00  deal D moves to Proposal
2026-03-30 09:00  ana calls kim
until 2026-04-17 09:00
show: D.days_in_stage, D.advanced_30d
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-18 09:00  D  at_risk → average  (-1)  because deal D moves to Proposal
    + recent_advancement +2 (true)
2026-04-17 09:00  D  average → at_risk  (-4)  as time passed
    + no_advancement_30 -1 (false)
    − recent_advancement +2 (false)

2026-04-17 09:00  D is at_risk (-4); next poor 2026-05-29 09:00; fix: reply
    days_in_stage = 30
    advanced_30d = false
