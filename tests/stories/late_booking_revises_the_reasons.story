# A late fact that changes why a deal flipped, and not that it did, revises the flip
shows: X-10, X-16, H-26

# Poor on 1 April with −12. The meeting that Ana booked on 31 March for June comes to light on 2 April: for a day the deal was average, and then it
# was poor all the same, with −10. The flip of 1 April is revised: other score, other bucket before it, same day.

2026-03-02 00:00  setting type_groups = {"Renewal": "existing"}
2026-03-02 00:00  deal D opens: owner=ana, account=Acme, stage=Discovery, type=Renewal, close_date=2026-05-01
2026-03-31 09:00 (came 2026-04-02 09:00)  ana invites kim to M on 2026-06-10 14:00 for 60 min
until 2026-04-03 00:00
show: D.next_meeting
----
2026-03-02 00:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery, type=Renewal, close_date=2026-05-01  [insufficient_data]
2026-03-16 00:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-31 09:00  D  at_risk → average  (-1)  because ana invites kim to M on 2026-06-10 14:00 for 60 min
    + future_meeting +1 (2026-06-10 14:00)
    − no_future_meeting -1 (2026-06-10 14:00)
2026-04-01 00:00  D  at_risk → poor  (-12)  as time passed
    + untouched_30 -2 (30 of 30), no_advancement_30 -1 (false), closing_30_untouched_30 -3 (30 of 30), closing_30_no_inbound_90 -3 (30 of 30)
2026-04-01 00:00  D  average → poor  (-10)  as time passed  [revision 1; instead of the one at_risk → poor]
    + untouched_30 -2 (30 of 30), no_advancement_30 -1 (false), closing_30_untouched_30 -3 (30 of 30), closing_30_no_inbound_90 -3 (30 of 30)

2026-04-03 00:00  D is poor (-10); next at_risk 2026-06-10 14:00; fix: touch
    next_meeting = 2026-06-10 14:00
