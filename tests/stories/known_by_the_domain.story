# Somebody unknown is known by the domain, also on a mail host below it
shows: X-07

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-03 09:00  ana emails sales.desk@ACME.com
2026-03-04 09:00  jo@mail.acme.com emails ana
2026-03-05 09:00  ana emails someone@notacme.com
until 2026-03-06 09:00
show: D.touches_14d, D.inbound_14d, D.contacts_engaged
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]

2026-03-06 09:00  D is average (2, insufficient_data); next at_risk 2026-04-01 09:00; fix: advance
    touches_14d = 1
    inbound_14d = 1
    contacts_engaged = 1
