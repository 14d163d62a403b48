# The closing instant is what the row says, not when it was said
shows: H-29, F-13, F-19

# Booked as won on 20 March, won since 12 March: the email of 15 March came after it.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-10 09:00  ana emails kim
2026-03-15 09:00  ana emails lee
2026-03-20 09:00  deal D: stage=Won, closed_at=2026-03-12T10:00:00Z
until 2026-03-21 09:00
show: D.age_days, D.contacts_engaged, D.touches_30d
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1

2026-03-21 09:00  D is at_risk (no score)
    age_days = 10
    contacts_engaged = 1
    touches_30d = 1
