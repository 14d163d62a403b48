# Only what the owner does counts: a colleague may write and meet all day
shows: X-04

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-03 09:00  bob emails kim
2026-03-04 09:00  kim emails bob
2026-03-05 09:00  bob calls kim
2026-03-06 09:00  bob invites kim to M on 2026-06-10 14:00 for 60 min
until 2026-03-16 09:00
show: D.never_touched, D.next_meeting, D.days_since_inbound, D.contacts_engaged
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1

2026-03-16 09:00  D is at_risk (-3); next poor 2026-05-01 09:00; fix: reply
    never_touched = true
    next_meeting = null
    days_since_inbound = null
    contacts_engaged = 0
