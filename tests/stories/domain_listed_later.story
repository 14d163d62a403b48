# When an account lists its domain, the mail of the people there is found
shows: X-07, X-10

2026-03-02 09:00  account Beta appears: name=Beta
2026-03-02 09:00  deal D opens: owner=ana, account=Beta, stage=Discovery
2026-03-15 09:00  vera@beta.de emails ana
2026-03-17 09:00  account Beta: domains=[beta.de]
2026-03-18 09:00  account Beta: domains=[]
2026-03-19 09:00  account Beta: domains=[www.beta.de]
until 2026-03-19 09:00
show: D.days_since_inbound
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Beta, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-17 09:00  D  at_risk → average  (0)  because account Beta: domains=[beta.de]
    + responsive +2 (1 of 1)
    − no_recent_inbound -1 (2 of 30)
2026-03-18 09:00  D  average → at_risk  (-3)  because account Beta: domains=[]
    + no_recent_inbound -1
    − responsive +2 (0 of 1)
2026-03-19 09:00  D  at_risk → average  (0)  because account Beta: domains=[www.beta.de]
    + responsive +2 (1 of 1)
    − no_recent_inbound -1 (4 of 30)

2026-03-19 09:00  D is average (0); next at_risk 2026-04-01 09:00; fix: book + advance
    days_since_inbound = 4
