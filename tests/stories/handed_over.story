# A hand-over turns no deal poor: the new owner's silence begins with the hand-over
shows: X-05, F-05, F-14

# Ana kept the deal warm. Bob never wrote to Acme; on 25 March the deal is his, with nobody's mail and nothing booked: −3, and
# untouched for 0 days. Thirty days later he still has not: −2 − 1 (no advancement since 1 April).

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-10 09:00  ana emails kim
2026-03-20 09:00  kim emails ana
2026-03-24 09:00  ana calls kim
2026-03-25 09:00  deal D goes to bob
until 2026-04-24 09:00
show: D.owner, D.days_untouched, D.never_touched, D.days_since_inbound, D.contacts_engaged
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-03-20 09:00  D  at_risk → average  (0)  because kim emails ana
    + responsive +2 (1 of 1)
    − no_recent_inbound -1 (0 of 30)
2026-03-25 09:00  D  average → at_risk  (-3)  because deal D goes to bob
    + no_recent_inbound -1
    − responsive +2 (0 of 1)

2026-04-24 09:00  D is at_risk (-6); next poor 2026-05-24 09:00; fix: touch + reply
    owner = bob
    days_untouched = 30
    never_touched = true
    days_since_inbound = null
    contacts_engaged = 0
