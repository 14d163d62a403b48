# A renewal that nobody works turns poor when thirty days are left, at the org's midnight
shows: H-N6, H-N7, H-24, X-02, X-12, F-08

# In Cairo the clocks go forward at midnight on 24 April 2026: that day begins at 01:00 local time, 22:00 UTC the evening before. The close date is 24 May. Never a word, no
# touch for thirty days: −3 and −3 on top of −6. A new business deal with the same dates keeps −6.

2026-03-02 09:00  setting timezone = "Africa/Cairo"
2026-03-02 09:00  setting type_groups = {"Renewal": "existing", "New": "new_business"}
2026-03-10 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery, type=Renewal, close_date=2026-05-24
2026-03-10 09:00  deal E opens: owner=ana, account=Acme, stage=Discovery, type=New, close_date=2026-05-24
until 2026-04-24 00:00
show: D.days_until_close, D.days_untouched, E.days_until_close
----
2026-03-10 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery, type=Renewal, close_date=2026-05-24  [insufficient_data]
2026-03-10 09:00  E  new → average  (0)  because deal E opens: owner=ana, account=Acme, stage=Discovery, type=New, close_date=2026-05-24  [insufficient_data]
2026-03-24 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-24 09:00  E  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-04-23 22:00  D  at_risk → poor  (-12)  as time passed
    + untouched_30 -2 (44 of 30), no_advancement_30 -1 (false), closing_30_untouched_30 -3 (30 of 30), closing_30_no_inbound_90 -3 (30 of 30)

2026-04-24 00:00  D is poor (-12); fix: reply
    days_until_close = 30
    days_untouched = 44
2026-04-24 00:00  E is at_risk (-6); next poor 2026-05-09 09:00; fix: touch + reply
    days_until_close = 30
