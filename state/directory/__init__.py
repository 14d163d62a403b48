"""The directory: who is who. Users, accounts, contacts, leads, roles and stages, and whom an address leads to.

Directory facts act on outputs from their arrival on (spec X-10), so every row also remembers, for as long as the past can still
be revised, what was known before.
"""
