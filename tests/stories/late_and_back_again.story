# A flip that is withdrawn and comes back takes the next revision
shows: X-10, X-16

# The reply of 15 March comes on 17 March and takes back "at risk" of the 16th. On 18 March it turns out, dated 14 March, to have been an auto-reply: the flip is back.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-15 09:00 (came 2026-03-17 09:00)  kim emails ana [m1]
2026-03-14 09:00 (came 2026-03-18 09:00)  kim automatically emails ana [m1]
until 2026-03-19 09:00
show: D.days_since_inbound
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-16 09:00  D  average → at_risk is withdrawn  because kim emails ana [m1]  [revision 1; instead of the one average → at_risk]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed  [revision 2]
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1

2026-03-19 09:00  D is at_risk (-3); next poor 2026-05-01 09:00; fix: reply
    days_since_inbound = null
