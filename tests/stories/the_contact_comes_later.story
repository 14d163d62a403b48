# When a contact appears, the mail before it is theirs from then on
shows: X-07, X-10

# On free mail nobody can know that pat@gmail.com buys for Acme. On 10 April the contact appears: the reply of 1 April is not nine days old
# (+2, and no silence), the email of 31 March is a touch. Where −6 stood it is −1 − 1 − 1 + 2 = −1, from the contact's arrival on.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-31 09:00  ana emails pat@gmail.com
2026-04-01 10:00  pat@gmail.com emails ana
2026-04-10 09:00  contact pat appears: name=Pat, email=pat@gmail.com, account=Acme
until 2026-04-10 09:00
show: D.days_untouched, D.days_since_inbound, D.contacts_engaged
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-04-10 09:00  D  at_risk → average  (-1)  because contact pat appears: name=Pat, email=pat@gmail.com, account=Acme
    + no_advancement_30 -1 (false), responsive +2 (1 of 1)
    − no_recent_inbound -1 (8 of 30)

2026-04-10 09:00  D is average (-1); next at_risk 2026-04-15 10:00; fix: book + advance
    days_untouched = 10
    days_since_inbound = 8
    contacts_engaged = 1
