# A late contact acts from its arrival: the past stands
shows: X-10, X-07

# Pat wrote on 15 March and is a contact since 14 March, which we hear on 18 March. The flip of 16 March stands; from the 18th on Pat's reply counts.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-15 09:00  pat@gmail.com emails ana
2026-03-14 09:00 (came 2026-03-18 09:00)  contact pat appears: name=Pat, email=pat@gmail.com, account=Acme
until 2026-03-18 10:00
show: D.days_since_inbound
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-18 09:00  D  at_risk → average  (0)  because contact pat appears: name=Pat, email=pat@gmail.com, account=Acme
    + responsive +2 (1 of 1)
    − no_recent_inbound -1 (3 of 30)

2026-03-18 10:00  D is average (0); next at_risk 2026-04-01 09:00; fix: book + advance
    days_since_inbound = 3
