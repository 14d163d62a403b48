# Meetings and people count while the deal was open, both times
shows: F-19, F-20, F-22, H-29

# Kim is met in the first half, Lee while it is lost, the desk in the second half. The owner's touches count throughout.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-03 09:00  ana invites kim to FIRST on 2026-03-05 14:00 for 60 min
2026-03-10 09:00  deal D moves to Lost
2026-03-11 09:00  ana invites lee to SECOND on 2026-03-12 14:00 for 60 min
2026-03-20 09:00  deal D moves to Discovery
2026-03-21 09:00  ana invites desk@acme.com to THIRD on 2026-03-22 14:00 for 60 min
until 2026-03-23 09:00
show: D.contacts_engaged, D.meetings_total, D.meetings_30d, D.touches_30d, D.last_meeting, D.days_in_stage
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]

2026-03-23 09:00  D is average (2); next at_risk 2026-04-04 14:00; fix: reply
    contacts_engaged = 2
    meetings_total = 2
    meetings_30d = 2
    touches_30d = 3
    last_meeting = 2026-03-22 14:00
    days_in_stage = 3
