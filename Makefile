# Matchmaker. `make` alone lists what can be made.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run serve venue test check browser-tests lock translations clean

PYTHON ?= python3
BIND ?= 127.0.0.1:5000
WORKERS ?= 2
PORT ?= 8000
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --root-user-action=ignore
export HF_HUB_OFFLINE = 1
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export FLASK_APP = app.py

PO := $(wildcard matchmaker/translations/*/LC_MESSAGES/messages.po)

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: site ## Set everything up and serve the site at http://127.0.0.1:5000, with its worker
	@$(MAKE) --no-print-directory start WORKERS=1

serve: site ## The same with several processes: WORKERS=4 BIND=0.0.0.0:8000
	@$(MAKE) --no-print-directory start

venue: site ## Serve the local network from a laptop, without the internet: PORT=8000
	@BASE_URL="$${BASE_URL:-$$($(BIN)/flask events address --port $(PORT))}"; export BASE_URL; \
	echo "Phones and projectors on this network open $$BASE_URL"; \
	$(MAKE) --no-print-directory start BIND=0.0.0.0:$(PORT)

.PHONY: site start
site: .venv/installed static/vendor/installed $(PO:.po=.mo)
	@$(BIN)/flask db upgrade
	@$(BIN)/flask demo load --if-empty

# The worker starts and stops with the site, and both with this command, however it ends.
start:
	@$(BIN)/flask jobs work & worker=$$!; \
	$(BIN)/gunicorn --bind $(BIND) --workers $(WORKERS) --threads 24 --timeout 120 --graceful-timeout 5 \
	  --worker-tmp-dir /dev/shm --no-control-socket app:app & site=$$!; \
	trap 'kill $$worker $$site 2>/dev/null || true; wait' EXIT; \
	trap 'exit 0' INT TERM; \
	wait -n

test: .venv/tests-installed static/vendor/installed $(PO:.po=.mo) ## Install what the tests need, a browser included, and run them all
	@$(MAKE) --no-print-directory check
	@.ci/browser
	@$(BIN)/python -m pytest -m "browser or not browser" -n 2

check: .venv/tests-installed ## Lint, types, import order
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

lock: .venv/tests-installed ## Pin the dependencies of pyproject.toml, with everything they need
	@$(BIN)/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-find-links --no-header \
	  --annotation-style=line --output-file=requirements.txt pyproject.toml
	@$(BIN)/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-find-links --no-header \
	  --annotation-style=line --extra=tests --output-file=tests/requirements.txt pyproject.toml

translations: .venv/installed ## Collect new strings into the catalogues that translators edit
	@$(BIN)/pybabel -q extract -F matchmaker/translations/babel.cfg -k _l -k _n:1,2 --no-location --omit-header \
	  -o matchmaker/translations/messages.pot .
	@$(BIN)/pybabel -q update -i matchmaker/translations/messages.pot -d matchmaker/translations --no-fuzzy-matching --ignore-obsolete --omit-header
	@rm matchmaker/translations/messages.pot

clean: ## Remove the virtual environment and everything built; the instance folder with its data stays
	@rm -rf .venv node_modules static/vendor .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# torch first: what depends on it then keeps the pinned build.
.venv/installed: requirements.txt
	@.ci/python $(PYTHON)
	@echo "Installing the dependencies (some minutes the first time) …"
	@$(PIP) "$$(grep -oE '^torch==[0-9.]+' requirements.txt)"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/tests-installed: tests/requirements.txt .venv/installed
	@echo "Installing what the tests need …"
	@$(PIP) -r tests/requirements.txt
	@touch $@

# The language is the folder's name: translations/zh/LC_MESSAGES/messages.po. Our catalogues have no
# header, and pybabel takes such a one for uncertain as a whole and skips it, but for --use-fuzzy.
%.mo: %.po .venv/installed
	@$(BIN)/pybabel -q compile --use-fuzzy -l $(notdir $(patsubst %/LC_MESSAGES/messages.po,%,$<)) -i $< -o $@

# Browser files come from the npm registry, locked; npm itself from PyPI where the machine has none.
static/vendor/installed: package.json package-lock.json .venv/installed
	@.ci/npm ci --silent --no-audit --no-fund
	@mkdir -p static/vendor
	@cp node_modules/htmx.org/dist/htmx.min.js static/vendor/
	@touch $@
