# Each target works as the first and only command on a fresh clone with Python 3.11+.
# PORT (default 8000) and COMMONWEAVE_DATA (default .data) choose where the demo lives.

SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The first Python on the path that is new enough; `make PYTHON=/path/to/python ...` overrules it.
PYTHON ?= $(shell for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	then echo "$$candidate"; break; fi; done)
VENV := .venv/bin

.PHONY: axe cases help demo demo-info demo-reset test lint audit lock screenshots bench faults fuzz mutants python run-venv dev-venv

help: ## show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | while IFS="$$(printf '\t')" \
	read -r name text; do printf '  make %-11s %s\n' "$$name" "$$text"; done

demo: run-venv ## start everything with the demo workspaces; Ctrl-C stops it, the data stays
	@exec $(VENV)/python -m demo.run

demo-info: run-venv ## print addresses, people and links of the demo as JSON
	@exec $(VENV)/python -m demo.info

demo-reset: run-venv ## stop the demo and delete its data
	@exec $(VENV)/python -m demo.run --reset

test: dev-venv ## run every test on embedded servers, or on DATABASE_URL and REDIS_URL
	@exec $(VENV)/python -m pytest -n 2 $(PYTEST_ARGS)

cases: dev-venv ## try the small inputs that once failed, and print a table of their right values
	@exec $(VENV)/python -m pytest -n 2 -q -p tests.case_table

mutants: dev-venv ## change actions and calculations bit by bit: which changes does no test notice?
	@exec $(VENV)/python -m tests.mutation $(MUTANTS)

lint: dev-venv ## check style, types, layers, templates, migrations and known security slips
	@exec .ci/lint

audit: dev-venv ## ask a service on the network about known holes in what is installed
	@exec $(VENV)/python -m config.audit

lock: dev-venv ## write requirements.lock anew; LOCK_ARGS=--upgrade takes the newest versions
	@exec $(VENV)/python -m config.lock $(LOCK_ARGS)

axe: dev-venv ## look at every page and state in both themes, directions and widths, by all rules
	@EVERY_COMBINATION=1 exec $(VENV)/python -m pytest -n 2 tests/browser/test_every_page.py

screenshots: dev-venv ## take the pictures of docs/ again, from the demo
	@SCREENSHOTS=1 exec $(VENV)/python -m pytest -n 0 tests/demo/test_loaded_demo.py

bench: dev-venv ## measure every speed claim against its yardstick; QUICK=1 takes a look
	@exec $(VENV)/python -m bench --json $${COMMONWEAVE_DATA:-.data}/bench.json \
	$(if $(QUICK),--quick) $(BENCH_ARGS)

faults: dev-venv ## break servers, workers and mail for real; SHORT=1 runs the main part
	@exec $(VENV)/python -m faults $(if $(SHORT),--short) $(FAULTS_ARGS)

fuzz: dev-venv ## random calls, forms and journeys in two workspaces that must not meet
	@exec $(VENV)/python -m fuzz $(if $(SHORT),--short) $(FUZZ_ARGS)

run-venv: python
	@"$(PYTHON)" config/bootstrap.py

dev-venv: python
	@"$(PYTHON)" config/bootstrap.py --dev

python:
	@test -n "$(PYTHON)" || { echo "Commonweave needs Python 3.11 or newer and found none:" \
	"install one, or name it with 'make PYTHON=/path/to/python3.11 ...'." >&2; exit 1; }
