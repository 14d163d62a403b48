# A deal that is deleted or merged away has no row, and nothing more to say
shows: X-09

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-02 09:00  deal E opens: owner=ana, account=Acme, stage=Discovery
2026-03-02 09:00  deal F opens: owner=ana, account=Acme, stage=Discovery
2026-03-10 09:00  deal D is deleted
2026-03-11 09:00  deal E is merged into F
2026-03-12 09:00  deal D moves to Proposal
until 2026-03-20 09:00
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-02 09:00  E  new → average  (0)  because deal E opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-02 09:00  F  new → average  (0)  because deal F opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  F  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1

2026-03-20 09:00  F is at_risk (-3); next poor 2026-05-01 09:00; fix: reply
