# A call that is logged ahead of its time counts when its time comes
shows: X-01, X-03, F-14

# Logged on 30 March for 2 April at noon: from then on the deal was touched, and sixty days later, to the instant, it is poor.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-30 09:00  ana calls kim at 2026-04-02 12:00
until 2026-06-01 12:00
show: D.days_untouched, D.touches_30d, D.contacts_engaged
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-06-01 12:00  D  at_risk → poor  (-8)  as time passed
    + untouched_60 -4 (60 of 60), no_advancement_30 -1 (false)

2026-06-01 12:00  D is poor (-8); fix: touch
    days_untouched = 60
    touches_30d = 0
    contacts_engaged = 1
