# A new deal is average for two weeks, whatever is still missing
shows: H-23, H-26, H-28, F-13

# Nobody has written, met or heard anything yet, and that is no news about a deal of a few days. What comes next is known to the
# minute: −1 for no meeting ahead, −1 for none behind, −1 for no word from the buyer.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery, amount=5000
until 2026-03-16 08:59:59.999999
show: D.age_days, D.days_untouched, D.never_touched, D.days_since_inbound, D.account_name, D.amount
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery, amount=5000  [insufficient_data]

2026-03-16 08:59:59.999999  D is average (0, insufficient_data); next at_risk 2026-03-16 09:00; fix: reply + advance
    age_days = 13
    days_untouched = 13
    never_touched = true
    days_since_inbound = null
    account_name = Acme Inc.
    amount = 5000
