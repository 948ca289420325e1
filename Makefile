# Sadari needs Python 3.11 or newer and make; everything else goes into .venv, from requirements.lock.
# Another Python: make PYTHON=python3.12 run

PYTHON ?= python3
VENV ?= .venv
WORKERS ?= 2
SEED ?= 7
TESTS ?=
TEXTS ?= 20000
BIN := $(VENV)/bin
STAMP := $(VENV)/.complete
PYTEST := $(BIN)/python -m pytest -n $(WORKERS)

.DEFAULT_GOAL := help
.PHONY: help run demo test check fast kill fuzz bench mathjax lock
.SILENT:

help: ## list what can be made
	sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/make \1\t\2/p' Makefile

run: $(STAMP) ## start the bot, or the demo where no DISCORD_TOKEN is set
	$(BIN)/python -m bot run

demo: $(STAMP) ## start the demo: the bot on a simulated Discord, in the browser
	$(BIN)/python -m bot demo

test: check ## run every check and every test (TESTS="tests/core tests/wire" for some)
	echo "tests"
	$(PYTEST) -q $(TESTS)

check: $(STAMP) ## look at format, rules, types and imports, without running anything
	echo "format"
	$(BIN)/ruff format --check --quiet .
	echo "rules"
	$(BIN)/ruff check --quiet .
	echo "types"
	$(BIN)/mypy
	echo "imports"
	$(BIN)/lint-imports --no-logo

fast: check ## while working: the checks, and the tests that start no Discord, browser or process (1-2 minutes)
	$(PYTEST) -q -m "not (browser or simulated or slow or wire)"

kill: $(STAMP) ## kill the bot 50 times while 1000 posts fall due; each must be there once (SEED=7)
	$(BIN)/python -m tests.wire.killing --seed $(SEED) --posts 1000 --kills 50

fuzz: $(STAMP) ## draw 20 000 random hostile formulas, some minutes long (TEXTS=20000, SEED=7)
	$(BIN)/python -m tests.render.hostile --texts $(TEXTS) --seed $(SEED)

bench: $(STAMP) ## measure speed and memory beside a trivial bot's (some minutes; NAMES="commands tick" for some)
	$(BIN)/python -m benchmarks $(NAMES)

mathjax: ## build bot/render/formula/mathjax anew from tools/mathjax (needs Node)
	cd tools/mathjax && npm ci --silent && npm run --silent build

lock: ## write requirements.lock anew from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --all-extras \
		--generate-hashes --no-emit-index-url --custom-compile-command "make lock" -o requirements.lock

# The environment: made where there is none or where its Python is gone, filled where the lock changed.

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Sadari needs Python 3.11 or newer, and '$(PYTHON)' is not one." \
			"Name one that is: make PYTHON=python3.12 run" >&2; exit 1; }
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "'$(PYTHON)' cannot make virtual environments." \
			"On Debian and Ubuntu, install the package python3-venv." >&2; exit 1; }
	echo "Setting up $(VENV), once; this takes a minute or two."
	$(PYTHON) -m venv --clear $(VENV)

$(STAMP): requirements.lock $(BIN)/python
	echo "Installing what requirements.lock names into $(VENV)."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@
