# An owner who comes back finds the own replies again, and a month that starts anew
shows: X-05

# Kim's reply of 20 March is Ana's. Under Bob the deal is at risk; back with Ana on 30 March it is not, and untouched for 0 days, not for 6.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-20 09:00  kim emails ana
2026-03-24 09:00  ana calls kim
2026-03-25 09:00  deal D goes to bob
2026-03-28 09:00  deal D: owner=bob
2026-03-30 09:00  deal D goes to ana
until 2026-03-30 10:00
show: D.days_untouched, D.never_touched, D.days_since_inbound, D.touches_14d
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-20 09:00  D  at_risk → average  (0)  because kim emails ana
    + responsive +2 (1 of 1)
    − no_recent_inbound -1 (0 of 30)
2026-03-25 09:00  D  average → at_risk  (-3)  because deal D goes to bob
    + no_recent_inbound -1
    − responsive +2 (0 of 1)
2026-03-30 09:00  D  at_risk → average  (0)  because deal D goes to ana
    + responsive +2 (1 of 1)
    − no_recent_inbound -1 (10 of 30)

2026-03-30 10:00  D is average (0); next at_risk 2026-04-03 09:00; fix: book + advance
    days_untouched = 0
    never_touched = false
    days_since_inbound = 10
    touches_14d = 1
