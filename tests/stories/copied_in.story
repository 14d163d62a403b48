# Somebody in copy has been written to; mail that the owner was only copied on has reached the owner
shows: X-06, F-19, F-17

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-03 09:00  ana emails bob with a copy to kim
2026-03-04 09:00  lee emails bob with a copy to ana
2026-03-05 09:00  lee emails bob
until 2026-03-06 09:00
show: D.touches_14d, D.inbound_14d, D.contacts_engaged
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]

2026-03-06 09:00  D is average (2, insufficient_data); next at_risk 2026-04-01 09:00; fix: advance
    touches_14d = 1
    inbound_14d = 1
    contacts_engaged = 1
