# A deal without an owner is judged by what nobody does
shows: X-04, X-05

2026-03-02 09:00  deal D opens: account=Acme, stage=Discovery
2026-03-15 09:00  kim emails ana
2026-03-18 09:00  deal D goes to ana
until 2026-03-18 09:00
show: D.owner, D.days_untouched, D.days_since_inbound
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-18 09:00  D  at_risk → average  (0)  because deal D goes to ana
    + responsive +2 (1 of 1)
    − no_recent_inbound -1 (3 of 30)

2026-03-18 09:00  D is average (0); next at_risk 2026-04-01 09:00; fix: book + advance
    owner = ana
    days_untouched = 16
    days_since_inbound = 3
