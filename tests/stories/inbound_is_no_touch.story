# Mail from the buyer is no touch: Ana still has to write
shows: X-06, F-14

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-31 09:00  kim emails ana
until 2026-04-01 09:00
show: D.days_untouched, D.never_touched, D.touches_30d, D.days_since_inbound
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-31 09:00  D  at_risk → average  (0)  because kim emails ana
    + responsive +2 (1 of 1)
    − no_recent_inbound -1 (0 of 30)
2026-04-01 09:00  D  average → at_risk  (-3)  as time passed
    + untouched_30 -2 (30 of 30), no_advancement_30 -1 (false)

2026-04-01 09:00  D is at_risk (-3); next poor 2026-05-01 09:00; fix: touch
    days_untouched = 30
    never_touched = true
    touches_30d = 0
    days_since_inbound = 1
