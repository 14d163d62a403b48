# After a meeting the rep has two days to book the next one
shows: H-N3, H-P5, H-N8, F-15, F-16

# Before it: −1 no meeting held, −1 no mail, −1 no advancement (since 4 March), +1 booked = −2. The meeting of 20 March, 14:00 to 15:00, takes away one minus: −1.
# When its grace ends on 22 March at 15:00, the +1 turns into −1: −3.

2026-02-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-02-25 09:00  ana emails kim
2026-03-05 09:00  ana invites kim to M on 2026-03-20 14:00 for 60 min
until 2026-03-23 00:00
show: D.last_meeting, D.next_meeting, D.meetings_total, D.days_untouched
----
2026-02-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-02-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-05 09:00  D  at_risk → average  (-2)  because ana invites kim to M on 2026-03-20 14:00 for 60 min
    + no_advancement_30 -1 (false), future_meeting +1 (2026-03-20 14:00)
    − no_future_meeting -1 (2026-03-20 14:00)
2026-03-22 15:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1
    − no_recent_meeting -1 (1 of 0), future_meeting +1

2026-03-23 00:00  D is at_risk (-3); next poor 2026-05-19 14:00; fix: reply
    last_meeting = 2026-03-20 14:00
    next_meeting = null
    meetings_total = 1
    days_untouched = 2
