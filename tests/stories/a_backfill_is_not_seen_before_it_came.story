# A revision looks at the past with the backfills known then
shows: X-10, X-16

# Kim's reply of 10 March comes on 20 March, a backfill: the flip of 16 March stands. On 21 March the meeting of 21 April turns out to have been booked on 17 March: that day becomes the day on which the
# deal was average again (−1, without Kim's reply), and of 20 March there is nothing to say any more.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-10 09:00 (came 2026-03-20 09:00)  kim emails ana
2026-03-17 09:00 (came 2026-03-21 09:00)  ana invites kim to M on 2026-04-21 14:00 for 60 min
until 2026-03-22 09:00
show: D.days_since_inbound
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-17 09:00  D  at_risk → average  (-1)  because ana invites kim to M on 2026-04-21 14:00 for 60 min
    + future_meeting +1 (2026-04-21 14:00)
    − no_future_meeting -1 (2026-04-21 14:00)
2026-03-20 09:00  D  at_risk → average  (0)  because kim emails ana
    + responsive +2 (1 of 1)
    − no_recent_inbound -1 (10 of 30)
2026-03-20 09:00  D  at_risk → average is withdrawn  because ana invites kim to M on 2026-04-21 14:00 for 60 min  [revision 1; instead of the one at_risk → average]
1 backfilled

2026-03-22 09:00  D is average (2); next at_risk 2026-04-01 09:00; fix: advance
    days_since_inbound = 12
