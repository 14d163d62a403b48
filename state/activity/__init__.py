"""Activity: who wrote, met and called whom, filed under every party that is not a user's.

What a deal makes of it is read from here at any time, because association is the current one, applied to past activity too
(spec 11): a contact that appears today brings its year of mail along.
"""
