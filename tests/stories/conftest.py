"""`pytest tests/stories --rewrite` writes what comes of each story into its file; the diff is then read like any other."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="write the golden part of every story anew")
