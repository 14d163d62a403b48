# An older version of a meeting that comes late changes nothing
shows: X-09, X-10

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-05 09:00  ana invites kim to M on 2026-04-20 14:00 for 60 min
2026-03-12 09:00  M moves to 2026-04-22 14:00
2026-03-11 09:00 (came 2026-03-13 09:00)  M is cancelled
until 2026-03-17 09:00
show: D.next_meeting
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]

2026-03-17 09:00  D is average (-1); next at_risk 2026-04-01 09:00; fix: reply + advance
    next_meeting = 2026-04-22 14:00
