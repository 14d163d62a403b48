# A hand-over that comes late moves the flips to where they belong
shows: X-05, X-10, X-16

# Kim wrote to Bob on 15 March, and Bob owns the deal since 14 March; we hear of both on 18 March. So on 16 March it was not at risk.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-15 09:00  kim emails bob
2026-03-14 09:00 (came 2026-03-18 09:00)  deal D goes to bob
until 2026-03-18 10:00
show: D.owner, D.days_since_inbound, D.days_untouched
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-16 09:00  D  average → at_risk is withdrawn  because deal D goes to bob  [revision 1; instead of the one average → at_risk]

2026-03-18 10:00  D is average (0); next at_risk 2026-04-01 09:00; fix: book + advance
    owner = bob
    days_since_inbound = 3
    days_untouched = 4
