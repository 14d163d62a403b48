# Silence begins after thirty days, to the instant
shows: H-N9, F-17

# The stage is not in the stage table, so nothing is said about advancement. Day 14: −1 − 1 + 2 = 0; two hours later the
# reply is no longer fresh: −2. 1 April, 11:00: thirty days since the buyer wrote: −3. Ana's calls keep the rest away.

2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Pilot
2026-03-02 11:00  kim emails ana
2026-03-28 11:00  ana calls kim
until 2026-04-01 11:00
show: D.days_since_inbound, D.advanced_30d
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Pilot  [insufficient_data]
2026-04-01 11:00  D  average → at_risk  (-3)  as time passed
    + no_future_meeting -1, no_recent_meeting -1 (0 of 0), no_recent_inbound -1 (30 of 30)

2026-04-01 11:00  D is at_risk (-3); next poor 2026-05-27 11:00; fix: reply
    days_since_inbound = 30
    advanced_30d = false
