# Two companies under one public suffix are strangers
shows: X-07

# Foo's account lists co.uk, which nobody owns, and its own foo.co.uk. Mail from Bar under the same suffix is not Foo's.

2026-03-02 09:00  account Foo appears: name=Foo Ltd, domains=[co.uk foo.co.uk]
2026-03-02 09:00  deal D opens: owner=ana, account=Foo, stage=Discovery
2026-03-03 09:00  ann@bar.co.uk emails ana
2026-03-04 09:00  ana emails ann@bar.co.uk
2026-03-05 09:00  joe@post.foo.co.uk emails ana
until 2026-03-06 09:00
show: D.touches_14d, D.inbound_14d, D.never_touched
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: owner=ana, account=Foo, stage=Discovery  [insufficient_data]

2026-03-06 09:00  D is average (2, insufficient_data); next at_risk 2026-04-01 09:00; fix: advance
    touches_14d = 0
    inbound_14d = 1
    never_touched = true
