# The same event twice, and the same email under another event, count once
shows: X-09

# Four touches would make frequent outreach: +1. There are two: an email that its sender's and its recipient's mailbox both report, and a call sent twice.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-03 09:00  ana emails kim [m1]
2026-03-03 09:00  ana emails kim [m1]
2026-03-04 09:00  ana calls kim [k1]
2026-03-04 09:00  the same again
2026-03-04 10:00  the same again
until 2026-03-05 09:00
show: D.touches_14d, D.contacts_engaged
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2 duplicates

2026-03-05 09:00  D is average (0, insufficient_data); next at_risk 2026-03-16 09:00; fix: reply + advance
    touches_14d = 2
    contacts_engaged = 1
