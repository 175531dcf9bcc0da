.DEFAULT_GOAL := help
PYTHON ?= python3
HOME_DIR ?= .andruck
BIN := .venv/bin

# Bytecode is kept: a stack of ten processes and each command would compile all that it imports, every time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup run containers test test-slow test-cms judges bench lint clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/ready ## prepare .venv; run and test call it

.venv/ready: pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Andruck needs Python 3.11 or newer: make PYTHON=python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.13'
	@UV_PROJECT_ENVIRONMENT=.venv $(BIN)/uv sync --locked --extra local --compile-bytecode --quiet || { echo "Not every package could be installed. If one has no wheel for this platform, run Andruck in containers instead: make containers" >&2; exit 1; }
	@touch $@

run: setup ## publish a small newspaper on real engines, here, and keep serving until Ctrl-C
	@$(BIN)/andruck up --home $(HOME_DIR) --sample samples

containers: ## the same in containers; docs/containers.md tells the rest
	@sh infra/compose/secrets.sh && docker-compose up -d --build

test: setup ## run every test, on real engines, in two processes
	@$(BIN)/pytest -n 2 --dist loadfile

test-slow: setup ## the tests that take minutes: large backlogs, long faults, shapes at full size
	@$(BIN)/pytest -m slow --timeout 3600

test-cms: setup ## install and drive real CMSes (Node, npm and Debian packages; minutes, 4 GB)
	@$(BIN)/pytest -m cms --timeout 7200 tests/cms

judges: setup ## have others judge a whole site: HTML, accessibility, speed, data, feeds (Node, Java, Chromium; minutes)
	@$(BIN)/pytest -m judges --timeout 1800 tests/judges

bench: setup ## measure how fast it is, on a throw-away stack; about ten minutes
	@mkdir -p dist && $(BIN)/andruck bench --json dist/bench.json --html dist/bench.html

lint: setup ## style, types and the house's import rules
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports --no-cache

clean: ## remove .venv and the local stack's data
	@rm -rf .venv $(HOME_DIR)
