# Two orgs may use the same ids and never see each other
shows: X-14

# Both have an Ana, a Kim and a deal D. Kim of acme replies; the other org's D hears nothing. Their clocks go separately, too.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-02 09:00  [beta] user ana appears: name=Ana, emails=[ana@own.com]
2026-03-02 09:00  [beta] account Acme appears: name=Acme of beta, domains=[acme.com]
2026-03-02 09:00  [beta] deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-15 09:00  kim emails ana
2026-03-16 10:00  [beta] nothing happens
show: D.account_name, D.days_since_inbound
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-02 09:00  [beta] D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  [beta] D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1

2026-03-15 09:00  D is average (2, insufficient_data); next at_risk 2026-04-01 09:00; fix: advance
    account_name = Acme Inc.
    days_since_inbound = 0
2026-03-16 10:00  [beta] D is at_risk (-3); next poor 2026-05-01 09:00; fix: reply
    account_name = Acme of beta
    days_since_inbound = null
