# Set-up and the usual ways to run things. `make` alone says what there is.
# Everything made here lies in .venv/ and build/; running a target again installs nothing again.

SHELL := /bin/sh
.DEFAULT_GOAL := help

PYTHON ?= $(shell for each in python3.11 python3.12 python3.13 python3; do \
	if $$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$each; break; fi; done)

BIN := .venv/bin
PY := $(BIN)/python

# The sum of a lock, and of how the project itself is installed, is part of its stamp's name: what
# has changed is installed, what has not never again.
LINKED := $(shell sed -n '/^\[project.scripts\]/,/^$$/p; /^\[tool.setuptools/,/^$$/p' pyproject.toml | cksum | cut -d' ' -f1)
stamp = .venv/.installed-$(1)-$(shell cat packaging/$(2) packaging/requirements-build.txt | cksum | cut -d' ' -f1)-$(LINKED)
RUN := $(call stamp,run,requirements.txt)
DEV := $(call stamp,dev,requirements-dev.txt)
BENCH := $(call stamp,bench,requirements-bench.txt)

SAMPLES := resources/samples
DEMO := The river that runs twice a day
HOME_OF_DEMO := $(CURDIR)/build/home
MUSIC := build/low-tide.wav

.PHONY: help demo run test check bench lock clean distclean system system-test system-bench

help: ## say what there is
	@echo "make TARGET, with one of:"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 12

demo: $(RUN) $(MUSIC) ## install, and make build/demo.mp4 from the sample article
	SCENEWRIGHT_HOME="$(HOME_OF_DEMO)" $(PY) main.py make $(SAMPLES)/severn-bore.md -o build/demo.mp4 \
		--images $(SAMPLES)/photos --music $(MUSIC) --project "$(DEMO)" --replace

run: $(RUN) ## open the editor on the demo's project
	@test -f build/demo.mp4 || $(MAKE) demo
	SCENEWRIGHT_HOME="$(HOME_OF_DEMO)" $(PY) main.py edit "$(DEMO)"

test: check ## install, check, and run every test
	QT_QPA_PLATFORM=offscreen $(PY) -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder

check: $(DEV) ## look at the code: ruff, mypy, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(BENCH) ## measure export, documents and the window beside their peers
	$(PY) -m tests.benchmarks.window --rows start memory
	$(PY) -m tests.benchmarks.window --rows slots answers --frames 2000 --seconds 60
	$(PY) -m tests.benchmarks.documents
	$(PY) -m tests.benchmarks.bench

lock: ## write the locked versions anew from pyproject.toml
	@test -x build/lock/bin/uv || { "$(PYTHON)" -m venv build/lock && build/lock/bin/python -m pip install -q uv; }
	packaging/lock.sh build/lock/bin/uv

clean: ## remove what was made, the demo's project too
	rm -rf build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

distclean: clean ## remove the virtual environment too
	rm -rf .venv

system: | build
	@packaging/system.sh packaging/debian.txt

system-test: | build
	@packaging/system.sh packaging/debian.txt packaging/debian-test.txt

system-bench: | build
	@packaging/system.sh packaging/debian.txt packaging/debian-bench.txt

build:
	@mkdir -p build

# The wider sets hold everything of the narrower ones at the same versions, so whoever has one has those.
$(RUN): | system
	@if [ ! -e "$(DEV)" ] && [ ! -e "$(BENCH)" ]; then \
		packaging/environment.sh "$(PYTHON)" packaging/requirements.txt; fi
	@touch $@

$(DEV): | system-test
	@if [ ! -e "$(BENCH)" ]; then packaging/environment.sh "$(PYTHON)" packaging/requirements-dev.txt; fi
	@touch $@

$(BENCH): | system-bench
	@packaging/environment.sh "$(PYTHON)" packaging/requirements-bench.txt
	@touch $@

$(MUSIC): packaging/sample_music.py | $(RUN)
	@$(PY) packaging/sample_music.py $@
