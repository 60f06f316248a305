# The commands a person types; continuous integration calls the same ones.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The locked libraries of a file into the environment $(1): by uv, which takes a third of the time,
# where it is here and reaches them; else by pip, whose settings uv does not read, with options $(2).
BY_UV = command -v uv >/dev/null 2>&1 && \
	UV_DEFAULT_INDEX="$${UV_DEFAULT_INDEX:-$${PIP_INDEX_URL:-}}" UV_SYSTEM_CERTS=true \
	uv pip install --quiet --compile-bytecode --python $(1) --require-hashes --requirement $<
BY_PIP = $(1)/bin/python -m pip --disable-pip-version-check install $(2) --require-hashes --requirement $<
INSTALL = $(call BY_UV,$(1)) || $(call BY_PIP,$(1),$(2)) || { \
	echo "The libraries could not be installed: check the network or pip's index (pip config)." >&2; exit 1; }
# Two workers: while one waits for Kafka, the other has the processors. What shares a running
# system stays on one worker (tests/support/groups.py).
WORKERS ?= 2
PYTEST := $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadscope --no-loadscope-reorder
# A process compiles no module that another compiled before: with this set, each of them does.
export PYTHONDONTWRITEBYTECODE :=
RUN := $(VENV)/.run-stamp
DEV := $(VENV)/.dev-stamp
MADE := $(VENV)/.made-stamp
NPM = $(BIN)/python -m deploy.embedded.toolchain.node
WEB := web
MODULES := $(WEB)/node_modules/.package-lock.json
PAGE := $(WEB)/dist/index.html
PAGE_SOURCES := $(shell find $(WEB)/src $(WEB)/public $(WEB)/build $(WEB)/*.* -type f ! -path '*/api/generated/*' ! -name asyncapi.html ! -name document.html) docs/openapi.json
STARTED := test -f $(RUN) || { echo "Nothing was started here yet."; false; }
LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet
DOCUMENTS := docs/asyncapi.json docs/openapi.json
PROMETHEUS := deploy/prometheus
# What `make check` could not look at, said once more at its end.
UNCHECKED := $(VENV)/.not-checked
NOT_CHECKED = echo "NOT CHECKED, $(1)" | tee -a $(UNCHECKED) >&2
HAS_NODE := node -e 'process.exit(+process.versions.node.split(".")[0] < 20 ? 1 : 0)'
# The headless shell draws no window and no tabs: the browser tests take half of the work.
HAS_FONTS := fc-list :lang=zh 2>/dev/null | grep -q .
HAS_SHELL := command -v chromium-headless-shell >/dev/null 2>&1 && $(HAS_FONTS)
HAS_BROWSER := { command -v chromium-headless-shell || command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null 2>&1 && $(HAS_FONTS)
INSTALL_SHELL := DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium-headless-shell fontconfig fonts-noto-cjk
GET_SHELL := { test "$$(id -u)" = 0 && command -v apt-get && { $(INSTALL_SHELL) || { apt-get update -qq && $(INSTALL_SHELL); }; }; } >/dev/null 2>&1
NO_BROWSER := { echo "The browser tests need Chromium and fonts for Chinese: install chromium-headless-shell (or chromium), fontconfig and fonts-noto-cjk." >&2; exit 1; }
# Debian's package (1), of it the files (2) alone, unpacked and not installed: prometheus' would
# start a server.
UNPACK = { { command -v apt-get && command -v dpkg; } >/dev/null && ( \
	got=$$(mktemp -d) && trap 'rm -rf "$$got"' EXIT && cd "$$got" && \
	{ apt-get download -qq $(1) || { apt-get update -qq && apt-get download -qq $(1); }; } && \
	dpkg --fsys-tarfile $(1)_*.deb | tar -x -C $(CURDIR)/$(VENV) $(2) ) >/dev/null 2>&1 || \
	echo "apt-get gave no $(1)" >&2; }
PROMTOOL = $$(command -v promtool || echo $(CURDIR)/$(VENV)/usr/bin/promtool)
HAS_PROMTOOL = test -x "$(PROMTOOL)"
HAS_FAKETIME = ls /usr/lib/*/faketime/libfaketime.so.1 $(VENV)/usr/lib/*/faketime/libfaketime.so.1 2>/dev/null | grep -q .
REDOCLY := REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true npx --yes @redocly/cli@2.77.0

.DEFAULT_GOAL := help
.PHONY: help run stop status reset page test quick faults check documents sbom samples audit backup restore rebuild bench lock containers containers-down trial
.NOTPARALLEL:

help: ## Show these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-23s %s\n", $$1, $$2}'

run: $(RUN) $(PAGE) ## Start everything; Ctrl-C stops it and keeps the data
	@exec $(BIN)/python -m deploy.embedded run

stop: ## Stop everything
	@$(STARTED) || exit 0; exec $(BIN)/python -m deploy.embedded stop

status: ## Show every process, the address, the demo key and who may sign in
	@$(STARTED) || exit 0; $(BIN)/python -m deploy.embedded status || test $$? -eq 3

reset: ## Stop everything and delete all data (YES=1 does not ask)
	@$(STARTED) || exit 0; exec $(BIN)/python -m deploy.embedded reset

page: $(RUN) $(PAGE) ## Build the page into web/dist

test: $(DEV) $(PAGE) ## Run the tests against a real Kafka and PostgreSQL
	@$(HAS_SHELL) || $(GET_SHELL) || $(HAS_BROWSER) || $(NO_BROWSER)
	@$(NPM) test --silent
	@exec $(PYTEST)

quick: $(DEV) $(MODULES) ## Run the rules, the stores and the page's units: less than a minute
	@$(NPM) test --silent
	@exec $(PYTEST) -m "not thorough and not slow" tests/rules tests/stores

faults: $(DEV) ## Kill, freeze and restart everything under load; show what held. SHORT=1: one fault of each kind
	@$(HAS_FAKETIME) || $(call UNPACK,libfaketime,./usr/lib)
	@exec $(if $(SHORT),$(PYTEST) -m short,$(BIN)/python -m pytest -m slow --matrix docs/faults.md)

check: $(DEV) ## Check style, the borders between the parts, documents, manifests, alert rules, secrets, libraries
	@: > $(UNCHECKED)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/python -m services.contracts.published.releases check
	@$(BIN)/python -m gateway.openapi_releases check
	@$(BIN)/python -m deploy.manifests check
	@$(BIN)/python -m deploy.parts check
	@$(BIN)/python -m deploy.scanning secrets
	@( for what in libraries page jars images; do $(BIN)/python -m deploy.scanning $$what || exit; done ) 2>$(UNCHECKED).heard; ended=$$?; \
	sed 's/^NOT SCANNED, /NOT CHECKED, /w '$(UNCHECKED) $(UNCHECKED).heard >&2; rm $(UNCHECKED).heard; exit $$ended
	@if ! $(HAS_NODE) 2>/dev/null; then $(call NOT_CHECKED,Node 20 or newer is not on this machine: the style of $(DOCUMENTS)); \
	elif ! $(REDOCLY) --version >/dev/null 2>&1; then $(call NOT_CHECKED,npm gave no @redocly/cli: the style of $(DOCUMENTS)); \
	else $(REDOCLY) lint --config docs/redocly.yaml $(DOCUMENTS); fi
	@$(HAS_PROMTOOL) || $(call UNPACK,prometheus,./usr/bin/promtool)
	@if ! $(HAS_PROMTOOL); then $(call NOT_CHECKED,promtool (Debian: prometheus) is not on this machine: the rules in $(PROMETHEUS)); \
	else $(PROMTOOL) check config $(PROMETHEUS)/prometheus.yml && \
		$(PROMTOOL) test rules $(PROMETHEUS)/rules.test.yml $(PROMETHEUS)/rules.slow.test.yml; fi
	@if test -s $(UNCHECKED); then echo "What stands above is right, and this was not looked at:" >&2; cat $(UNCHECKED) >&2; \
	else echo "Everything was checked."; fi

documents: $(DEV) ## Write from the code: API documents, metrics, dashboards, Kubernetes manifests
	@$(BIN)/python -m services.contracts documents
	@$(BIN)/python -m gateway.openapi
	@$(BIN)/python -m deploy.prometheus
	@$(BIN)/python -m deploy.grafana
	@$(BIN)/python -m deploy.manifests write
	@$(BIN)/python -m deploy.parts write

sbom: $(DEV) ## Write the bill of materials of all parts, CycloneDX, into TO (sbom.cdx.json)
	@$(BIN)/python -m deploy.parts sbom $(TO)

samples: $(DEV) ## Build samples/ and run each against a district of its own; wants a JDK 17 and Maven
	@command -v mvn >/dev/null || { echo "Java's samples need Maven and a JDK 17: install maven (Debian)." >&2; exit 1; }
	@exec $(BIN)/python -m pytest -m samples tests/samples

audit: $(RUN) ## Recount every figure by plain SQL and compare; fails on any difference
	@exec $(BIN)/python -m deploy.embedded audit

backup: $(RUN) ## Dump every database of the running district into the new folder TO
	@test -n "$(TO)" || { echo "Name a new folder: make backup TO=folder" >&2; exit 1; }
	@exec $(BIN)/python -m deploy.embedded backup "$(TO)"

restore: $(RUN) ## Fill an empty state folder from the backup FROM; then make run
	@test -n "$(FROM)" || { echo "Name the backup's folder: make restore FROM=folder" >&2; exit 1; }
	@exec $(BIN)/python -m deploy.embedded restore "$(FROM)"

rebuild: $(RUN) ## Fold topics with a new definition beside the running sums, then switch to them
	@exec $(BIN)/python -m deploy.embedded rebuild

bench: .venv-bench/.stamp .venv-bench-quix/.stamp ## Measure speed, write docs/bench.md and docs/sizing.md; SCALE=0.05 takes a quick look
	@.venv-bench/bin/python -m bench
	@exec .venv-bench/bin/python -m bench.capacity.sizing

containers: $(RUN) ## Try docker-compose.yml by podman, as root: build, start, check, take away (KEEP=1 stays up)
	@exec $(BIN)/python -m deploy.containers try $(if $(KEEP),--keep)

containers-down: $(RUN) ## Delete the containers, volumes and images of make containers and make trial
	@exec $(BIN)/python -m deploy.containers down

trial: $(RUN) ## Try make run on bare Debian 12 and 13, as root and as a plain user (TEST=1: make test; ONLY=trixie)
	@exec $(BIN)/python -m deploy.containers bare $(if $(TEST),--test) $(if $(ONLY),--only $(ONLY))

lock: ## Lock the newest libraries that requirements/*.in allow
	@set -e; scratch=$$(mktemp -d); trap 'rm -rf "$$scratch"' EXIT; \
	$(PYTHON) -m venv "$$scratch"; \
	"$$scratch/bin/python" -m pip --disable-pip-version-check install --quiet uv; \
	for name in run dev jre node kustomize bench bench-quix; do \
		echo "locking requirements/$$name.txt"; \
		case $$name in kustomize) alone=--no-deps;; *) alone=;; esac; \
		"$$scratch/bin/"$(LOCK) $$alone --upgrade --output-file requirements/$$name.txt requirements/$$name.in; \
	done

$(MADE):
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
		echo "Python 3.11 or newer is needed and $(PYTHON) was not found: install it, or name one with PYTHON=." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed and $(PYTHON) is older: install one, or name one with PYTHON=." >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "$(PYTHON) cannot make environments: install its venv package (python3-venv on Debian and Ubuntu)." >&2; exit 1; }
	@echo "Making the Python environment in $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(RUN): requirements/run.txt | $(MADE)
	@echo "Installing the libraries of $< …"
	@$(call INSTALL,$(VENV))
	@touch $@

$(DEV): requirements/dev.txt | $(MADE)
	@echo "Installing the libraries of $< …"
	@$(call INSTALL,$(VENV),--quiet)
	@touch $@

$(MODULES): $(WEB)/package-lock.json $(WEB)/.npmrc | $(MADE)
	@echo "Installing the libraries of the page …"
	@$(NPM) ci
	@touch $@

$(PAGE): $(MODULES) $(PAGE_SOURCES)
	@echo "Building the page …"
	@$(NPM) run --silent build

.venv-bench/.stamp .venv-bench-quix/.stamp: .venv-%/.stamp: requirements/%.txt | $(MADE)
	@echo "Installing the libraries of $< …"
	@$(PYTHON) -m venv $(@D)
	@$(call INSTALL,$(@D),--quiet)
	@touch $@
