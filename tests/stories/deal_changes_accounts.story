# A deal that moves to another account leaves the old account's people behind
shows: X-07, F-02

# Kim's mail of 15 March is Acme's. On Beta's account nobody has written; then Vera does; on no account there is nobody who could.

2026-03-02 09:00  account Beta appears: name=Beta GmbH, domains=[beta.de]
2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-15 09:00  kim emails ana
2026-03-18 09:00  deal D: account=Beta
2026-03-19 09:00  vera@beta.de emails ana
2026-03-20 09:00  deal D: account=null
2026-03-21 09:00  deal D: account=Beta
until 2026-03-21 09:00
show: D.account_name, D.days_since_inbound
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-18 09:00  D  average → at_risk  (-3)  because deal D: account=Beta
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-19 09:00  D  at_risk → average  (0)  because vera@beta.de emails ana
    + responsive +2 (1 of 1)
    − no_recent_inbound -1 (0 of 30)
2026-03-20 09:00  D  average → at_risk  (-3)  because deal D: account=null
    + no_recent_inbound -1
    − responsive +2 (0 of 1)
2026-03-21 09:00  D  at_risk → average  (0)  because deal D: account=Beta
    + responsive +2 (1 of 1)
    − no_recent_inbound -1 (2 of 30)

2026-03-21 09:00  D is average (0); next at_risk 2026-04-01 09:00; fix: book + advance
    account_name = Beta GmbH
    days_since_inbound = 2
