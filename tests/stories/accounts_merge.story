# When accounts merge, the people, domains and mail of both are the survivor's
shows: X-09, X-07, F-02

# Vera of Beta wrote to Ana on 16 March. On 18 March Beta is found to be Acme under another name.

2026-03-02 09:00  account Beta appears: name=Beta GmbH, domains=[beta.de]
2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-02 09:00  deal E opens: owner=ana, account=Beta, stage=Discovery
2026-03-16 12:00  vera@beta.de emails ana
2026-03-18 09:00  account Beta is merged into Acme
until 2026-03-18 09:00
show: D.account_name, E.account_name, D.days_since_inbound, E.days_since_inbound
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-02 09:00  E  new → average  (0)  because deal E opens: owner=ana, account=Beta, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-16 09:00  E  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-16 12:00  E  at_risk → average  (0)  because vera@beta.de emails ana
    + responsive +2 (1 of 1)
    − no_recent_inbound -1 (0 of 30)
2026-03-18 09:00  D  at_risk → average  (0)  because account Beta is merged into Acme
    + responsive +2 (1 of 1)
    − no_recent_inbound -1 (1 of 30)

2026-03-18 09:00  D is average (0); next at_risk 2026-04-01 09:00; fix: book + advance
    account_name = Acme Inc.
    days_since_inbound = 1
2026-03-18 09:00  E is average (0); next at_risk 2026-04-01 09:00; fix: book + advance
    account_name = Acme Inc.
    days_since_inbound = 1
