"""Opportunities: what a deal is, what its owner does for it, and when its health flips."""
