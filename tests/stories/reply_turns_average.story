# A reply turns an at-risk deal average
shows: H-P4, H-N9, H-27, H-28, F-17, F-18

# −3 on day 14. The reply takes away "no word" and adds two: 0. It does not undo that Ana has not written: thirty days without a touch and
# without a step forward are −3 more on 1 April, and the view says so the day before, with what would lift the deal to good.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-20 11:00  kim emails ana
until 2026-03-31 09:00
show: D.days_since_inbound, D.inbound_14d, D.days_untouched, D.never_touched
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-20 11:00  D  at_risk → average  (0)  because kim emails ana
    + responsive +2 (1 of 1)
    − no_recent_inbound -1 (0 of 30)

2026-03-31 09:00  D is average (0); next at_risk 2026-04-01 09:00; fix: book + advance
    days_since_inbound = 10
    inbound_14d = 1
    days_untouched = 29
    never_touched = true
