# A deleted contact links nobody: free mail falls away, the account's domain does not
shows: X-07, X-09

# Pat writes from free mail, Kim from Acme's own domain. Both contacts are deleted; Kim is still known by the domain.

2026-03-02 09:00  contact pat appears: name=Pat, email=pat@gmail.com, account=Acme
2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-17 09:00  pat emails ana
2026-03-18 09:00  contact pat is deleted
2026-03-19 09:00  kim emails ana
2026-03-20 09:00  contact kim is deleted
until 2026-03-20 09:00
show: D.days_since_inbound, D.inbound_14d
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-17 09:00  D  at_risk → average  (0)  because pat emails ana
    + responsive +2 (1 of 1)
    − no_recent_inbound -1 (0 of 30)
2026-03-18 09:00  D  average → at_risk  (-3)  because contact pat is deleted
    + no_recent_inbound -1
    − responsive +2 (0 of 1)
2026-03-19 09:00  D  at_risk → average  (0)  because kim emails ana
    + responsive +2 (1 of 1)
    − no_recent_inbound -1 (0 of 30)

2026-03-20 09:00  D is average (0); next at_risk 2026-04-01 09:00; fix: book + advance
    days_since_inbound = 1
    inbound_14d = 1
