# Each instance of a series counts, and the second makes meetings significant
shows: X-09, H-P2, F-21, F-22, F-23, F-24, F-25

# On 17 March the second Tuesday makes two in thirty days: −1 (no word) + 1 (more to come) + 2 = 2. The meeting in May is beyond the next thirty days.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-05 09:00  ana invites kim to TUE1 on 2026-03-10 14:00 for 30 min
2026-03-05 09:00  ana invites kim to TUE2 on 2026-03-17 14:00 for 30 min
2026-03-05 09:00  ana invites kim to TUE3 on 2026-03-24 14:00 for 30 min
2026-03-05 09:00  ana invites kim to LATER on 2026-05-10 14:00 for 30 min
until 2026-03-25 00:00
show: D.meetings_14d, D.meetings_30d, D.meetings_90d, D.meetings_total, D.meetings_next_30d, D.meetings_next_90d
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]

2026-03-25 00:00  D is average (2); next at_risk 2026-04-23 14:00; fix: reply
    meetings_14d = 2
    meetings_30d = 3
    meetings_90d = 3
    meetings_total = 3
    meetings_next_30d = 0
    meetings_next_90d = 1
