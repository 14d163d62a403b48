# The organizer attends without being invited, and may decline
shows: X-04, F-15, F-19

# Kim organises for Ana and Lee. When Kim declines the own meeting, Lee still comes, and is the one who is met.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-05 09:00  kim invites ana, lee to M on 2026-03-20 14:00 for 60 min
2026-03-06 09:00  kim declines M
until 2026-03-20 14:00
show: D.last_meeting, D.contacts_engaged
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]

2026-03-20 14:00  D is average (0); next at_risk 2026-04-01 09:00; fix: reply + advance
    last_meeting = 2026-03-20 14:00
    contacts_engaged = 1
