# make        set up and run the main job: figures and notebooks from data/
# make test   set up and run the tests
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: all test lint bench clean
all: $(READY)
	$(BIN)/framing reproduce

test: $(READY)
	$(BIN)/python -m pytest

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/mypy

$(READY): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit("framing needs Python 3.11 or newer, this is " + sys.version.split()[0] + ": make PYTHON=/path/to/python3.11" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "framing needs the venv module: install it (on Debian: apt install python3-venv) and run make again" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip install --quiet --compile-bytecode --python .venv --require-hashes --requirement requirements.lock
	$(BIN)/uv pip install --quiet --python .venv --no-deps --editable .
	@$(BIN)/python -m compileall -q framing
	@touch $@

clean:
	rm -rf .venv
