# Time alone moves every deal, whoever's event it was that moved the clock
shows: X-01, X-15

# Nothing is said of D after its first day. An event of another deal, months later, moves the org's clock: D's flips carry their own instants.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-06-15 09:00  account Beta appears: name=Beta
until 2026-06-15 09:00
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-05-01 09:00  D  at_risk → poor  (-8)  as time passed
    + untouched_60 -4 (60 of 60), no_advancement_30 -1 (false)

2026-06-15 09:00  D is poor (-8); fix: touch
