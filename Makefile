# Every target does its own set-up; `make` alone lists them.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check install --no-compile
COMPILED := $(BIN)/python -m compileall -q -j 0 -x '/tests?/' .venv/lib  # as pip does, but on every core
unexport PYTHONDONTWRITEBYTECODE  # without compiled files each import takes three times as long
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-header --no-annotate --no-emit-index-url --no-emit-find-links

.PHONY: help setup report test trials check lab bench lock clean
help:            ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 10

setup: .venv/dev  ## build .venv with all that tests, notebooks and benchmarks need

.venv/ready: requirements.lock pyproject.toml
	@echo "Setting up .venv with what reports need, once: about a minute"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=...")'
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@-$(COMPILED)
	@touch $@

.venv/dev: .venv/ready requirements-dev.lock
	@echo "Adding JupyterLab and what tests need to .venv, once: about a minute"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@-$(COMPILED)
	@touch $@

report: .venv/ready  ## run the briefing on the bundled sample and say where the page is
	@echo "Running the briefing on the invented sample"
	@$(BIN)/trendlab report briefing -p topic "guerre en ukraine" -p geo FR

test: setup      ## run the tests
	$(BIN)/python -m pytest -n 2

check: setup     ## style, types and tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2

trials: setup    ## run what kills, floods, fills disks and opens many pages (Linux)
	$(BIN)/python -m pytest -n 2 -m trial

lab: setup       ## open notebooks, data and reports in JupyterLab
	$(BIN)/trendlab lab

bench: setup     ## measure speed and accuracy; see benchmarks/README.md
	$(BIN)/python -m benchmarks

lock:            ## renew both locks (after make setup)
	$(LOCK) --group build pyproject.toml -o requirements.lock
	$(LOCK) -c requirements.lock --extra collect --extra dask --extra lab --group build --group dev pyproject.toml -o requirements-dev.lock

clean:           ## remove what can be rebuilt
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache
