# The commands of the README. Everything is installed on first use, by npm alone, into this folder.
NAME     ?= ferris-wheel
PLATFORM ?= local
CONTEXT  ?=
KEEP     ?= yes
ARGS     ?=
SEED     ?= 1

# Where a rehearsal runs, as options.
PLACE = --platform $(PLATFORM) $(if $(CONTEXT),--context $(CONTEXT)) $(if $(filter no,$(KEEP)),--no-keep)

BIN := node_modules/.bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help scenario suite plan calibrate test test-attack test-kind test-drills drills check format bench bench-observer bench-freezes bench-probe bench-regression clean clean-cluster
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "make %-15s %s\n", $$1, $$2 }'

scenario: node_modules ## rehearse a scenario: NAME=ferris-wheel PLATFORM=local|kind|context CONTEXT=name KEEP=no ARGS="--seed 7"
	@./drydock run $(NAME) $(PLACE) $(ARGS)

suite: node_modules ## the scenarios of a folder or a list, one after another: NAME=scenarios/redis PLATFORM=kind ARGS="--seed 7"
	@./drydock suite $(NAME) $(PLACE) $(ARGS)

plan: node_modules ## the numbered steps of a scenario, nothing touched: NAME=... PLATFORM=...
	@./drydock plan $(NAME) --platform $(PLATFORM) $(ARGS)

calibrate: node_modules ## outages of a known length against what is measured of them, about an hour: ARGS="--count 5"
	@./drydock calibrate $(ARGS)

test: node_modules ## every test that needs no container engine, on real servers
	@vitest run --project unit --project local $(ARGS)

test-attack: node_modules ## drydock misused, killed, starved and lied to, at most 15 minutes, as one table: SEED=1 ARGS="--only killed --try 7"
	@node test/attack/main.ts --seed $(SEED) $(ARGS)

test-kind: node_modules ## the tests that need a kind cluster; skipped, with the reason, where there is none
	@vitest run --project kind $(ARGS)

test-drills: node_modules ## every drill of CloudNativePG on kind, its effect told by kubectl and its writes by SQL, more than an hour: ARGS="-t switchover"
	@vitest run --project drills $(ARGS)

drills: node_modules ## every drill of CloudNativePG on kind, one after another, as one table, more than an hour: ARGS="--write-rate 50"
	@./drydock suite scenarios/cloudnative-pg --platform kind $(ARGS)

check: node_modules ## types, lint, the doors between the rooms and circles, format, unused code
	@tsc
	@tsc -p load/k6
	@eslint .
	@depcruise --config doors.config.js --output-type err-long harness load reports bench
	@prettier --check --log-level warn .
	@knip

format: node_modules ## write the format that check asks for
	@prettier --write --log-level warn .

bench: node_modules ## how long a run takes, and with what
	@node bench/timings.ts $(ARGS)

bench-observer: node_modules ## what the load costs the database that it watches
	@node bench/observer-effect.ts $(ARGS)

bench-probe: node_modules ## what a fresh connection costs whom, against a commit: ARGS="HEAD~3 12 5"
	@node bench/probe-cost.ts $(ARGS)

bench-freezes: node_modules ## a primary frozen from outside a run, at moments drawn from a seed, against what the run measured
	@node bench/outside-freezes.ts $(ARGS)

bench-regression: node_modules ## how often a comparison with a baseline cries wolf, and what it finds: by simulation
	@node bench/regression.ts $(ARGS)

clean: node_modules ## find and remove what earlier runs left
	@./drydock clean

clean-cluster: node_modules ## the same, and the kind cluster that runs have kept
	@./drydock clean --cluster

node_modules: package.json package-lock.json
	@echo 'drydock: installing (once)'
	@npm ci --loglevel=error
	@touch node_modules
