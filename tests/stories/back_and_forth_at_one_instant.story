# What is taken back at the same instant was never news
shows: H-26

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-18 09:00  deal D moves to Proposal
2026-03-18 09:00  deal D moves to Discovery
2026-03-20 09:00  ana invites kim to M on 2026-04-20 14:00 for 60 min
2026-03-20 09:00  M is cancelled
until 2026-03-21 09:00
show: D.stage, D.days_in_stage, D.next_meeting
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1

2026-03-21 09:00  D is at_risk (-3); next poor 2026-05-01 09:00; fix: reply
    stage = Discovery
    days_in_stage = 3
    next_meeting = null
