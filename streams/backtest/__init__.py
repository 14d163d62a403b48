"""Backtest: what a policy would have said over a history whose outcomes are known, and whether it was worth hearing."""
