# A late change of the deal itself revises what it makes wrong
shows: X-10, X-16, H-N6

# The renewal is poor from 1 April, thirty days before the first of May, untouched for thirty. It had been moved on 31 March; we hear of it on 3 April.

2026-03-02 00:00  setting type_groups = {"Renewal": "existing"}
2026-03-02 00:00  deal D opens: owner=ana, account=Acme, stage=Discovery, type=Renewal, close_date=2026-05-01
2026-03-31 09:00 (came 2026-04-03 09:00)  deal D should close on 2026-06-30
until 2026-04-04 00:00
show: D.close_date, D.push_count
----
2026-03-02 00:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery, type=Renewal, close_date=2026-05-01  [insufficient_data]
2026-03-16 00:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-04-01 00:00  D  at_risk → poor  (-12)  as time passed
    + untouched_30 -2 (30 of 30), no_advancement_30 -1 (false), closing_30_untouched_30 -3 (30 of 30), closing_30_no_inbound_90 -3 (30 of 30)
2026-04-01 00:00  D  at_risk → poor is withdrawn  because deal D should close on 2026-06-30  [revision 1; instead of the one at_risk → poor]

2026-04-04 00:00  D is at_risk (-6); next poor 2026-05-01 00:00; fix: touch + reply
    close_date = 2026-06-30
    push_count = 1
