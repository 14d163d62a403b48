# When the org moves, so do its midnights
shows: X-02, X-10, F-13

# As above, but Auckland is told on 15 March at 12:00. In UTC the deal is fourteen days old at midnight of the 16th; with Auckland's midnight it is so already.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery, created_at=2026-03-02
2026-03-15 12:00  setting timezone = "Pacific/Auckland"
until 2026-03-15 13:00
show: D.age_days
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery, created_at=2026-03-02  [insufficient_data]
2026-03-15 12:00  D  average → at_risk  (-3)  because setting timezone = "Pacific/Auckland"
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1

2026-03-15 13:00  D is at_risk (-3); next poor 2026-04-30 11:00; fix: reply
    age_days = 14
