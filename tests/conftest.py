"""What every test runs under: laws that look at the same examples on every run.

`make test ARGS="--hypothesis-profile=search"` looks at new examples instead, a hundred times as many; what it finds becomes a
test of its own.
"""

from hypothesis import settings

settings.register_profile("ci", derandomize=True, print_blob=True, deadline=None)
settings.register_profile("search", max_examples=10_000, print_blob=True, deadline=None)
settings.load_profile("ci")
