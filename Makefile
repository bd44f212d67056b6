# make        set up and run the main job: figures and notebooks from data/
# make test   set up and run the tests
# make lint   style and types      make test-lowest   the tests at the lowest versions allowed
# make test-bucket   files in a bucket of S3, served by moto
# make notebooks-extra   notebook 9, on a local Dask cluster
# make docs   the documentation as a site, in site/: open site/index.html
# make calibrate   what intervals cover over simulated articles, and how often a difference is found that is not there
# make test-browser   notebooks 1 to 8 in JupyterLab, the panel and the reports by mouse and keyboard (needs Chromium)
# make attack    hostile texts at length: work that grows faster than the text; then every writing
#             command killed at each of its file-system events (an hour or so)      make mutants   what the tests would not notice
# make bench  speed and memory beside other tools, on 10 MB of invented text with few terms of the lexicon;
#             make bench SIZE=100 FRAMED=0.02 on more of both; then the steps of a study at 100 and 1,000
#             articles (from SIZE=40 on 10,000, too), with how time and memory grow
PYTHON ?= python3
SIZE ?= 10
FRAMED ?= 0.002
MUTANTS ?= 20
BIN := .venv/bin
READY := .venv/.ready
DEV := .venv/.dev

.PHONY: all notebooks-extra test test-browser test-lowest test-bucket lint docs bench calibrate attack mutants lock clean
all: $(READY)
	$(BIN)/framing reproduce

test: $(DEV)
	$(BIN)/python -m pytest

# one at a time: a notebook that takes long on its own should not wait for others
test-browser: $(DEV)
	FRAMING_BROWSER=all $(BIN)/python -m pytest -n0 -v -rs tests/test_lab_browser.py tests/test_panel_browser.py tests/test_report_browser.py

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/mypy

# every warning is an error; the first variable leaves out a notice about the next major version of mkdocs
docs: $(DEV)
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet --strict

# the notebooks that need an extra
notebooks-extra: $(DEV)
	$(BIN)/python -c 'from pathlib import Path; from framing.sharing import reproduction as r; r.run_notebooks([r.NOTEBOOKS / name for name in r.EXTRA], r.NOTEBOOKS)'

bench: $(DEV)
	$(BIN)/python tests/benchmarks/bench.py --size $(SIZE) --framed $(FRAMED)
	$(BIN)/python tests/benchmarks/steps.py --size $(SIZE)

attack: $(DEV)
	$(BIN)/python tests/hostile.py 20000
	cd tests && ../$(BIN)/python kills.py

mutants: $(DEV)
	$(BIN)/python tests/mutants.py $(MUTANTS)

calibrate: $(DEV)
	cd tests && ../$(BIN)/python calibration.py
	cd tests && ../$(BIN)/python test_estimation.py 2000

$(READY): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit("framing needs Python 3.11 or newer, this is " + sys.version.split()[0] + ": make PYTHON=/path/to/python3.11" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "framing needs the venv module: install it (on Debian: apt install python3-venv) and run make again" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip install --quiet --python .venv --compile-bytecode --require-hashes --requirement requirements.lock
	$(BIN)/uv pip install --quiet --python .venv --no-deps --editable .
	@$(BIN)/python -m compileall -q framing
	@$(BIN)/python -c 'from framing.text import Scanner; Scanner(compiled=True).scan(["Loops are compiled once."])'
	@touch $@

# what the tests, style and types need beside
$(DEV): $(READY) requirements-dev.lock
	$(BIN)/uv pip install --quiet --python .venv --compile-bytecode --require-hashes --requirement requirements-dev.lock
	@touch $@

# both locks and the list of licences, from pyproject.toml, with the extras that open documents and web pages; the second with those of the site and of clusters
lock: $(READY)
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --extra documents --extra web pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --extra documents --extra web --extra docs --extra scale --extra dev --constraint requirements.lock pyproject.toml -o requirements-dev.lock
	$(BIN)/uv pip install --quiet --python .venv --require-hashes --requirement requirements.lock
	$(BIN)/python tests/licences.py

# the tests at the lowest versions pyproject.toml allows (their libraries' own warnings are no errors there)
test-lowest: $(DEV)
	@mkdir -p .lowest
	$(BIN)/uv pip compile --quiet --all-extras --resolution lowest-direct pyproject.toml --output-file .lowest/requirements.txt
	$(PYTHON) -m venv .lowest/venv
	$(BIN)/uv pip install --quiet --python .lowest/venv --requirement .lowest/requirements.txt
	$(BIN)/uv pip install --quiet --python .lowest/venv --no-deps --editable .
	.lowest/venv/bin/python -m pytest -o filterwarnings=default

# scores of a bucket of S3, served by moto; in an environment of its own, because s3fs wants an older python-dateutil
test-bucket: $(DEV)
	$(PYTHON) -m venv .bucket
	$(BIN)/uv pip install --quiet --python .bucket --editable ".[documents,web,scale,dev]" s3fs "moto[server]"
	.bucket/bin/python -m pytest -n 0 tests/test_scale_cluster.py -k bucket

clean:
	rm -rf .venv .lowest .bucket site
