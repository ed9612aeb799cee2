# Everything a newcomer needs: `make demo`, `make test`. The rest is for working on Warroom itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test check trust bench lock clean

$(VENV)/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

demo: $(VENV)/ready        ## talk to it in a browser: no credentials, no model, no services
	$(BIN)/warroom demo

# Its many processes share what was compiled, whatever the environment says about that.
test: $(VENV)/ready        ## the whole test suite
	PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n auto $(ARGS)

check: $(VENV)/ready       ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

trust: $(VENV)/ready       ## seeded hallucinations and attacks, printed as tables
	$(BIN)/python -m tests.trust

bench: $(VENV)/ready       ## measurements, printed as a table
	$(BIN)/python -m tests.benchmarks

lock: $(VENV)/ready        ## bring requirements.lock up to date with pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	  --python-version 3.11 --extra dev pyproject.toml --output-file requirements.lock

clean:
	rm -rf $(VENV) build *.egg-info
