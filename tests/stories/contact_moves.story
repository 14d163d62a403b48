# A contact who changes companies takes the mail along
shows: X-07, X-10

2026-03-02 09:00  account Beta appears: name=Beta
2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-02 09:00  deal E opens: owner=ana, account=Beta, stage=Discovery
2026-03-15 09:00  kim emails ana
2026-03-18 09:00  contact kim: account=Beta
until 2026-03-18 09:00
show: D.days_since_inbound, E.days_since_inbound
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-02 09:00  E  new → average  (0)  because deal E opens: owner=ana, account=Beta, stage=Discovery  [insufficient_data]
2026-03-16 09:00  E  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-18 09:00  D  average → at_risk  (-3)  because contact kim: account=Beta
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-18 09:00  E  at_risk → average  (0)  because contact kim: account=Beta
    + responsive +2 (1 of 1)
    − no_recent_inbound -1 (3 of 30)

2026-03-18 09:00  D is at_risk (-3); next poor 2026-05-01 09:00; fix: reply
    days_since_inbound = null
2026-03-18 09:00  E is average (0); next at_risk 2026-04-01 09:00; fix: book + advance
    days_since_inbound = 3
