# When contacts merge, their addresses are one person's, on the survivor's account
shows: X-09, X-08, F-19

# The second record of Kim has a private address and no account. Once it is merged into Kim, that reply is Acme's.

2026-03-02 09:00  contact kim2 appears: name=Kim, email=kim.private@gmail.com
2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-10 09:00  ana emails kim, kim.private@gmail.com
2026-03-15 09:00  kim2 emails ana
2026-03-18 09:00  contact kim2 is merged into kim
until 2026-03-18 09:00
show: D.days_since_inbound, D.contacts_engaged
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-18 09:00  D  at_risk → average  (0)  because contact kim2 is merged into kim
    + responsive +2 (1 of 1)
    − no_recent_inbound -1 (3 of 30)

2026-03-18 09:00  D is average (0); next at_risk 2026-04-01 09:00; fix: book + advance
    days_since_inbound = 3
    contacts_engaged = 1
