# A flip may move to another instant: the old one is withdrawn, the new one is new
shows: X-10, X-16

# At risk since 16 March, 09:00. Then the reply of the 12th comes in, on the 17th: the deal was average until it left the account, on the 16th at 20:00.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-16 20:00  deal D: account=null
2026-03-12 20:00 (came 2026-03-17 09:00)  kim emails ana
until 2026-03-17 12:00
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-16 09:00  D  average → at_risk is withdrawn  because kim emails ana  [revision 1; instead of the one average → at_risk]
2026-03-16 20:00  D  average → at_risk  (-3)  because deal D: account=null
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1

2026-03-17 12:00  D is at_risk (-3); next poor 2026-05-01 09:00; fix: reply
