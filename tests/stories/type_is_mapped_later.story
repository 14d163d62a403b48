# When a CRM type is mapped to existing business, its deals are judged as such from then on
shows: X-12, H-24, X-10

# The close date is past, nobody wrote: −6 as new business, −12 as a renewal.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery, type=Renewal, close_date=2026-04-01
2026-04-10 09:00  setting type_groups = {"Renewal": "existing"}
2026-04-11 09:00  setting type_groups = null
until 2026-04-11 09:00
show: D.days_until_close
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery, type=Renewal, close_date=2026-04-01  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-04-10 09:00  D  at_risk → poor  (-12)  because setting type_groups = {"Renewal": "existing"}
    + untouched_30 -2 (39 of 30), no_advancement_30 -1 (false), closing_30_untouched_30 -3 (-9 of 30), closing_30_no_inbound_90 -3 (-9 of 30)
2026-04-11 09:00  D  poor → at_risk  (-6)  because setting type_groups = null
    − closing_30_untouched_30 -3 (-10 of 30), closing_30_no_inbound_90 -3 (-10 of 30)

2026-04-11 09:00  D is at_risk (-6); next poor 2026-05-01 09:00; fix: touch + reply
    days_until_close = -10
