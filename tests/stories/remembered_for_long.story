# After more than four hundred days people and meetings still count, and the last touch is still known
shows: X-17, F-16, F-17, F-19, F-20

# Single activities are remembered for 400 days. What a deal counted stays counted, and of the rest the last touch, meeting and reply are known.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-03 09:00  ana emails kim
2026-03-03 10:00  ana calls desk@acme.com
2026-03-04 09:00  kim emails ana
2026-03-04 10:00  ana invites lee to M on 2026-03-05 14:00 for 60 min
2027-05-31 09:00  ana emails nia@acme.com
until 2027-06-01 09:00
show: D.contacts_engaged, D.meetings_total, D.last_meeting, D.days_since_inbound, D.days_untouched, D.age_days, D.meetings_90d
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-04-03 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_advancement_30 -1 (false), no_recent_inbound -1 (30 of 30)
2026-05-04 14:00  D  at_risk → poor  (-8)  as time passed
    + untouched_60 -4 (60 of 60), no_recent_meeting -1 (0 of 0)
2027-05-31 09:00  D  poor → at_risk  (-4)  because ana emails nia@acme.com
    − untouched_60 -4 (0 of 60)

2027-06-01 09:00  D is at_risk (-4); next poor 2027-07-30 09:00; fix: reply
    contacts_engaged = 4
    meetings_total = 1
    last_meeting = 2026-03-05 14:00
    days_since_inbound = 454
    days_untouched = 1
    age_days = 456
    meetings_90d = 0
