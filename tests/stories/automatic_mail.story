# Auto-replies and bounces count for nothing, in either direction
shows: X-09, H-P4

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-15 09:00  kim automatically emails ana
2026-03-15 10:00  ana automatically emails kim
until 2026-03-16 09:00
show: D.days_since_inbound, D.never_touched, D.contacts_engaged
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1

2026-03-16 09:00  D is at_risk (-3); next poor 2026-05-01 09:00; fix: reply
    days_since_inbound = null
    never_touched = true
    contacts_engaged = 0
