# A call counts from when it took place, and one that is removed is gone
shows: X-06, X-09, F-14

# Logged on 20 April for 10 April. Kim's second call is logged in error and removed the day after.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-04-20 10:00  ana calls kim at 2026-04-10 10:00 [k1]
2026-04-21 10:00  ana calls lee [k2]
2026-04-22 10:00  ana's call k2 is removed
until 2026-04-22 11:00
show: D.days_untouched, D.touches_14d, D.touches_30d, D.contacts_engaged
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1

2026-04-22 11:00  D is at_risk (-4); next poor 2026-06-09 10:00; fix: reply
    days_untouched = 12
    touches_14d = 1
    touches_30d = 1
    contacts_engaged = 1
