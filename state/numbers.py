"""Numbers on the wire: derived decimals have six significant digits, before anything compares or writes them (spec X-13)."""


def rounded(value: float) -> int | float:
    """Six significant digits; whole numbers as integers."""
    short = float(f"{value:.6g}")
    return int(short) if short.is_integer() else short
