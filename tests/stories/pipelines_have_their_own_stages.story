# A stage is known by pipeline and name
shows: F-28, F-10, F-11

# In the partner pipeline Proposal is the first stage. D is in it, E in none: what is a step for E is none for D.

2026-03-02 09:00  stage p1 appears: name=Discovery, order=2, pipeline=partner, probability=5
2026-03-02 09:00  stage p2 appears: name=Proposal, order=1, pipeline=partner, probability=1
2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery, pipeline=partner
2026-03-02 09:00  deal E opens: owner=ana, account=Acme, stage=Discovery
2026-03-16 09:00  deal D moves to Proposal
2026-03-16 09:00  deal E moves to Proposal
until 2026-03-16 09:00
show: D.advanced_30d, D.stage_probability, E.advanced_30d, E.stage_probability
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery, pipeline=partner  [insufficient_data]
2026-03-02 09:00  E  new → average  (0)  because deal E opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  because deal D moves to Proposal
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1

2026-03-16 09:00  D is at_risk (-3); next poor 2026-05-01 09:00; fix: reply
    advanced_30d = false
    stage_probability = 1
2026-03-16 09:00  E is average (-1); next at_risk 2026-04-01 09:00; fix: reply + book
    advanced_30d = true
    stage_probability = 40
