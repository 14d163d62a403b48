# When the role is taken away, its person's mail is gone from the deal
shows: X-07, X-10

2026-03-02 09:00  contact max appears: name=Max, email=max@advisers.com
2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-02 10:00  role r1 appears: opportunity=D, contact=max, role=Adviser
2026-03-15 09:00  max emails ana
2026-03-20 09:00  role r1 is deleted
2026-03-22 09:00  role r1 is undeleted
until 2026-03-22 09:00
show: D.days_since_inbound
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-20 09:00  D  average → at_risk  (-3)  because role r1 is deleted
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-22 09:00  D  at_risk → average  (0)  because role r1 is undeleted
    + responsive +2 (1 of 1)
    − no_recent_inbound -1 (7 of 30)

2026-03-22 09:00  D is average (0); next at_risk 2026-04-01 09:00; fix: book + advance
    days_since_inbound = 7
