# An org says under which names it keeps amount and forecast; the rest is passed through
shows: F-03, F-06, F-26, F-27, F-01, F-04

2026-03-02 09:00  setting fields = {"amount": "ARR", "forecast_category": "Call__c"}
2026-03-02 09:00  deal D opens: name=Rollout, owner=ana, account=Acme, stage=Discovery, type=New, amount=99000, ARR=42000.5, currency=EUR, custom={"Call__c": "commit", "Region": "North"}, next_step=Call Kim
2026-03-02 09:00  deal E opens: name=Pilot, owner=ana, account=Acme, stage=Discovery, amount=0, probability=25, forecast_category=pipeline
2026-03-03 09:00  deal D: custom={"Region": null, "Tier": 2}
until 2026-03-04 09:00
show: D.name, D.type, D.amount, D.forecast_category, D.custom, D.details, E.amount, E.forecast_category, E.stage_probability, E.details
----
2026-03-02 09:00  D  new → average  (0)  because deal D opens: name=Rollout, owner=ana, account=Acme, stage=Discovery, type=New, amount=99000, ARR=42000.5, currency=EUR, custom={"Call__c": "commit", "Region": "North"}, next_step=Call Kim  [insufficient_data]
2026-03-02 09:00  E  new → average  (0)  because deal E opens: name=Pilot, owner=ana, account=Acme, stage=Discovery, amount=0, probability=25, forecast_category=pipeline  [insufficient_data]

2026-03-04 09:00  D is average (0, insufficient_data); next at_risk 2026-03-16 09:00; fix: reply + advance
    name = Rollout
    type = New
    amount = 42000.5
    forecast_category = commit
    custom = {"Call__c": "commit", "Tier": 2}
    details = {"ARR": 42000.5, "next_step": "Call Kim", "currency": "EUR", "account": "Acme"}
2026-03-04 09:00  E is average (0, insufficient_data); next at_risk 2026-03-16 09:00; fix: reply + advance
    amount = null
    forecast_category = null
    stage_probability = 25
    details = {"account": "Acme"}
