# A deletion that comes late takes back what was said of the deal since
shows: X-09, X-10, X-16

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-15 09:00 (came 2026-03-18 09:00)  deal D is deleted
until 2026-03-19 09:00
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-16 09:00  D  average → at_risk is withdrawn  because deal D is deleted  [revision 1; instead of the one average → at_risk]

