# A tentative meeting is a meeting until somebody declines it
shows: X-09, F-15

2026-02-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-02-25 09:00  ana emails kim
2026-03-05 09:00  kim invites ana to M on 2026-03-20 14:00 for 60 min
2026-03-06 09:00  M is tentative
until 2026-03-20 14:00
show: D.last_meeting, D.meetings_total
----
2026-02-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-02-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-05 09:00  D  at_risk → average  (-2)  because kim invites ana to M on 2026-03-20 14:00 for 60 min
    + no_advancement_30 -1 (false), future_meeting +1 (2026-03-20 14:00)
    − no_future_meeting -1 (2026-03-20 14:00)

2026-03-20 14:00  D is average (-1); next at_risk 2026-03-22 15:00; fix: reply + advance
    last_meeting = 2026-03-20 14:00
    meetings_total = 1
