# Every target does the set-up that it needs; ARGS="…" is passed on to its command.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --require-hashes --no-build-isolation
ARGS ?=

.DEFAULT_GOAL := help
# Kept bytecode spares every process that starts seconds, wherever an image has switched it off.
unexport PYTHONDONTWRITEBYTECODE
# Tests and benches load ONNX Runtime themselves; it must not call out there either.
export ORT_DISABLE_TELEMETRY := 1

.PHONY: help setup setup-dev setup-bench demo test check bench soak screenshots lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/.base: requirements-build.lock requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Lookout needs Python 3.11 or newer; this is %s. Say: make PYTHON=python3.12" % sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@echo "Setting up $(VENV) (once; about 300 MB of pinned, hash-checked packages) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(INSTALL) -r requirements-build.lock
	@$(INSTALL) -r requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.base requirements-dev.lock
	@echo "Adding the tools for tests and checks …"
	@$(INSTALL) -r requirements-dev.lock
	@touch $@

$(VENV)/.bench: $(VENV)/.dev requirements-bench.lock
	@echo "Adding the peers that the benchmarks compare with …"
	@$(INSTALL) -r requirements-bench.lock
	@touch $@

setup: $(VENV)/.base ## make .venv with .venv/bin/lookout

setup-dev: $(VENV)/.dev

setup-bench: $(VENV)/.bench

demo: $(VENV)/.base ## a rendered street, with prompts as they come
	@$(BIN)/lookout demo $(ARGS)

test: $(VENV)/.dev ## run the tests
	@OMP_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(VENV)/.dev ## ruff, mypy --strict, import-linter, codespell
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/codespell

bench: $(VENV)/.bench ## measure speed and accuracy, each peer beside us in one run
	@$(BIN)/python -m bench $(ARGS)

soak: $(VENV)/.dev ## kill what records 10,000 alerts; 3,000 passers-by sought in every file; six hours of the street
	@$(BIN)/python -m soak $(ARGS)
	@$(BIN)/python -m soak --postgresql $(ARGS)
	@LOOKOUT_TRACE_PEOPLE=3000 $(BIN)/python -m pytest -q tests/adapters/journal/test_no_trace.py \
		tests/console/engine_room/test_no_trace.py
	@$(BIN)/python -m soak.street

screenshots: $(VENV)/.dev ## photograph the pages for docs/console.md
	@$(BIN)/python tools/screenshots.py $(ARGS)

lock: ## pin the dependencies again (needs uv)
	@sh tools/lock.sh

clean: ## remove .venv
	@rm -rf $(VENV)
