# One activity counts for every open deal of the owner on that account
shows: X-07

# Ana owns D and E, Bob owns F, and G of Ana's is closed. Kim's reply to Ana is for D and E.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-02 09:00  deal E opens: owner=ana, account=Acme, stage=Discovery
2026-03-02 09:00  deal F opens: owner=bob, account=Acme, stage=Discovery
2026-03-02 09:00  deal G opens: owner=ana, account=Acme, stage=Discovery
2026-03-10 09:00  deal G moves to Lost
2026-03-15 09:00  kim emails ana
until 2026-03-16 09:00
show: D.inbound_14d, E.inbound_14d, F.inbound_14d, G.inbound_14d
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-02 09:00  E  new → average  (0)  because deal E opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-02 09:00  F  new → average  (0)  because deal F opens: owner=bob, account=Acme, stage=Discovery  [insufficient_data]
2026-03-02 09:00  G  new → average  (0)  because deal G opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  F  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1

2026-03-16 09:00  D is average (0); next at_risk 2026-04-01 09:00; fix: book + advance
    inbound_14d = 1
2026-03-16 09:00  E is average (0); next at_risk 2026-04-01 09:00; fix: book + advance
    inbound_14d = 1
2026-03-16 09:00  F is at_risk (-3); next poor 2026-05-01 09:00; fix: reply
    inbound_14d = 0
2026-03-16 09:00  G is average (no score)
    inbound_14d = 0
