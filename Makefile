# 法治 Fazhi. The two commands of the README: make demo, make test. Everything else they need, they do.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TRANSLATIONS := $(shell find src -name '*.po' 2>/dev/null)

.PHONY: env dev demo test check format lock clean
.DEFAULT_GOAL := env

# what runs Fazhi: the command line is then .venv/bin/fazhi
env: $(VENV)/.env-installed $(VENV)/.translations-compiled

# what tests and checks it
dev: $(VENV)/.dev-installed $(VENV)/.translations-compiled

demo: env
	@$(BIN)/fazhi demo

test: dev
	$(BIN)/pytest -n auto --maxprocesses 4 --dist worksteal

check: dev
	$(BIN)/ruff format --check src tests conftest.py
	$(BIN)/ruff check src tests conftest.py
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint src --lint --quiet
	$(BIN)/pytest tests/test_repository.py

format: dev
	$(BIN)/ruff check --fix src tests conftest.py
	$(BIN)/ruff format src tests conftest.py

# after a change of the dependencies in pyproject.toml
lock: $(VENV)/.uv-installed
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/python -m uv pip compile pyproject.toml --quiet --universal \
	  --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate -o requirements.txt
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/python -m uv pip compile pyproject.toml --group dev --quiet --universal \
	  --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate -o requirements-dev.txt

# the data folder var/ stays: it may hold what somebody entered
clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist
	find src tests -name __pycache__ -prune -exec rm -rf {} +
	find src -name '*.mo' -delete

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo '需要 Python 3.11 或更新版本；可用 make PYTHON=/path/to/python3 指定。'; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { echo '无法建立虚拟环境：Debian、Ubuntu 请先安装 python3-venv。'; rm -rf $(VENV); exit 1; }

$(VENV)/.uv-installed: | $(BIN)/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9'
	@touch $@

# one script for both sets: uv where it reaches an index, else pip with whatever index pip is configured for
define install
	@echo '安装依赖（$<）……'
	@$(BIN)/python -m uv pip install --quiet --python $(BIN)/python --require-hashes -r $< \
	  || $(BIN)/python -m pip install --quiet --require-hashes -r $<
	@$(BIN)/python -m uv pip install --quiet --python $(BIN)/python --no-deps --editable . \
	  || $(BIN)/python -m pip install --quiet --no-deps --editable .
endef

$(VENV)/.env-installed: requirements.txt pyproject.toml | $(VENV)/.uv-installed
	$(install)
	@touch $@

$(VENV)/.dev-installed: requirements-dev.txt pyproject.toml | $(VENV)/.uv-installed
	$(install)
	@touch $@ $(VENV)/.env-installed

$(VENV)/.translations-compiled: $(TRANSLATIONS) | $(VENV)/.env-installed
	@$(BIN)/python -m fazhi.web.translations compile
	@touch $@
