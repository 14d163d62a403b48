# Sixty days untouched begin at the very instant, and take the place of thirty
shows: H-N2, X-01

# At risk for want of everything from day 14; −6 after thirty days without a touch; −8, which is poor, on 10 May at noon.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-11 12:00  ana calls kim
until 2026-05-10 12:00
show: D.days_untouched
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-05-10 12:00  D  at_risk → poor  (-8)  as time passed
    + untouched_60 -4 (60 of 60), no_advancement_30 -1 (false)

2026-05-10 12:00  D is poor (-8); fix: touch
    days_untouched = 60
