# The two commands of the README do all the set-up: `make demo` and `make test`.
# Each makes .venv on first use, with uv where it is there and else with venv and pip, and needs no network after that.
# Options are passed on: make demo ARGS="--port 8123 --data DIR", make test ARGS="tests/intake -x".

PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null)
VENV ?= .venv
BIN := $(VENV)/bin
SCANNERS := .venv-scan
ARGS ?=
# Files of tests side by side, one for each core; make test PARALLEL= runs one after the other.
PARALLEL ?= -n auto --dist loadfile
export UV_PYTHON_DOWNLOADS := never
# Checks import the settings, and those prepare their folder: never the one of a real installation.
ELSEWHERE := FAIRHEARING_DATA=$(CURDIR)/$(VENV)/data DJANGO_SETTINGS_MODULE=fairhearing.config.settings

.PHONY: help demo test check lint types floors migrations rules docs docs-check venv format catalogues requirements clean
.PHONY: scan sbom audit
.DEFAULT_GOAL := help

help:
	@echo "make demo    run FairHearing with an invented organisation; ARGS=\"--port N --data DIR\""
	@echo "make test    run the tests on SQLite, and on PostgreSQL where a server is to be had"
	@echo "make check   linters, types, floors, house rules"
	@echo "make scan    let a web scanner at the demo; make sbom, make audit: what runs, and what is known of it"

demo: $(VENV)/run.stamp
	@exec $(BIN)/fairhearing demo $(ARGS)

# On PostgreSQL only what needs a database; where ARGS names none of it, running nothing is right, but never in CI.
test: $(VENV)/test.stamp
	$(BIN)/python -m pytest $(PARALLEL) $(ARGS)
	$(BIN)/python tests/with_postgresql.py $(BIN)/python -m pytest $(PARALLEL) -m "database or postgresql" $(ARGS) \
	    || { [ $$? -eq 5 ] && [ "$$CI" != true ]; }

# Each of these may be run by itself; make --keep-going check shows what all of them find.
check: lint types floors migrations rules docs-check

lint: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/test.stamp
	$(ELSEWHERE) $(BIN)/mypy

floors: $(VENV)/test.stamp
	$(BIN)/lint-imports

migrations: $(VENV)/test.stamp
	$(ELSEWHERE) $(BIN)/python -m django makemigrations --check --dry-run

rules: $(VENV)/test.stamp
	$(BIN)/python -m pytest --quiet tests/test_house_rules.py tests/test_foreign_keys.py tests/test_names.py \
	    tests/test_repository.py tests/test_catalogues.py

docs-check: $(VENV)/test.stamp
	$(BIN)/python docs/generate.py --check

# Stories, commands and the scenario, as pages of docs/generated.
docs: $(VENV)/test.stamp
	$(BIN)/python docs/generate.py

venv: $(VENV)/test.stamp

format: $(VENV)/test.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Every text on a page, drawn from the code into src/fairhearing/locale (needs gettext).
catalogues: $(VENV)/test.stamp
	mkdir -p src/fairhearing/locale
	cd src/fairhearing && $(CURDIR)/$(BIN)/django-admin makemessages --locale=en --no-wrap --no-obsolete --add-location=file

# A black-box scanner against the demo; any finding fails.
scan: $(VENV)/test.stamp $(SCANNERS)/stamp
	$(ELSEWHERE) $(BIN)/python .ci/scan.py $(SCANNERS)/bin/wapiti

# What runs, as a bill of materials (CycloneDX), validated.
sbom: $(SCANNERS)/stamp
	mkdir -p build
	$(SCANNERS)/bin/python -W ignore -m cyclonedx_py requirements requirements/run.txt --pyproject pyproject.toml \
	    --output-format JSON --output-reproducible --validate --output-file build/sbom.json

# Known weaknesses of what runs, where an advisory service answers.
audit: $(VENV)/test.stamp $(SCANNERS)/stamp
	$(BIN)/python .ci/audit.py $(SCANNERS)/bin/pip-audit requirements/run.txt

# Pins of newer releases: make requirements UPGRADE=1 (needs uv and the network).
requirements:
	UPGRADE=$(UPGRADE) requirements/compile

clean:
	rm -rf .venv .venv-newest .venv-scan .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist src/*.egg-info

# ── the environment ──────────────────────────────────────────────────────────

$(VENV)/run.stamp: requirements/run.txt pyproject.toml
	@$(MAKE) --no-print-directory .install WITH=run
$(VENV)/test.stamp: requirements/test.txt pyproject.toml
	@$(MAKE) --no-print-directory .install WITH=test

# What scans wants older releases than what runs, so it has an environment of its own.
$(SCANNERS)/stamp: requirements/scan.txt
ifneq ($(UV),)
	@test -x $(SCANNERS)/bin/python || uv venv --quiet --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" $(SCANNERS)
	uv pip install --quiet --python $(SCANNERS)/bin/python --require-hashes -r requirements/scan.txt
else
	@$(SCANNERS)/bin/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv $(SCANNERS)
	$(SCANNERS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/scan.txt
endif
	@touch $(SCANNERS)/stamp

# test.txt holds all of run.txt at the same versions, so whoever has the tests has the demo too.
.PHONY: .install
.install:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "FairHearing needs Python 3.11 or later; name one with: make PYTHON=python3.11"; exit 1; }
ifneq ($(UV),)
	@test -x $(BIN)/python || uv venv --quiet --allow-existing --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" $(VENV)
	uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/$(WITH).txt
	uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
else
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv $(VENV) \
	    || { echo "Python's venv module is missing; on Debian: apt-get install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/$(WITH).txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
endif
	@touch $(VENV)/run.stamp
	@test $(WITH) = run || touch $(VENV)/test.stamp
