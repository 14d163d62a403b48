# A reply that comes two days late revises the flip that it makes wrong
shows: X-10, X-16

# Kim's reply of 15 March reaches us on 18 March. On 16 March the deal was at risk for us; in truth it was not. It turns at risk only when the reply is
# no longer fresh and thirty days are over: 1 April.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-15 09:00 (came 2026-03-18 09:00)  kim emails ana
until 2026-04-02 09:00
show: D.days_since_inbound
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-16 09:00  D  average → at_risk is withdrawn  because kim emails ana  [revision 1; instead of the one average → at_risk]
2026-04-01 09:00  D  average → at_risk  (-5)  as time passed
    + untouched_30 -2 (30 of 30), no_future_meeting -1, no_advancement_30 -1 (false), no_recent_meeting -1 (0 of 0)

2026-04-02 09:00  D is at_risk (-5); next poor 2026-05-01 09:00; fix: advance
    days_since_inbound = 18
