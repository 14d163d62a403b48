# A renewal without an answer for ninety days is in danger, however often the rep writes
shows: H-N7, H-N9, H-24, H-27

# Kim last wrote on 10 March; Ana writes every other week. On 27 May thirty days are left; on 8 June Kim has been silent for ninety days: −3 more.

2026-03-02 09:00  setting type_groups = {"Renewal": "existing"}
2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery, type=Renewal, close_date=2026-06-26
2026-03-10 09:00  kim emails ana
2026-03-10 10:00  ana invites kim to M on 2026-07-01 14:00 for 60 min
2026-04-01 09:00  ana emails kim
2026-04-20 09:00  ana emails kim
2026-05-10 09:00  ana emails kim
2026-06-01 09:00  ana emails kim
until 2026-06-08 09:00
show: D.days_since_inbound, D.days_until_close, D.days_untouched
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery, type=Renewal, close_date=2026-06-26  [insufficient_data]
2026-06-08 09:00  D  average → at_risk  (-5)  as time passed
    + no_advancement_30 -1 (false), closing_30_no_inbound_90 -3 (18 of 30), no_recent_meeting -1 (0 of 0), no_recent_inbound -1 (90 of 30), future_meeting +1 (2026-07-01 14:00)

2026-06-08 09:00  D is at_risk (-5); next poor 2026-07-01 09:00; fix: reply
    days_since_inbound = 90
    days_until_close = 18
    days_untouched = 7
