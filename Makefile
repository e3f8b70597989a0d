# What one types. `make` alone lists it; every target first sets up what it needs, a second call is fast.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# the same version that uv.lock has
UV_VERSION := 0.13.9
UV := UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=$(VENV) UV_PYTHON=$(BIN)/python $(BIN)/uv
SYNC := $(UV) sync --quiet --frozen --inexact --extra local
EXPORT := $(UV) export --quiet --frozen --no-dev --no-header --no-annotate --no-emit-project
RUNTIME := $(VENV)/runtime.stamp
DEVELOPMENT := $(VENV)/development.stamp

.DEFAULT_GOAL := help
.PHONY: help up demo down status logs journey test schedules chaos kills outage compose-test bench check lock theme clean \
	check-format check-lint check-types check-contracts check-generated check-requirements check-vulnerabilities

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# ---- running it

up: $(RUNTIME) ## start everything on this machine; Ctrl-C stops it (PORT=8081 for another port)
	@$(BIN)/python -m local up $(PORT:%=--port %)

demo: $(RUNTIME) ## the same, with twelve weeks of invented history
	@$(BIN)/python -m local demo $(PORT:%=--port %)

down: $(RUNTIME) ## stop what `up` or `demo` started
	@$(BIN)/python -m local down

status: $(RUNTIME) ## addresses, processes, mail, logins
	@$(BIN)/python -m local status || true

logs: $(RUNTIME) ## follow what all processes write
	@$(BIN)/python -m local logs --follow

journey: $(RUNTIME) ## walk the main job over HTTP, as a smoke test
	@$(BIN)/python -m local journey

# ---- working on it

test: $(DEVELOPMENT) ## run all tests, three folders side by side (TESTS=tests/unit for some of them, one by one)
	@$(BIN)/pytest $(or $(TESTS),--numprocesses 3 --dist loadscope --no-loadscope-reorder)

schedules: $(DEVELOPMENT) ## 10,000 runs of several processes decided by a seed, for half an hour (RUNS=1000 for less)
	@CARRYOVER_SCHEDULES=$(or $(RUNS),10000) $(BIN)/pytest tests/schedules

chaos: $(DEVELOPMENT) ## kill, end and hold every process under load (CHAOS="--minutes 10 --faults 200 --seed 7")
	@$(BIN)/python -m tests.faults $(CHAOS)

kills: $(DEVELOPMENT) ## kill and hold two reminders workers while 20,000 reminders come due (KILLS="--due 2000 --strikes 20")
	@$(BIN)/python -m tests.faults.killed $(KILLS)

outage: $(DEVELOPMENT) ## hold Kafka, then MongoDB, for five minutes under load (OUTAGE="--seconds 60 --way gone")
	@$(BIN)/python -m tests.faults.outage $(OUTAGE)

compose-test: $(DEVELOPMENT) ## start the containers for real and walk the journey (IMAGES=local: no registry)
	@$(BIN)/python -m tests.compose $(IMAGES:%=--images %)

bench: $(RUNTIME) ## measure speeds beside their limits, for 10 minutes (BENCH="P1 P2 --quick" for less)
	@$(BIN)/python -m bench $(BENCH)

check: check-format check-lint check-types check-contracts check-generated check-requirements check-vulnerabilities ## format, lint, types, generated files, known vulnerabilities

check-format: $(DEVELOPMENT)
	@$(BIN)/ruff format --check .

check-lint: $(DEVELOPMENT)
	@$(BIN)/ruff check .

check-types: $(DEVELOPMENT)
	@$(BIN)/mypy

check-contracts: $(DEVELOPMENT)
	@$(BIN)/python -m contracts check

check-generated: $(DEVELOPMENT)
	@$(BIN)/python -m local env-example --check
	@$(BIN)/python -m local deny-list --check
	@$(BIN)/python -m local definitions --check

check-requirements: $(DEVELOPMENT)
	@$(UV) lock --quiet --check || { echo "uv.lock is stale: run make lock"; exit 1; }
	@$(EXPORT) | diff -q - requirements.txt >/dev/null \
		&& $(EXPORT) --extra local | diff -q - requirements-local.txt >/dev/null \
		|| { echo "requirements.txt or requirements-local.txt is stale: run make lock"; exit 1; }

check-vulnerabilities: $(DEVELOPMENT)
	@said=$$(mktemp); trap 'rm -f "$$said"' EXIT; \
	if $(BIN)/pip-audit --requirement requirements-local.txt --disable-pip --progress-spinner off >"$$said" 2>&1; then \
		unknown=$$(grep -c 'could not be audited' "$$said"); \
		[ "$$unknown" = 0 ] && echo 'pip-audit: no known vulnerabilities' \
			|| echo "pip-audit: what is known about $$unknown packages is not reachable from here"; \
	elif grep -q '^Found .* known vulnerabilit' "$$said"; then \
		cat "$$said"; exit 1; \
	else \
		echo 'pip-audit: what is known about the packages is not reachable from here'; \
	fi

lock: $(DEVELOPMENT) ## resolve the packages again (UPGRADE=1: newest allowed) and export them for pip
	@$(UV) lock $(if $(UPGRADE),--upgrade)
	@$(EXPORT) --output-file requirements.txt
	@$(EXPORT) --extra local --output-file requirements-local.txt
	@$(BIN)/python -m local env-example

theme: ## compile the stylesheet and the vendored scripts of the pages again (needs npm)
	@cd gateway/web/theme && npm ci --silent && npm run --silent build

clean: ## remove all data, the environment and caches of this checkout (asks first)
	@printf 'This removes var/ with ALL DATA of this checkout, %s and caches. Type yes to go on: ' '$(VENV)'; \
	read -r answer && [ "$$answer" = yes ] || { echo 'Nothing was removed.'; exit 1; }
	@if [ -x $(BIN)/python ]; then $(BIN)/python -m local down; fi
	@rm -rf var $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis test-artifacts
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ---- setting up

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo 'Python 3.11 or newer is needed; name it: make PYTHON=python3.12 …'; exit 1; }
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 \
		|| { rm -rf $(VENV); echo 'python3 -m venv does not work here: apt-get install python3-venv'; exit 1; }
	@echo 'setting up the environment in $(VENV) …'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(RUNTIME): pyproject.toml uv.lock | $(BIN)/uv
	@$(SYNC) --no-dev
	@touch $@

$(DEVELOPMENT): pyproject.toml uv.lock | $(BIN)/uv
	@$(SYNC) --all-groups
	@touch $@ $(RUNTIME)
