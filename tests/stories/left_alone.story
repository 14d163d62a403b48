# A deal that nobody works is at risk after two weeks and poor after two months
shows: H-N1, H-N2, H-N3, H-N4, H-N8, H-N9, F-14

# Day 14: −3. Day 30: −2 untouched and −1 no advancement make −6, which is still at risk. Day 60, to the instant: −4 instead of −2, −8.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
until 2026-05-01 09:00
show: D.age_days, D.days_untouched
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-05-01 09:00  D  at_risk → poor  (-8)  as time passed
    + untouched_60 -4 (60 of 60), no_advancement_30 -1 (false)

2026-05-01 09:00  D is poor (-8); fix: touch
    age_days = 60
    days_untouched = 60
