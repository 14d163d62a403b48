# A policy changes the numbers: here a week without a touch is too much, and pushing counts
shows: H-25, H-N1, H-N2

# Day 7: −2 untouched, −3 for the rest: −5. The first push is nothing yet, the second makes −7. Day 20: −4 in place of −2.

policy:
  [health]
  young_days = 7
  [health.untouched_30]
  days = 7
  [health.untouched_60]
  days = 20
  [health.pushed]
  enabled = true
  points = -2

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery, close_date=2026-04-01
2026-03-10 09:00  deal D should close on 2026-04-08
2026-03-11 09:00  deal D should close on 2026-04-15
2026-03-20 09:00  deal D should close on 2026-04-22
until 2026-03-23 09:00
show: D.push_count
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery, close_date=2026-04-01  [insufficient_data]
2026-03-09 09:00  D  average → at_risk  (-5)  as time passed
    + untouched_30 -2 (7 of 7), no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-11 09:00  D  at_risk → poor  (-7)  because deal D should close on 2026-04-15
    + pushed -2 (2 of 2)

2026-03-23 09:00  D is poor (-9); fix: touch
    push_count = 3
