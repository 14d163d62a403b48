# A cancellation that comes late was a cancellation all the while
shows: X-09, X-10, X-16

# The meeting of 20 March was cancelled on the 10th, as we hear on the 16th at noon: the deal was at risk from the morning on.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-05 09:00  ana invites kim to M on 2026-03-20 14:00 for 60 min
2026-03-10 09:00 (came 2026-03-16 12:00)  M is cancelled
until 2026-03-17 09:00
show: D.next_meeting
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1

2026-03-17 09:00  D is at_risk (-3); next poor 2026-05-01 09:00; fix: reply
    next_meeting = null
