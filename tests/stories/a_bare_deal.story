# A deal of which only the name is known is judged on what can be known
shows: H-N4, F-02, F-05, F-10, F-12, F-15

# No owner, no account, no stage, no users, no settings. Without a stage nothing is said about advancement: −3, −5, and −7 after sixty days.

without the cast
2026-03-02 09:00  deal D: name=Something
until 2026-05-02 00:00
show: D.name, D.owner, D.account_name, D.stage, D.days_in_stage, D.advanced_30d, D.close_date, D.amount, D.custom, D.details
----
2026-03-02 09:00  D  new → average  (0)  because deal D: name=Something  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-05-01 09:00  D  at_risk → poor  (-7)  as time passed
    + untouched_60 -4 (60 of 60)

2026-05-02 00:00  D is poor (-7); fix: touch
    name = Something
    owner = null
    account_name = null
    stage = null
    days_in_stage = null
    advanced_30d = false
    close_date = null
    amount = null
    custom = {}
    details = {}
