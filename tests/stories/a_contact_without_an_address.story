# Somebody with only a phone is called by the contact, and is somebody
shows: X-08, F-19

# Rob has no address. Two calls to him are one human; a call to a contact that nobody has ever heard of is for no deal.

2026-03-02 09:00  contact rob appears: name=Rob, account=Acme
2026-03-02 09:00  deal D opens: owner=ana, account=Acme, stage=Discovery
2026-03-03 09:00  ana calls rob
2026-03-04 09:00  ana calls rob
2026-03-05 09:00  ana calls nobody
until 2026-03-06 09:00
show: D.touches_14d, D.contacts_engaged
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Acme, stage=Discovery  [insufficient_data]

2026-03-06 09:00  D is average (0, insufficient_data); next at_risk 2026-03-16 09:00; fix: reply + advance
    touches_14d = 2
    contacts_engaged = 1
