"""Outcomes: what a history's health was worth, once it is known how its deals ended (spec section 10, backtest).

Statistics only: no history is read here and nothing is drawn. One deal is one observation everywhere, however long it was open
and however often it flipped.
"""
