# A deal of an owner nobody knows is judged; when the user appears, so does the mail
shows: X-04, X-10

2026-03-02 09:00  deal D opens: owner=zoe, account=Acme, stage=Discovery
2026-03-15 09:00  kim emails zoe@own.com
2026-03-18 09:00  user zoe appears: name=Zoe, emails=[zoe@own.com]
2026-03-20 09:00  user zoe is deleted
until 2026-03-20 09:00
show: D.owner, D.days_since_inbound
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=zoe, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-18 09:00  D  at_risk → average  (0)  because user zoe appears: name=Zoe, emails=[zoe@own.com]
    + responsive +2 (1 of 1)
    − no_recent_inbound -1 (3 of 30)
2026-03-20 09:00  D  average → at_risk  (-3)  because user zoe is deleted
    + no_recent_inbound -1
    − responsive +2 (0 of 1)

2026-03-20 09:00  D is at_risk (-3); next poor 2026-05-01 09:00; fix: reply
    owner = zoe
    days_since_inbound = null
