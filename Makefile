# The only door: whatever is run by hand or by CI is a target here. `make` alone lists them.

SHELL := /bin/sh
.DEFAULT_GOAL := help

# Ours first: Python's tools, and Node.js where the machine's own is too old.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
# Compiled once and read by each of a dozen processes, also where the caller's own Python writes nothing beside its sources.
unexport PYTHONDONTWRITEBYTECODE

packages := nowalls ingest alerts api simulators deploy
# Tests wait for clocks and servers half of their time: three at once keep two cores busy. Browsers draw all the time.
# A module stays together: what it sets up once is set up once. Those that wait for long begin, the many short ones end.
side_by_side := -n 3 --dist loadscope --no-loadscope-reorder
browsers := -n 2 --dist loadfile
lock := uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --no-emit-index-url \
	--no-emit-find-links $(LOCK_ARGS)

##@ Run

.PHONY: demo
demo: ## the whole system with a simulated district; ARGS="--http-port 8080 --no-simulate …"
	@deploy/local/bootstrap.sh demo
	@exec nowalls demo $(ARGS)

.PHONY: setup
setup: ## install what the demo and the tests need, and nothing that is there already
	@deploy/local/bootstrap.sh test

##@ Before a change goes in

.PHONY: check
check: static unit ## format, lint, types, imports, unit tests: under 2 minutes

.PHONY: test
test: setup ## everything a change must pass: under 25 minutes on two cores
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target static console
	pytest tests/contract tests/integration tests/scenarios tests/unit $(side_by_side) $(ARGS)
	pytest tests/e2e $(browsers) $(ARGS)

##@ Asked for by name

.PHONY: drill
drill: ## kills, cuts, stalls, full disks and set clocks on the real processes, and a check of the ledger after each
	@deploy/local/bootstrap.sh drill
	DRILL_MOUNTS=private unshare --mount --propagation private pytest tests/chaos $(ARGS)

.PHONY: fuzz
fuzz: prepared ## whatever breaks a reader of strangers' bytes, led by coverage (atheris); FUZZ="-runs=3000000" each
	@var/fuzz/bin/python -c 'import atheris' 2>/dev/null || { python -m venv var/fuzz && \
		var/fuzz/bin/pip install --quiet --require-hashes -r requirements.lock -r requirements-fuzz.lock; }
	var/fuzz/bin/python -m tests.fuzz messages $(or $(FUZZ),-runs=3000000) -verbosity=0 -print_final_stats=1 -artifact_prefix=var/
	var/fuzz/bin/python -m tests.fuzz packets $(or $(FUZZ),-runs=3000000) -verbosity=0 -print_final_stats=1 -artifact_prefix=var/

.PHONY: bench
bench: ## figures beside a bare baseline, into var/bench/; ONLY=name for one
	@deploy/local/bootstrap.sh bench
	python -m tests.benchmarks $(if $(ONLY),--only $(ONLY)) $(ARGS)

.PHONY: evaluate
evaluate: prepared ## the learned detectors' stated figures, on recordings in NOWALLS_DATA; into var/evaluation/
	nowalls evaluate fall $(ARGS)
	nowalls evaluate routine $(ARGS)
	nowalls evaluate exits $(ARGS)
	nowalls evaluate smoke $(ARGS)

.PHONY: load
load: prepared ## people's reads over HTTP on a running demo, by Locust; ARGS="-u 50 -r 10 -t 60s"
	@var/load/bin/locust --version >/dev/null 2>&1 || { python -m venv var/load && \
		var/load/bin/pip install --quiet --require-hashes -r requirements-load.lock; }
	var/load/bin/locust -f tests/load/locustfile.py --headless $(ARGS)

.PHONY: screenshots
screenshots: setup ## a page of every screen in both languages, into var/screenshots/; ARGS="--demo FOLDER/demo.json" for a running demo
	python -m tests.e2e.screenshots $(ARGS)

.PHONY: audit
audit: prepared ## known vulnerabilities of every dependency; fails where one could not be checked
	python -m deploy.dependency_audit

##@ Parts of the above

.PHONY: static
static: lint types imports

.PHONY: prepared
prepared:
	@deploy/local/bootstrap.sh check

.PHONY: format
format: prepared ## write every file in our format
	ruff check --fix-only --quiet .
	ruff format .

.PHONY: lint
lint: prepared ## format, lint, shell scripts, spelling, dependencies
	ruff format --check .
	ruff check .
	shellcheck -x deploy/*.sh deploy/local/*.sh
	codespell
	deptry .

# A checker that silently looks at fewer files is no checker.
.PHONY: types
types: prepared ## mypy over every Python file
	@mypy | tee var/types.txt
	@want=$$(find $(packages) tests -name '*.py' | wc -l); \
	grep -q "^Success: no issues found in $$want source files$$" var/types.txt || \
	{ echo "mypy did not pass on all $$want files of $(packages) tests." >&2; exit 1; }

.PHONY: imports
imports: prepared ## who may import whom
	lint-imports --no-logo

.PHONY: unit
unit: prepared ## one module's rules at a time
	pytest tests/unit tests/scenarios/test_in_memory.py $(ARGS)

.PHONY: console
console: prepared ## the console's own checks and tests; its build is made with what is prepared
	cd console && npm run --silent check && npm run --silent test

.PHONY: wheel
wheel: console ## the package with the console inside, into dist/: runs without Node
	@rm -rf dist
	cd console && npm run --silent build -- --logLevel warn
	python -m deploy.wheel console/dist dist

.PHONY: openapi
openapi: prepared ## write the API's document, and the console's types from it
	python -c 'import json; from api.app import create_app; \
		print(json.dumps(create_app().openapi(), sort_keys=True, indent=1, ensure_ascii=False))' >console/openapi.json
	cd console && npm run --silent generate

.PHONY: lock
lock: prepared ## pin what pyproject.toml asks for; LOCK_ARGS=--upgrade for newer ones
	$(lock) pyproject.toml --extra build -o requirements.lock
	$(lock) pyproject.toml --extra dev -c requirements.lock -o requirements-dev.lock
	$(lock) requirements-node.in -o requirements-node.lock
	$(lock) requirements-load.in -o requirements-load.lock
	$(lock) requirements-fuzz.in -o requirements-fuzz.lock

.PHONY: help
help: ## this list
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
