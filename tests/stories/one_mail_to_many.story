# One email to five people is one touch and five people
shows: F-19, F-29, X-06

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-03 09:00  ana emails kim, lee, a@acme.com, b@acme.com, c@mail.acme.com, KIM@acme.com
until 2026-03-04 09:00
show: D.touches_14d, D.contacts_engaged
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]

2026-03-04 09:00  D is average (0, insufficient_data); next at_risk 2026-03-16 09:00; fix: reply + advance
    touches_14d = 1
    contacts_engaged = 5
