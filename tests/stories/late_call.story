# A flip that a late call proves wrong is withdrawn
shows: X-10, X-16

# At noon on 30 April the deal was untouched for sixty days, as far as anybody knew: poor. On 2 May the call of 29 April is logged: it never was.

2026-03-01 12:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-04-29 12:00 (came 2026-05-02 12:00)  ana calls kim
until 2026-05-03 12:00
show: D.days_untouched
----
2026-03-01 12:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-15 12:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1
2026-04-30 12:00  D  at_risk → poor  (-8)  as time passed
    + untouched_60 -4 (60 of 60), no_advancement_30 -1 (false)
2026-04-30 12:00  D  at_risk → poor is withdrawn  because ana calls kim  [revision 1; instead of the one at_risk → poor]

2026-05-03 12:00  D is at_risk (-4); next poor 2026-06-28 12:00; fix: reply
    days_untouched = 4
