# Silta's commands. The logic behind `run` and `test` is in tools/.

PYTHON ?= python3
PORT ?= 8000
DEMO ?= 1
MANAGE = .venv/bin/python manage.py
LOCK = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url

.DEFAULT_GOAL := help
.PHONY: help run test format shell migrate demo messages bench image lock python environment developer

help: ## List these commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1|/p' Makefile | awk -F'|' '{ printf "%-17s %s\n", $$1, $$2 }'

run: python ## Start the hub on 127.0.0.1:8000 (PORT=8001: elsewhere, DEMO=0: without demo content)
	@exec $(PYTHON) tools/run.py --port "$(PORT)" $(if $(filter 0 no false,$(DEMO)),--empty)

test: developer ## Run every check and test; what CI runs
	@.venv/bin/python tools/check.py

format: developer ## Format the code and mend what ruff can mend by itself
	@.venv/bin/ruff check --fix-only --quiet . && .venv/bin/ruff format .

shell: environment ## Open a Python shell with the models loaded
	@$(MANAGE) shell

migrate: environment ## Bring the database up to date
	@$(MANAGE) migrate

demo: environment ## Load the demo content into a hub that has none
	@$(MANAGE) demo

messages: developer ## Collect the translatable texts and compile the catalogues
	@$(MANAGE) update_catalogues && $(MANAGE) compile_catalogues

bench: developer ## Measure pages and APIs; results go to benchmarks/
	@.venv/bin/python benchmarks/run.py

image: ## Build the container image
	docker build --tag silta .

lock: developer ## Resolve requirements/*.in again and lock them with hashes
	@$(LOCK) requirements/base.in -o requirements/base.txt
	@$(LOCK) requirements/dev.in -c requirements/base.txt -o requirements/dev.txt

environment: python
	@$(PYTHON) tools/environment.py base

developer: python
	@$(PYTHON) tools/environment.py dev

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Silta needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1 | head -n 1)." >&2; \
	  echo "Install one and name it, for example: make $(firstword $(MAKECMDGOALS)) PYTHON=python3.12" >&2; exit 1; }
