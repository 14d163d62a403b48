# A deal that is older than we knew begins when it began
shows: X-10, X-16, F-13

# We hear of the deal on 5 March, and on 7 March that it was opened on 2 March. Its first bucket belongs there, and so do its fourteen days.

2026-03-05 09:00  deal D: owner=ana, account=Acme, stage=Discovery
2026-03-02 09:00 (came 2026-03-07 09:00)  deal D opens: owner=ana, account=Acme, stage=Discovery
until 2026-03-16 09:00
show: D.age_days
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-05 09:00  D  new → average  (0)  because deal D: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-05 09:00  D  new → average is withdrawn  because deal D opens: owner=ana, account=Acme, stage=Discovery  [revision 1; instead of the one new → average]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1

2026-03-16 09:00  D is at_risk (-3); next poor 2026-05-01 09:00; fix: reply
    age_days = 14
