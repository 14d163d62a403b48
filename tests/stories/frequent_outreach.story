# Four touches in thirty days help, as long as the last is at most a week old
shows: H-P1, F-29

# After the meeting of 13 March and the reply: +2 reply, +1 for the meeting in June: 3, nothing missing. The meeting, a call and two emails make four
# touches: 4. Eight days after the last of them, 30 March at 10:01, the outreach is no longer frequent: 3.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-12 10:00  ana invites kim to A on 2026-03-13 14:00 for 60 min
2026-03-14 10:00  ana invites kim to M on 2026-06-10 14:00 for 60 min
2026-03-20 11:00  kim emails ana
2026-03-21 10:00  ana calls kim
2026-03-22 10:00  ana emails kim
2026-03-22 10:01  ana emails lee
until 2026-03-30 10:01
show: D.touches_14d, D.touches_30d, D.contacts_engaged
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]
2026-03-22 10:01  D  average → good  (4)  because ana emails lee
    + frequent_outreach +1 (4 of 4), responsive +2 (1 of 1), future_meeting +1 (2026-06-10 14:00)
2026-03-30 10:01  D  good → average  (3)  as time passed
    − frequent_outreach +1 (4 of 4)

2026-03-30 10:01  D is average (3); next at_risk 2026-04-21 10:01; fix: touch
    touches_14d = 3
    touches_30d = 4
    contacts_engaged = 2
