# A meeting that was booked in time, and heard of late, was there all the while
shows: X-10, X-16, F-15

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-10 09:00 (came 2026-03-16 12:00)  ana invites kim to M on 2026-04-20 14:00 for 60 min
until 2026-03-18 00:00
show: D.next_meeting
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-16 09:00  D  average → at_risk is withdrawn  because ana invites kim to M on 2026-04-20 14:00 for 60 min  [revision 1; instead of the one average → at_risk]

2026-03-18 00:00  D is average (-1); next at_risk 2026-04-01 09:00; fix: reply + advance
    next_meeting = 2026-04-20 14:00
