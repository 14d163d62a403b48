# A deal that is reopened is judged again, with all that happened meanwhile
shows: H-29, F-14, F-20, F-22

# Lost on 20 March while at risk. The buyer comes back on 1 April, they meet on 2 April, and on 3 April the deal goes on in Negotiation: +2 reply, +1 grace, +2 for
# standing further on than in Discovery thirty days ago. The meeting is a touch, but was held while the deal was closed: −1 for none.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-20 09:00  deal D moves to Lost
2026-04-01 09:00  kim emails ana
2026-04-01 12:00  kim invites ana to M on 2026-04-02 14:00 for 60 min
2026-04-03 09:00  deal D moves to Negotiation
until 2026-04-03 09:00
show: D.days_untouched, D.meetings_total, D.last_meeting, D.meetings_30d, D.age_days, D.advanced_30d
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-04-03 09:00  D  at_risk → good  (4)  because deal D moves to Negotiation
    + recent_advancement +2 (true), responsive +2 (1 of 1), future_meeting +1
    − no_future_meeting -1, no_recent_inbound -1 (2 of 30)

2026-04-03 09:00  D is good (4); next average 2026-04-04 15:00
    days_untouched = 0
    meetings_total = 0
    last_meeting = 2026-04-02 14:00
    meetings_30d = 0
    age_days = 32
    advanced_30d = true
