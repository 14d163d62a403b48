# A booked meeting is a touch from the instant at which it starts
shows: X-03, X-06, F-14, F-15, F-16, H-N8

# Untouched for thirty days on 1 April with the meeting still ahead: −4 (−2, no advancement, none held, no word, +1). On 7 April it starts: −1, and nobody had to say so.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-10 09:00  ana invites kim to M on 2026-04-07 14:00 for 60 min
until 2026-04-07 14:00
show: D.days_untouched, D.last_meeting, D.next_meeting, D.meetings_total, D.meetings_14d
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-04-01 09:00  D  average → at_risk  (-4)  as time passed
    + untouched_30 -2 (30 of 30), no_advancement_30 -1 (false), no_recent_meeting -1 (0 of 0), no_recent_inbound -1, future_meeting +1 (2026-04-07 14:00)
2026-04-07 14:00  D  at_risk → average  (-1)  as time passed
    − untouched_30 -2 (0 of 30), no_recent_meeting -1 (1 of 0)

2026-04-07 14:00  D is average (-1); next at_risk 2026-04-09 15:00; fix: reply + advance
    days_untouched = 0
    last_meeting = 2026-04-07 14:00
    next_meeting = null
    meetings_total = 1
    meetings_14d = 1
