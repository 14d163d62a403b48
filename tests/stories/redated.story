# A renewal that is moved out of sight is better, and every move to a later day is a push
shows: F-07, F-08, H-N6, H-N7

# On 2 April a month has passed without a touch or a word: −6, and −6 more while the close date is within thirty days. 2 May is, 3 May is not. A date that is
# taken away is no push; the next one is held against the last that was set.

2026-03-02 09:00  setting type_groups = {"Renewal": "existing"}
2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery, type=Renewal, close_date=2026-04-25
2026-04-02 09:00  deal D should close on 2026-05-02
2026-04-02 10:00  deal D should close on 2026-05-03
2026-04-02 11:00  deal D should close on 2026-05-02
2026-04-02 12:00  deal D: close_date=null
2026-04-02 13:00  deal D should close on 2026-05-07
until 2026-04-02 13:00
show: D.close_date, D.push_count, D.days_until_close
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery, type=Renewal, close_date=2026-04-25  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-04-01 09:00  D  at_risk → poor  (-12)  as time passed
    + untouched_30 -2 (30 of 30), no_advancement_30 -1 (false), closing_30_untouched_30 -3 (24 of 30), closing_30_no_inbound_90 -3 (24 of 30)
2026-04-02 10:00  D  poor → at_risk  (-6)  because deal D should close on 2026-05-03
    − closing_30_untouched_30 -3 (31 of 30), closing_30_no_inbound_90 -3 (31 of 30)
2026-04-02 11:00  D  at_risk → poor  (-12)  because deal D should close on 2026-05-02
    + closing_30_untouched_30 -3 (30 of 30), closing_30_no_inbound_90 -3 (30 of 30)
2026-04-02 12:00  D  poor → at_risk  (-6)  because deal D: close_date=null
    − closing_30_untouched_30 -3, closing_30_no_inbound_90 -3

2026-04-02 13:00  D is at_risk (-6); next poor 2026-04-07 00:00; fix: touch + reply
    close_date = 2026-05-07
    push_count = 3
    days_until_close = 35
