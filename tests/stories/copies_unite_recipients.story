# Copies of one email unite their recipients, at the first one's time
shows: X-09, F-19

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-03 09:00  ana emails kim [m1]
2026-03-03 12:00  ana emails lee [m1]
2026-03-03 13:00  ana emails bob with a copy to lee, sales.desk@acme.com [m1]
until 2026-03-17 09:00
show: D.touches_14d, D.touches_30d, D.contacts_engaged, D.days_untouched
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1

2026-03-17 09:00  D is at_risk (-3); next poor 2026-05-02 09:00; fix: reply
    touches_14d = 0
    touches_30d = 1
    contacts_engaged = 3
    days_untouched = 14
