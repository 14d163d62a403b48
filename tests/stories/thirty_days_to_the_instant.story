# Thirty days untouched begin at the very instant
shows: H-N1, X-01, X-02

# A meeting is booked for June, so until then +1 − 1 (no meeting held) − 1 (no mail) − 1 (no advancement) = −2. The email of 10 March, 16:20:30,
# is thirty days old on 9 April at 16:20:30: −4.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-10 16:20:30  ana emails kim
2026-03-10 16:21  ana invites kim to M on 2026-06-10 14:00 for 60 min
until 2026-04-10 00:00
show: D.days_untouched, D.touches_30d, D.next_meeting
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-04-09 16:20:30  D  average → at_risk  (-4)  as time passed
    + untouched_30 -2 (30 of 30), no_advancement_30 -1 (false), no_recent_meeting -1 (0 of 0), no_recent_inbound -1, future_meeting +1 (2026-06-10 14:00)

2026-04-10 00:00  D is at_risk (-4); next average 2026-06-10 14:00; fix: touch
    days_untouched = 30
    touches_30d = 0
    next_meeting = 2026-06-10 14:00
