# A call that names a deal counts for it, whoever was called
shows: X-07, F-19

# Ana calls somebody unknown about D. For E, on the same account, it is nothing; the call to Kim is for both.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-02 09:00  deal E opens: owner=ana, account=Acme, stage=Discovery
2026-03-05 09:00  ana calls stranger@elsewhere.org about D
2026-03-06 09:00  ana calls kim about D
until 2026-03-07 09:00
show: D.touches_14d, E.touches_14d, D.contacts_engaged, E.contacts_engaged
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-02 09:00  E  new → average  (0)  because deal E opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]

2026-03-07 09:00  D is average (0, insufficient_data); next at_risk 2026-03-16 09:00; fix: reply + advance
    touches_14d = 2
    contacts_engaged = 2
2026-03-07 09:00  E is average (0, insufficient_data); next at_risk 2026-03-16 09:00; fix: reply + advance
    touches_14d = 1
    contacts_engaged = 1
