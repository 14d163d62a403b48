# A snapshot is the whole row: what it lacks is cleared
shows: X-10, F-03, F-07

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery, amount=5000, close_date=2026-05-01, next_step=Call
2026-03-15 09:00  kim emails ana
2026-03-16 12:00  deal D now reads: owner=ana, stage=Discovery, amount=7000
until 2026-03-16 12:00
show: D.amount, D.close_date, D.account_name, D.details, D.push_count
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery, amount=5000, close_date=2026-05-01, next_step=Call  [insufficient_data]
2026-03-16 12:00  D  average → at_risk  (-3)  because deal D now reads: owner=ana, stage=Discovery, amount=7000
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1

2026-03-16 12:00  D is at_risk (-3); next poor 2026-05-01 09:00; fix: reply
    amount = 7000
    close_date = null
    account_name = null
    details = {}
    push_count = 0
