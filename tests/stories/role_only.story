# A person with only a role on a deal counts for that deal and for no other
shows: X-07

# Max advises the buyer on D. E stands on the same account and belongs to Ana too, and Max is nobody there.

2026-03-02 09:00  contact max appears: name=Max, email=max@advisers.com
2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-02 09:00  deal E opens: owner=ana, account=Acme, stage=Discovery
2026-03-02 10:00  role r1 appears: opportunity=D, contact=max, role=Adviser
2026-03-10 09:00  max emails ana
2026-03-11 09:00  ana invites max to M on 2026-04-20 14:00 for 60 min
until 2026-03-16 09:00
show: D.days_since_inbound, E.days_since_inbound, D.next_meeting, E.next_meeting
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-02 09:00  E  new → average  (0)  because deal E opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  E  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1

2026-03-16 09:00  D is average (2); next at_risk 2026-04-01 09:00; fix: advance
    days_since_inbound = 6
    next_meeting = 2026-04-20 14:00
2026-03-16 09:00  E is at_risk (-3); next poor 2026-05-01 09:00; fix: reply
    days_since_inbound = null
    next_meeting = null
