# An old acquaintance with the account makes no deal untouched from its first day
shows: X-05, F-14, F-16, F-20

# Ana met Kim in January and wrote in February, before there was a deal. She has touched the account; the deal itself is untouched since its creation, and
# F-20 counts only meetings while it is open.

2026-01-10 09:00  ana invites kim to M on 2026-01-20 14:00 for 60 min
2026-02-10 09:00  ana emails kim
2026-02-25 09:00  kim emails ana
2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
until 2026-03-16 09:00
show: D.never_touched, D.days_untouched, D.last_meeting, D.meetings_total, D.meetings_90d, D.days_since_inbound, D.touches_30d, D.contacts_engaged
----
2026-03-02 09:00  D  new → average  (2)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
    + responsive +2 (1 of 1)

2026-03-16 09:00  D is average (-2); next at_risk 2026-03-27 09:00; fix: reply + book + advance
    never_touched = false
    days_untouched = 14
    last_meeting = 2026-01-20 14:00
    meetings_total = 0
    meetings_90d = 0
    days_since_inbound = 19
    touches_30d = 0
    contacts_engaged = 0
