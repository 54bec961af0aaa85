# Two commands: `make demo` shows the main job, `make test` runs everything. Both set up what they need.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

# Debian packages: to make a virtual environment; for the browser tests, a browser and a Chinese font.
BASE_PACKAGES := python3-venv
TEST_PACKAGES := chromium chromium-driver fonts-noto-cjk

.PHONY: demo test lint unit bench accuracy clean system-base system-test setup setup-test

# The supervision office of a fictional city, on this machine only; FRESH=1 begins anew.
demo: setup
	$(BIN)/luoshi demo --port $(PORT) $(if $(FRESH),--fresh)

test: setup-test lint unit

lint:
	$(BIN)/ruff check src tests bench
	$(BIN)/mypy

unit:
	$(BIN)/python -m pytest -n 2 -q
	LUOSHI_TEST_DATABASE=postgresql $(BIN)/python -m pytest -n 2 -q $(wildcard tests/ledger tests/web tests/congress tests/portal)

# Speed beside the peers, whole-corpus time and memory, and accuracy against the annotations.
bench: setup-test
	$(BIN)/python bench/peers.py
	$(BIN)/python bench/compiled.py
	$(BIN)/python bench/speed.py
	$(BIN)/python bench/corpus.py
	$(BIN)/python bench/workbench.py
	$(BIN)/python bench/year.py
	$(BIN)/python bench/panel.py
	$(BIN)/python bench/ballot.py
	$(BIN)/python bench/portal.py

accuracy: setup
	$(BIN)/python bench/accuracy.py --check
	$(BIN)/python bench/reconcile.py --check

setup: $(VENV)/.installed

setup-test: system-test $(VENV)/.installed-test

$(VENV)/bin/python: | system-base
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; found $$($(PYTHON) --version). Set PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(VENV)/.installed-test: pyproject.toml constraints.txt $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	touch $@

system-base:
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { $(SUDO) apt-get update -qq && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(BASE_PACKAGES); }

system-test: | system-base
	@dpkg-query -W -f='$${Status}\n' $(TEST_PACKAGES) 2>/dev/null | grep -c '^install ok installed' | grep -qx $(words $(TEST_PACKAGES)) || \
	  { $(SUDO) apt-get update -qq && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(TEST_PACKAGES); }

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
