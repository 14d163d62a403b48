# A deleted deal falls silent; undeleted, it is judged as of now
shows: X-09, F-09

# It would have turned poor on 1 May, while it is gone. It comes back on 4 May.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-04-20 09:00  deal D is deleted
2026-05-04 09:00  deal D is undeleted
until 2026-05-04 09:00
show: D.days_untouched, D.age_days
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-05-04 09:00  D  at_risk → poor  (-8)  because deal D is undeleted
    + untouched_60 -4 (63 of 60), no_advancement_30 -1 (false)

2026-05-04 09:00  D is poor (-8); fix: touch
    days_untouched = 63
    age_days = 63
