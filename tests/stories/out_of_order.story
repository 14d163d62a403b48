# Facts of one record count in the order in which they happened
shows: X-10

# Moved to Proposal on the 10th and to Negotiation on the 11th; we hear of it the other way round, and an hour late.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-11 09:00  deal D moves to Negotiation
2026-03-10 09:00 (came 2026-03-11 10:00)  deal D moves to Proposal
until 2026-03-12 09:00
show: D.stage, D.days_in_stage, D.advanced_30d
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]

2026-03-12 09:00  D is average (2, insufficient_data); next at_risk 2026-04-01 09:00; fix: reply
    stage = Negotiation
    days_in_stage = 1
    advanced_30d = true
