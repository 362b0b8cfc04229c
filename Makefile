# Two commands matter: `make demo` and `make test`. Everything they need, they set up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export PYTHONPATH := src

.PHONY: demo test lint setup setup-test messages lock clean

demo: $(VENV)/ready
	@CROCEVIA_DEMO=1 $(BIN)/crocevia demo --port $(PORT)

test: $(VENV)/ready-test
	$(BIN)/ruff check src tests tools
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2 --dist loadfile $(TESTS)

lint: $(VENV)/ready-test
	$(BIN)/ruff check src tests tools && $(BIN)/mypy && $(BIN)/lint-imports

setup: $(VENV)/ready
setup-test: $(VENV)/ready-test

$(VENV)/ready: requirements/runtime.txt tools/compile_messages.py $(wildcard src/crocevia/*/locale/*/LC_MESSAGES/*.po src/crocevia/locale/*/LC_MESSAGES/*.po)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt
	$(BIN)/python tools/compile_messages.py
	@echo "$(CURDIR)/src" > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/crocevia.pth"
	@printf '#!%s\nimport sys\nfrom crocevia.site.command import main\nsys.exit(main())\n' "$(CURDIR)/$(BIN)/python" > $(BIN)/crocevia && chmod +x $(BIN)/crocevia
	@touch $@

$(VENV)/ready-test: $(VENV)/ready requirements/test.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

# Extract the words of the interface (needs GNU gettext), in order of the alphabet so that two hands rarely meet; then translate src/crocevia/locale/it and those of the rooms that have
# their own. English needs no catalogue: it is what the code says.
messages: $(VENV)/ready
	cd src/crocevia && ../../$(BIN)/python ../../manage.py makemessages -l it --no-wrap --no-location --no-obsolete -i "*/tests/*"
	sed -i -e "/^\"POT-Creation-Date/d" -e "/^\"Report-Msgid-Bugs-To/d" src/crocevia/locale/it/LC_MESSAGES/django.po src/crocevia/*/locale/it/LC_MESSAGES/django.po
	for each in $(filter-out src/crocevia/borrowed/%,$(wildcard src/crocevia/locale/it/LC_MESSAGES/*.po src/crocevia/*/locale/it/LC_MESSAGES/*.po)); do msgcat --sort-output --no-wrap -o $$each $$each; done

# Renew the lock files: names, versions and hashes only.
lock:
	$(PYTHON) -m venv var/lock-venv && var/lock-venv/bin/pip install --quiet pip-tools
	for part in runtime test; do var/lock-venv/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe \
	  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links -o requirements/$$part.txt requirements/$$part.in; done

clean:
	rm -rf var $(VENV)
