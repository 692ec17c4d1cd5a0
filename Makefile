# Two commands for a newcomer: `make demo` and `make test`.  The others are for who works on it.
PYTHON ?= python3
bin := .venv/bin

.PHONY: demo test check format lock clean

demo: .venv/.user
	$(bin)/digest demo

test: .venv/.dev check
	$(bin)/python -m pytest

check: .venv/.dev
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/mypy
	$(bin)/lint-imports --no-cache

format: .venv/.dev
	$(bin)/ruff check --fix .
	$(bin)/ruff format .

# Hashed, for every platform and Python from 3.11 on, and without the name of any package index in it.
lock: .venv/.dev
	$(bin)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  --group build pyproject.toml -o requirements.lock
	$(bin)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  --group build --group dev --extra postgresql pyproject.toml -c requirements.lock -o requirements-dev.lock
	$(bin)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  --extra semantic pyproject.toml -c requirements.lock -o requirements-semantic.lock
	$(bin)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  --extra fulltext pyproject.toml -c requirements.lock -o requirements-fulltext.lock

.venv/.python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv .venv
	touch $@

.venv/.user: .venv/.python requirements.lock
	$(bin)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(bin)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(bin)/python -m compileall -q digest  # also where Python is told to write none: each command starts .2 s sooner
	touch $@

.venv/.dev: .venv/.python requirements-dev.lock
	$(bin)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(bin)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(bin)/python -m compileall -q digest  # also where Python is told to write none: each command starts .2 s sooner
	touch $@

clean:
	rm -rf .venv out dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
