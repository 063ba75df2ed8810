# make run    everything a new checkout needs, then the studio on http://127.0.0.1:5050
# make test   everything the tests need, then all of them
# make clients   the clients in clients/ anew from the API (needs node and npm)
# make storm, make fuzz, make soak, make load   the long ones; each prints its figures
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test lint check bench storm fuzz soak load docs screenshots clients clean-data

run: .venv/.runtime
	$(BIN)/python run.py serve

test: .venv/.dev lint
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy

bench: .venv/.runtime
	$(BIN)/python run.py bench

storm: .venv/.dev
	$(BIN)/python -m tests.reliability.storm

fuzz: .venv/.dev
	$(BIN)/python -m tests.fuzz

soak: .venv/.dev
	$(BIN)/python -m tests.reliability.soak

load: .venv/.dev
	$(BIN)/python -m tests.reliability.load

docs: .venv/.dev
	$(BIN)/python -m docs.generate

clients: .venv/.dev
	$(BIN)/python -m clients.generate

screenshots: .venv/.dev
	$(BIN)/python -m docs.screenshots

.venv/.runtime: requirements.lock
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --requirement requirements.lock
	touch $@

.venv/.dev: .venv/.runtime requirements-dev.lock
	$(BIN)/python -m pip install --quiet --requirement requirements-dev.lock
	touch $@
