# Activity of more than four hundred days ago is refused, and said so
shows: X-10, X-17

# To the second: what is four hundred days old enters as a backfill, what is a second older does not.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2025-01-26 09:00 (came 2026-03-02 09:00)  kim emails ana
2025-01-26 08:59:59 (came 2026-03-02 09:00)  ana emails kim
until 2026-03-03 09:00
show: D.days_since_inbound, D.never_touched
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2025-01-26 08:59:59  refused, too_late: time: activity more than 400 days behind the org's clock: ana emails kim
1 backfilled, 1 rejected

2026-03-03 09:00  D is average (0, insufficient_data); next at_risk 2026-03-16 09:00; fix: reply + advance
    days_since_inbound = 401
    never_touched = true
