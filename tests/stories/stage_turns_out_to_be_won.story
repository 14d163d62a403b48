# A stage that turns out to mean won closes its deals, and back
shows: H-29, X-10

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-20 09:00  deal D moves to Signed
2026-04-10 09:00  stage s6 appears: name=Signed, order=9, outcome=won
2026-05-20 09:00  stage s6: outcome=open
until 2026-05-20 09:00
show: D.age_days, D.advanced_30d
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-05-20 09:00  D  at_risk → poor  (-8)  because stage s6: outcome=open
    + untouched_60 -4 (79 of 60), no_advancement_30 -1 (false)

2026-05-20 09:00  D is poor (-8); fix: touch
    age_days = 79
    advanced_30d = false
