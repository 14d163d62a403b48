# Mail among ourselves is no touch, also to a colleague who has no user or stands in the CRM as a contact
shows: X-06, X-14

2026-03-02 09:00  setting domains = ["own.com", "gmail.com"]
2026-03-02 09:00  contact hr appears: name=HR, email=hr@own.com, account=Acme
2026-03-02 09:00  contact pat appears: name=Pat, email=pat@gmail.com, account=Acme
2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-03 09:00  ana emails bob, hr
2026-03-03 10:00  hr emails ana
2026-03-03 11:00  ana invites hr, bob to M on 2026-03-04 14:00 for 60 min
2026-03-04 09:00  ana emails pat
until 2026-03-05 09:00
show: D.touches_14d, D.inbound_14d, D.contacts_engaged, D.meetings_total
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]

2026-03-05 09:00  D is average (0, insufficient_data); next at_risk 2026-03-16 09:00; fix: reply + advance
    touches_14d = 1
    inbound_14d = 0
    contacts_engaged = 1
    meetings_total = 0
