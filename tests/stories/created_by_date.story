# A creation date begins at the org's midnight
shows: F-13, H-23, X-02

# In Auckland 2 March begins at 11:00 UTC on 1 March. So the deal, first heard of on 2 March at 09:00 UTC, is fourteen days old on 15 March, 11:00 UTC.

2026-03-01 00:00  setting timezone = "Pacific/Auckland"
2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery, created_at=2026-03-02
until 2026-03-15 12:00
show: D.age_days, D.details
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery, created_at=2026-03-02  [insufficient_data]
2026-03-15 11:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1

2026-03-15 12:00  D is at_risk (-3); next poor 2026-04-30 11:00; fix: reply
    age_days = 14
    details = {"account": "Acme", "created_at": "2026-03-01T11:00:00Z"}
