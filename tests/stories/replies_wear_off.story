# A reply is fresh for fourteen days, to the instant
shows: H-P4, F-18, X-03

# 22 March: +2 reply, +1 for the meeting in June, −1 for none held: 2. 1 April: −1 no advancement, −2 untouched: −1. 5 April, 11:00: the
# reply of 22 March is fourteen days old and counts no more: −3.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-20 09:00  ana invites kim to M on 2026-06-10 14:00 for 60 min
2026-03-22 11:00  kim emails ana
until 2026-04-05 11:00
show: D.days_since_inbound, D.inbound_14d
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-20 09:00  D  at_risk → average  (-1)  because ana invites kim to M on 2026-06-10 14:00 for 60 min
    + future_meeting +1 (2026-06-10 14:00)
    − no_future_meeting -1 (2026-06-10 14:00)
2026-04-05 11:00  D  average → at_risk  (-3)  as time passed
    + untouched_30 -2 (34 of 30), no_advancement_30 -1 (false)
    − no_recent_inbound -1 (14 of 30)

2026-04-05 11:00  D is at_risk (-3); next average 2026-06-10 14:00; fix: touch
    days_since_inbound = 14
    inbound_14d = 0
