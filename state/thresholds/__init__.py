"""Activity thresholds: what it takes to work an account, whose expectation applies, and what colour that makes (spec 7)."""
