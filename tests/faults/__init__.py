"""The fault suite: workers on Apache Kafka are killed, frozen, cut off and starved, and must end where an uninterrupted run ends.

`make faults SEED=1 ROUNDS=3 ONLY=kill,pause` (docs/guides say nothing of it: it is for who changes the engine). One seed decides
the history, the moments and the victims. What is compared with what: judge.py.
"""
