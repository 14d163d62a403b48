# An address that turns out to be Ana's makes the mail before it hers
shows: X-07, X-10

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-10 09:00  ana.s@gmail.com emails kim
2026-03-15 09:00  kim emails ana.s@gmail.com
2026-03-20 09:00  user ana: emails=[ana@own.com ana.s@gmail.com]
until 2026-03-20 09:00
show: D.never_touched, D.days_untouched, D.days_since_inbound
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-20 09:00  D  at_risk → average  (0)  because user ana: emails=[ana@own.com ana.s@gmail.com]
    + responsive +2 (1 of 1)
    − no_recent_inbound -1 (5 of 30)

2026-03-20 09:00  D is average (0); next at_risk 2026-04-01 09:00; fix: book + advance
    never_touched = false
    days_untouched = 10
    days_since_inbound = 5
