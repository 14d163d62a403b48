# A custom task leaves a deal untouched: it turns poor on the day it would have anyway
shows: X-06

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-04-29 10:00  ana finishes a gift_sent task with kim
2026-04-30 10:00  ana finishes a linkedin task with kim
until 2026-05-02 00:00
show: D.days_untouched, D.never_touched
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-05-01 09:00  D  at_risk → poor  (-8)  as time passed
    + untouched_60 -4 (60 of 60), no_advancement_30 -1 (false)

2026-05-02 00:00  D is poor (-8); fix: touch
    days_untouched = 60
    never_touched = true
