# Every target does its own set-up; `make` alone lists them.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help setup report test check lab bench lock clean
help:            ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 10

setup: .venv/ready  ## build .venv from the lock

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --no-compile --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

report: setup    ## run the briefing on the bundled sample and say where the page is
	$(BIN)/trendlab report briefing -p topic "guerre en ukraine" -p geo FR

test: setup      ## run the tests
	$(BIN)/python -m pytest -n 2

check: setup     ## style, types and tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2

lab: setup       ## open the notebooks in JupyterLab
	$(BIN)/jupyter lab notebooks

bench: setup     ## measure speed and accuracy; see benchmarks/README.md
	$(BIN)/python -m benchmarks

lock:            ## renew requirements.lock (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --extra lab --group dev pyproject.toml -o requirements.lock

clean:           ## remove what can be rebuilt
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache
