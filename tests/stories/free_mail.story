# Free mail says nothing about an account, even if the account lists it
shows: X-07

2026-03-02 09:00  account Solo appears: name=Solo, domains=[gmail.com https://www.solo.example.org/about]
2026-03-02 09:00  deal D opens: owner=ana, account=Solo, stage=Discovery
2026-03-03 09:00  someone@gmail.com emails ana
2026-03-04 09:00  ana emails someone@gmail.com
2026-03-05 09:00  boss@solo.example.org emails ana
until 2026-03-06 09:00
show: D.touches_14d, D.inbound_14d
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Solo, stage=Discovery  [insufficient_data]

2026-03-06 09:00  D is average (2, insufficient_data); next at_risk 2026-04-01 09:00; fix: advance
    touches_14d = 0
    inbound_14d = 1
