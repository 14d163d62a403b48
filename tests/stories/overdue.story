# Where a team wants it, an overdue close date counts from the day after it
shows: H-25, F-08, X-02

# The close date is 20 March, in Berlin. On the 20th it is not overdue; on the 21st, from 23:00 UTC the evening before, it is: −3 − 4 = −7.

policy:
  [health.close_date_overdue]
  enabled = true
  points = -4

2026-03-02 09:00  setting timezone = "Europe/Berlin"
2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery, close_date=2026-03-20
until 2026-03-21 00:00
show: D.days_until_close
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery, close_date=2026-03-20  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-20 23:00  D  at_risk → poor  (-7)  as time passed
    + close_date_overdue -4 (-1 of 0)

2026-03-21 00:00  D is poor (-7); fix: reply
    days_until_close = -1
