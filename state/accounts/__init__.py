"""Accounts: what their owners did with their people lately, and the colour that this makes (spec 7)."""
