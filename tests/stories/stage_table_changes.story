# Advancement goes by today's stage table, for both ends of it
shows: F-28, X-10

# Negotiation moves before Proposal on 26 March. The deal, which went from Proposal to Negotiation on 20 March, has now gone back.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Proposal
2026-03-20 09:00  deal D moves to Negotiation
2026-03-26 09:00  stage s3: order=1.5
2026-03-27 09:00  stage s3: order=null
2026-03-28 09:00  stage s3: order=3
until 2026-03-28 09:00
show: D.advanced_30d
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Proposal  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-20 09:00  D  at_risk → average  (-1)  because deal D moves to Negotiation
    + recent_advancement +2 (true)
2026-03-26 09:00  D  average → at_risk  (-3)  because stage s3: order=1.5
    − recent_advancement +2 (false)
2026-03-28 09:00  D  at_risk → average  (-1)  because stage s3: order=3
    + recent_advancement +2 (true)

2026-03-28 09:00  D is average (-1); next at_risk 2026-04-01 09:00; fix: reply + book
    advanced_30d = true
