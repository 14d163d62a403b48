# A lead and a contact who share an address are one person
shows: X-08, F-19

# Nia came as a lead and became a contact with a second address. Ana wrote to both addresses and called both records: one human, four touches.

2026-03-02 09:00  lead l7 appears: name=Nia, email=Nia@Acme.com
2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-03 09:00  ana emails nia@acme.com
2026-03-04 09:00  contact c7 appears: name=Nia, email=nia.new@gmail.com, emails=[NIA@acme.com], account=Acme
2026-03-05 09:00  ana emails nia.new@gmail.com
2026-03-06 09:00  ana calls c7
2026-03-07 09:00  ana calls l7
until 2026-03-08 09:00
show: D.contacts_engaged, D.touches_14d
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]

2026-03-08 09:00  D is average (1, insufficient_data); next at_risk 2026-03-16 09:00; fix: reply + book
    contacts_engaged = 1
    touches_14d = 4
