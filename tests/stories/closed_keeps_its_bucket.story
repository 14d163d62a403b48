# A closed deal keeps its last bucket and asks for nothing
shows: H-29, F-09, F-13, F-14

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-10 09:00  ana emails kim
2026-03-20 09:00  deal D moves to Won
2026-03-25 09:00  ana emails kim
2026-03-25 10:00  kim emails ana
until 2026-06-01 00:00
show: D.age_days, D.days_untouched, D.days_since_inbound, D.touches_30d, D.stage_probability
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1

2026-06-01 00:00  D is at_risk (no score)
    age_days = 18
    days_untouched = 82
    days_since_inbound = null
    touches_30d = 0
    stage_probability = 100
