# A meeting that never ends gives grace for three days, not for a month
shows: H-N3

# Somebody blocked four weeks. A meeting counts at most 24 hours; then the 48 hours of grace run: 20 March 14:00 + 72 h = 23 March 14:00.

2026-02-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-02-25 09:00  ana emails kim
2026-03-05 09:00  ana invites kim to M on 2026-03-20 14:00 for 40320 min
until 2026-03-24 00:00
----
2026-02-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-02-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-05 09:00  D  at_risk → average  (-2)  because ana invites kim to M on 2026-03-20 14:00 for 40320 min
    + no_advancement_30 -1 (false), future_meeting +1 (2026-03-20 14:00)
    − no_future_meeting -1 (2026-03-20 14:00)
2026-03-23 14:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1
    − no_recent_meeting -1 (1 of 0), future_meeting +1

2026-03-24 00:00  D is at_risk (-3); next poor 2026-05-19 14:00; fix: reply
