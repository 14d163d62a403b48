# Days in stage start anew when a stage is entered again; a step back is no advancement
shows: F-12, F-28, H-P3

# Proposal on 20 March is a step forward: +2. Back in Discovery on 25 March it is none. On 28 March it is Proposal again: thirty days ago, before the deal
# existed, means at creation: Discovery.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-20 09:00  deal D moves to Proposal
2026-03-25 09:00  deal D moves to Discovery
2026-03-28 09:00  deal D moves to Proposal
2026-03-29 09:00  deal D: stage=Proposal, amount=9
until 2026-03-30 09:00
show: D.days_in_stage, D.advanced_30d, D.stage_probability
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-20 09:00  D  at_risk → average  (-1)  because deal D moves to Proposal
    + recent_advancement +2 (true)
2026-03-25 09:00  D  average → at_risk  (-3)  because deal D moves to Discovery
    − recent_advancement +2 (false)
2026-03-28 09:00  D  at_risk → average  (-1)  because deal D moves to Proposal
    + recent_advancement +2 (true)

2026-03-30 09:00  D is average (-1); next at_risk 2026-04-01 09:00; fix: reply + book
    days_in_stage = 2
    advanced_30d = true
    stage_probability = 40
