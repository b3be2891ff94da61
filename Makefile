# The habits of the house. `make run` is all that a user needs; the rest is for those who work on it.

SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -ec
.DEFAULT_GOAL := help
.PHONY: help run test check lint fix docs translations channel bench torture replay-groceries replay-online-retail locks clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FACE := package.json package-lock.json hatch_build.py src/floorwalker/console/static/console/icons.txt
GROCERIES ?= ../shared/data/baskets/groceries/baskets_1-6556.csv.gz
PRODUCTS ?= ../shared/data/products-barcodes/openfoodfacts_products.csv.gz
STORE ?= groceries
INVOICES ?= ../shared/data/baskets/online-retail
SHOP ?= online-retail
HEALTH := http://localhost:$(or $(FLOORWALKER_PORT),8000)/healthz
ANSWERS := $(BIN)/python -c 'import urllib.request; urllib.request.urlopen("$(HEALTH)")' 2>/dev/null

define twice
	@$(ANSWERS) || { echo "Starting Floorwalker for the replay …"; \
		$(BIN)/floorwalker up > $(VENV)/replay.log 2>&1 & up=$$!; trap "kill $$up; wait $$up" EXIT; \
		until $(ANSWERS); do kill -0 $$up || { cat $(VENV)/replay.log; exit 1; }; sleep 1; done; }; \
	for round in 1 2; do $(BIN)/floorwalker replay $(1) --create-store --prove; done; \
	$(BIN)/floorwalker verify
endef

export PIP_DISABLE_PIP_VERSION_CHECK := 1
PIP_INSTALL := $(BIN)/python -m pip install --require-hashes --no-input
NAMES_ONLY := sed -u -n 's/^Collecting \([^ ]*\).*/  \1/p'
SCRATCH_HOME := FLOORWALKER_HOME=$(CURDIR)/$(VENV)/scratch
COMPILE := CUSTOM_COMPILE_COMMAND="make locks" $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host

help: ## Say what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 20

run: $(VENV)/run.stamp $(VENV)/face.stamp ## Everything, ready to use
	@exec $(BIN)/floorwalker up

test: lint ## Exactly what CI checks
	@$(BIN)/python -m pytest -n auto

check: lint ## The fast half: style, types, doors, templates, migrations, house rules
	@$(SCRATCH_HOME) $(BIN)/python -m pytest tests/test_house.py tests/test_migrations.py

lint: $(VENV)/test.stamp $(VENV)/face.stamp
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/djlint src --lint --quiet
	@$(SCRATCH_HOME) $(BIN)/python manage.py check
	@$(SCRATCH_HOME) $(BIN)/mypy

fix: $(VENV)/test.stamp ## Put right what a machine can put right
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: $(VENV)/test.stamp ## Write the generated pages again
	@$(SCRATCH_HOME) $(BIN)/python -m floorwalker.config.manual docs/running/settings.md
	@$(SCRATCH_HOME) $(BIN)/python manage.py manual docs/words.md src/floorwalker/channels/*/README.md src/floorwalker/commerce/*/README.md
	@$(SCRATCH_HOME) $(BIN)/python manage.py apidocs docs/api

translations: $(VENV)/test.stamp ## Bring the German catalogue up to the source, and say what it lacks
	@$(BIN)/python -m tests.translations

channel: $(VENV)/test.stamp ## Lay out a new channel that works: make channel name=calls [noun=call]
	@test -n "$(name)" || { echo "Say what it is called: make channel name=calls"; exit 1; }
	@$(SCRATCH_HOME) $(BIN)/python manage.py newchannel $(name) --noun "$(noun)"
	@$(MAKE) --no-print-directory translations docs

bench: $(VENV)/test.stamp $(VENV)/face.stamp ## Measure; see bench/README.md
	@$(BIN)/python -m bench

torture: $(VENV)/test.stamp $(VENV)/face.stamp ## The long reliability runs
	@$(BIN)/python -m pytest -m torture

replay-groceries: $(VENV)/run.stamp $(VENV)/face.stamp ## Send the real receipts (GROCERIES=file, STORE=code) twice, count them and verify
	$(call twice,receipts $(GROCERIES) --catalogue $(PRODUCTS) --store $(STORE))

replay-online-retail: $(VENV)/run.stamp $(VENV)/face.stamp ## Send the real invoices (INVOICES=folder, SHOP=code) and their returns twice, count them and verify
	$(call twice,invoices $(INVOICES) --store $(SHOP))

locks: $(VENV)/test.stamp ## Choose newer packages and write requirements/ and package-lock.json again
	@$(COMPILE) --upgrade --output-file requirements/run.txt pyproject.toml
	@$(COMPILE) --upgrade --extra dev --constraint requirements/run.txt --output-file requirements/test.txt pyproject.toml
	@$(COMPILE) --upgrade --output-file requirements/build.txt requirements/build.in
	@$(COMPILE) --upgrade --output-file requirements/node.txt requirements/node.in
	@npm install --package-lock-only

clean: ## Remove what was made here; your data in ./var stays
	@rm -rf $(VENV) node_modules src/floorwalker/console/static/vendor .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Floorwalker needs Python 3.11 or newer; set PYTHON=… to one."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "This Python cannot make environments; install the package python3-venv."; exit 1; }
	@echo "Making the environment (first time only) …"
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/run.stamp: $(VENV)/python.stamp requirements/run.txt requirements/build.txt pyproject.toml | $(VENV)/face.stamp
	@echo "Installing packages …"
	@$(PIP_INSTALL) -r requirements/run.txt | $(NAMES_ONLY)
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/face.stamp: $(VENV)/python.stamp requirements/build.txt $(FACE)
	@echo "Building the face …"
	@$(PIP_INSTALL) --quiet -r requirements/build.txt
	@command -v npm >/dev/null || $(PIP_INSTALL) --quiet -r requirements/node.txt
	@$(BIN)/python hatch_build.py
	@touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp requirements/test.txt
	@echo "Installing the tools for tests …"
	@$(PIP_INSTALL) -r requirements/test.txt | $(NAMES_ONLY)
	@touch $@
