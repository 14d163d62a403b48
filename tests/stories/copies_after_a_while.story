# A copy of an event is a duplicate for eight days; later it is folded and changes nothing
shows: X-09, X-10

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-03 09:00  ana calls kim [k1]
2026-03-11 09:00  the same again
2026-03-12 09:00  the same again
until 2026-03-13 09:00
show: D.touches_14d
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
1 backfilled, 1 duplicates

2026-03-13 09:00  D is average (0, insufficient_data); next at_risk 2026-03-16 09:00; fix: reply + advance
    touches_14d = 1
