# A stage that comes late acts from its arrival
shows: X-10, F-28

# D moved to a stage that nobody knew on 18 March. The stage table, dated 17 March, comes on 20 March: from then on it is a step forward.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-18 09:00  deal D moves to Scoping
2026-03-17 09:00 (came 2026-03-20 09:00)  stage s9 appears: name=Scoping, order=1.5
until 2026-03-20 10:00
show: D.advanced_30d, D.days_in_stage
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-20 09:00  D  at_risk → average  (-1)  because stage s9 appears: name=Scoping, order=1.5
    + recent_advancement +2 (true)

2026-03-20 10:00  D is average (-1); next at_risk 2026-04-01 09:00; fix: reply + book
    advanced_30d = true
    days_in_stage = 2
