"""Rollups: what accounts and deals come to for a rep, a team, everybody below a manager, a book and the org (T-08 to T-10)."""
