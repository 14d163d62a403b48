# Everything a person or CI does with this repository. Needs python3 (3.11 or newer) with venv, make and bash; the rest is
# installed into .venv from the locks.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test test-kafka faults simulate bench bench-lock lint format schemas lock dist clean project dev

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# More for the command, e.g. `make test ARGS="tests/stories -x"` or `make demo ARGS="--speed 60"`.
ARGS ?=
# Two processes share the tests of a run; `make test JOBS=0` runs them in one, where a debugger works.
JOBS ?= 2
UV := uv==0.13.9

help: ## What can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

demo: project ## Watch deals change health: real workers, an embedded broker, a generated history
	$(BIN)/dealpulse demo $(ARGS)

test: dev ## All tests but those that need an Apache Kafka broker
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal --ignore=tests/kafka $(ARGS)

test-kafka: dev ## The tests on a real Apache Kafka broker (DEALPULSE_TEST_KAFKA=HOST:PORT, or Java and Maven)
	DEALPULSE_REQUIRE_KAFKA=1 $(BIN)/python -m pytest tests/kafka $(ARGS)

faults: dev ## Faults on a real broker: `make faults SEED=1 ROUNDS=3 ONLY=kill,pause` (WITHOUT=fencing shows that it can fail)
	$(BIN)/python -m tests.faults --seed $(or $(SEED),1) --rounds $(or $(ROUNDS),1) $(if $(ONLY),--only $(ONLY)) \
		$(if $(WITHOUT),--without $(WITHOUT)) $(ARGS)

SEEDS ?= 0..9999
simulate: dev ## Crash, cut and rebalance simulated workers: `make simulate SEEDS=a..b`; a seed that fails is kept
	$(BIN)/python -W ignore -m tests.simulation.engine.run $(SEEDS)

bench: dev ## Measure all of it beside its peers: `make bench [ONLY=a,c] [QUICK=1]`; needs Java 17 and Maven (docs/capacity.md)
	$(BIN)/python -m bench $(if $(ONLY),--only $(ONLY)) $(if $(QUICK),--quick) $(ARGS)

bench-lock: $(BIN)/python ## Choose the newest allowed versions of the peers of `make bench` again
	$(PIP) install --quiet '$(UV)'
	for peer in quixstreams bytewax; do UV_CUSTOM_COMPILE_COMMAND="make bench-lock" $(BIN)/uv pip compile \
		bench/small/locks/$$peer.in --output-file bench/small/locks/$$peer.lock --quiet --universal \
		--python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links $(ARGS); done

lint: dev ## Style, types, and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy tests
	$(BIN)/lint-imports

format: dev ## Put the style right
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

schemas: project ## Write the committed JSON Schemas again from the structs
	$(BIN)/python -m dealpulse.schemas.document

lock: $(BIN)/python ## Choose the newest allowed versions again; `make lock ARGS="--upgrade-package rich"` for one
	$(PIP) install --quiet '$(UV)'
	$(call compile,requirements.lock,--group build)
	$(call compile,requirements-dev.lock,--group dev --constraint requirements.lock)

dist: dev ## The wheel and the source distribution, in dist/
	rm -rf build/lib build/bdist.* dist
	$(BIN)/python -c 'from setuptools import build_meta as b; print(b.build_sdist("dist"), b.build_wheel("dist"))' | tail -n 1

clean: ## Forget everything that was built, the virtual environment too
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# Without addresses of an index, so that everyone's own is used; for every Python we run on, so that one lock serves all.
compile = UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile pyproject.toml $(2) --output-file $(1) \
	--quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links $(ARGS)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("dealpulse needs Python 3.11 or newer, and $(PYTHON) is " + sys.version.split()[0] \
		+ ": say which to use, as in: make PYTHON=python3.12") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

# A lock is complete, so nothing is resolved again; pip compiles what it installs, which makes the first start fast.
install = $(PIP) install --quiet --compile --no-deps --require-hashes --requirement

$(VENV)/.runtime: requirements.lock | $(BIN)/python
	@echo "Installing what dealpulse needs into $(VENV) ..."
	@$(install) requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@echo "Installing what its developers need into $(VENV) ..."
	@$(install) requirements-dev.lock
	@touch $@

dev: $(VENV)/.dev project

# The strict editable install links file by file, so it is made again when a file came, went or moved (a second or two).
LINKS := build/__editable__.dealpulse-0.1.0-py3-none-any/dealpulse
project: $(VENV)/.runtime
	@now=$$(find schemas state agents streams connectors -name __pycache__ -prune -o -type f ! -name '.*' -print | sort; \
		cat pyproject.toml setup.py); \
	if [[ ! -d $(LINKS) || "$$now" != "$$(cat $(VENV)/.project 2>/dev/null)" ]]; then \
		echo "Installing dealpulse itself ..."; \
		$(PIP) install --quiet --no-deps --no-build-isolation --config-settings editable_mode=strict --editable .; \
		printf '%s\n' "$$now" > $(VENV)/.project; \
	fi
