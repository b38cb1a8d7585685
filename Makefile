# Everything a person does with a checkout. `make help` lists it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
# Three more than there are processors: many tests wait for a terminal, and after each key for the app to be idle.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(3 + (os.cpu_count() or 1))')

.DEFAULT_GOAL := help
.PHONY: help run test check lint types borders format bench corpus faults soak screenshots clean

help: ## show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# A machine needs Python 3.11+, git and make; everything else goes into .venv.
$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Bough needs Python 3.11 or newer; PYTHON=... names one."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable . --group dev
	@touch $@

run: $(STAMP) ## open the app on your own histories (PATHS="..." for others)
	@$(BIN)/bough $(PATHS)

test: $(STAMP) ## run the tests
	$(BIN)/python -m pytest -n $(WORKERS) -q

check: lint types borders test ## everything that has to be green: ruff, types, imports, tests

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)
	$(BIN)/mypy -p bough
	$(BIN)/mypy tests

borders: $(STAMP)
	$(BIN)/lint-imports

format: $(STAMP) ## format the code
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

bench: $(STAMP) ## measure speed, each figure beside its yardstick
	$(BIN)/python -m tests.bench

corpus: $(STAMP) ## all real files, where the tests read a slice of them
	BOUGH_CORPUS_WHOLE=1 $(BIN)/python -m pytest -n $(WORKERS) -q $$(git ls-files 'tests/**/test_corpus_*.py')

faults: $(STAMP) ## kill, fail and cut the power everywhere (BOUGH_FAULTS=short for the slice of the suite)
	BOUGH_FAULTS=$(or $(BOUGH_FAULTS),long) $(BIN)/python -m pytest -q -s -rs $(if $(filter short,$(BOUGH_FAULTS)),,-m campaign) tests/faults tests/store/test_backup_damage.py tests/searching/test_campaign.py

soak: $(STAMP) ## eight writers, the app and `bough watch` for ten minutes (SECONDS=... where it ends unsure)
	$(BIN)/python -m tests.soak $(SECONDS)

screenshots: $(STAMP) ## make screenshots/ anew by running the app
	$(BIN)/python -m tests.screenshots

clean: ## remove what make made
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .bench .import_linter_cache
