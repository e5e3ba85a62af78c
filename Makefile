# Everything runs inside .venv; nothing is installed globally.
PYTHON  ?= python3
VENV    := .venv
BIN     := $(VENV)/bin
RUN     := $(VENV)/.installed-run
DEV     := $(VENV)/.installed-dev
PIP     := $(BIN)/python -m pip --disable-pip-version-check
# The files name all that is needed, extras included: nothing is left for pip to choose.
INSTALL := $(PIP) install --quiet --require-hashes --no-deps
SELF    := $(PIP) install --quiet --no-deps --no-build-isolation --editable .
COMPILE := $(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
           --no-emit-index-url --no-emit-find-links --no-header
TESTS   := $(BIN)/python -m pytest --numprocesses auto --dist worksteal

.PHONY: help demo test coverage check bench bundle docs pictures format requirements clean
.DELETE_ON_ERROR:

help:
	@echo "make demo          set up and show what Tocsin does, on a case of fourteen months"
	@echo "make test          set up and run the tests"
	@echo "make coverage      the tests, with the branches that they go through, in half as much time again"
	@echo "make check         lint, types, import rules, documentation is current"
	@echo "make bench         speed and memory, written to docs/benchmarks.md"
	@echo "make bundle        a folder of wheels that installs without a network"
	@echo "make docs          write the generated reference"
	@echo "make pictures      make the pictures of the documentation again"
	@echo "make format        format the code"
	@echo "make requirements  pin the dependencies again, after a change of pyproject.toml"

demo: $(RUN)
	$(BIN)/tocsin demo

test: $(DEV)
	$(TESTS)

coverage: $(DEV)
	$(TESTS) --cov --cov-report=term

check: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.docs --check

bench: $(DEV)
	$(BIN)/python -m benchmarks.run

bundle: $(DEV)
	$(BIN)/python -m tools.bundle bundle

docs: $(DEV)
	$(BIN)/python -m tools.schemas
	$(BIN)/python -m tools.docs

pictures: $(DEV)
	$(BIN)/python -m tools.pictures

format: $(DEV)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

requirements: $(DEV)
	$(PIP) install --quiet uv
	$(COMPILE) --output-file requirements/run.txt pyproject.toml
	$(COMPILE) --extra siem --constraint requirements/run.txt --output-file requirements/siem.txt pyproject.toml
	$(COMPILE) --group dev --constraint requirements/run.txt --output-file requirements/dev.txt pyproject.toml
	$(COMPILE) --group pyproject.toml:build --constraint requirements/dev.txt --output-file requirements/build.txt

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# What running takes, and what installing this checkout takes.
$(RUN): requirements/run.txt requirements/build.txt pyproject.toml | $(BIN)/python
	$(INSTALL) --requirement requirements/run.txt --requirement requirements/build.txt
	$(SELF)
	touch $(RUN)

# The same pins and what testing takes beside them.
$(DEV): requirements/dev.txt pyproject.toml | $(BIN)/python
	$(INSTALL) --requirement requirements/dev.txt
	$(SELF)
	touch $(RUN) $(DEV)

clean:
	rm -rf $(VENV) build dist bundle demo .coverage
