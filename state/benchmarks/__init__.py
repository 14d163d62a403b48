"""Benchmarks: what is typical for deals like this one, from those that closed lately (spec section 3)."""
