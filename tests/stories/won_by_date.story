# A closing date without a time is the org's midnight, and no day count goes below zero
shows: H-29, F-13, X-02

# Opened and won on 2 March: closed, says the row, at that day's midnight, before it was opened.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-02 10:00  ana emails kim
2026-03-02 15:00  deal D: stage=Won, closed_at=2026-03-02
until 2026-03-04 09:00
show: D.age_days, D.contacts_engaged, D.days_untouched, D.never_touched, D.details
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]

2026-03-04 09:00  D is average (no score)
    age_days = 0
    contacts_engaged = 0
    days_untouched = 2
    never_touched = true
    details = {"account": "Acme", "closed_at": "2026-03-02T00:00:00Z"}
