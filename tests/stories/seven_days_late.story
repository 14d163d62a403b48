# Exactly seven days late is still late; a second more is a backfill, and acts from its arrival
shows: X-10

# D's reply and E's reply, both of 15 March, come on 22 March at 09:00:00 and 09:00:01. Of D the flip of 16 March is withdrawn; E's stands, and E is average from then on.

2026-03-01 00:00  account Beta appears: name=Beta, domains=[beta.de]
2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-02 09:00  deal E opens: owner=ana, account=Beta, stage=Discovery
2026-03-15 09:00 (came 2026-03-22 09:00)  kim emails ana
2026-03-15 09:00 (came 2026-03-22 09:00:01)  vera@beta.de emails ana
until 2026-03-22 10:00
show: D.days_since_inbound, E.days_since_inbound
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-02 09:00  E  new → average  (0)  because deal E opens: owner=ana, account=Beta, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-16 09:00  D  average → at_risk is withdrawn  because kim emails ana  [revision 1; instead of the one average → at_risk]
2026-03-16 09:00  E  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-22 09:00:01  E  at_risk → average  (0)  because vera@beta.de emails ana
    + responsive +2 (1 of 1)
    − no_recent_inbound -1 (7 of 30)
1 backfilled

2026-03-22 10:00  D is average (0); next at_risk 2026-04-01 09:00; fix: book + advance
    days_since_inbound = 7
2026-03-22 10:00  E is average (0); next at_risk 2026-04-01 09:00; fix: book + advance
    days_since_inbound = 7
