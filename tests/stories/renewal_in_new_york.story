# Thirty days before a close date begin at midnight where the org is, on summer time
shows: H-N7, X-02, F-08

# The close date is 9 April; 10 March begins in New York at 04:00 UTC, since the clocks went forward on 8 March. Ana wrote in March; the buyer has never written: −3.

2026-02-01 09:00  setting timezone = "America/New_York"
2026-02-01 09:00  setting type_groups = {"Renewal": "existing"}
2026-02-01 10:00  deal D opens: owner=ana, account=Acme, stage=Discovery, type=Renewal, close_date=2026-04-09
2026-03-01 09:00  ana emails kim
2026-03-01 09:05  ana invites kim to M on 2026-06-10 14:00 for 60 min
until 2026-03-10 04:00
show: D.days_until_close
----
2026-02-01 10:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery, type=Renewal, close_date=2026-04-09  [insufficient_data]
2026-02-15 10:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-01 09:05  D  at_risk → average  (-1)  because ana invites kim to M on 2026-06-10 14:00 for 60 min
    + future_meeting +1 (2026-06-10 14:00)
    − no_future_meeting -1 (2026-06-10 14:00)
2026-03-10 04:00  D  average → at_risk  (-5)  as time passed
    + no_advancement_30 -1 (false), closing_30_no_inbound_90 -3 (30 of 30)

2026-03-10 04:00  D is at_risk (-5); next poor 2026-03-31 09:00; fix: reply
    days_until_close = 30
