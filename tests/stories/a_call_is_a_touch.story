# A call ends the silence, also one that only names the account; a task does not
shows: X-06, F-14, F-29

# −6 with thirty days untouched. The LinkedIn message and the custom task change nothing; the call to the account brings −4, the call to Kim no more.
# At risk all the while: the facets tell.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-04-02 10:00  ana finishes a linkedin task with kim
2026-04-03 10:00  ana finishes a gift_sent task with kim
2026-04-04 10:00  ana calls account Acme
2026-04-05 10:00  ana calls kim
until 2026-04-06 10:00
show: D.days_untouched, D.touches_30d, D.contacts_engaged
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-16 09:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1

2026-04-06 10:00  D is at_risk (-4); next poor 2026-06-04 10:00; fix: reply
    days_untouched = 1
    touches_30d = 2
    contacts_engaged = 1
