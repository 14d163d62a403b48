# The same meeting from two calendars is one meeting
shows: X-09, F-20, F-22, F-29, H-P2

# Ana's calendar and Kim's invitation tell of the same hour. Two meetings in thirty days would be worth +2; this is one.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-10 09:00  ana invites kim to M on 2026-03-20 14:00 for 60 min
2026-03-10 09:05  kim invites ana, lee to FROMKIM on 2026-03-20 14:00 for 45 min
until 2026-03-20 14:00
show: D.meetings_total, D.meetings_30d, D.touches_30d, D.contacts_engaged, D.last_meeting
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]

2026-03-20 14:00  D is average (0); next at_risk 2026-04-01 09:00; fix: reply + advance
    meetings_total = 1
    meetings_30d = 1
    touches_30d = 1
    contacts_engaged = 2
    last_meeting = 2026-03-20 14:00
