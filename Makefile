# make run FILE=path   set up what is needed and open the window (without FILE: the welcome page)
# make test            set up and run every check; make test-deep adds the slow ones
# make bench           measure, one JSON object a line; ONLY=start-window,open-500mb for some
# make shots           write a picture of every page, light and dark, into shots/
# make guide-shots     take the pictures of the guide and of the README anew
# make bundle          make the program for people without Python, into dist/plume-db/, and test it
# make deb             the same as a Debian package, in dist/
# make smoke           open files with the bundle as a desktop does, on a display nobody sees
# make languages       bring the catalogues of translations up to date
# PYTHON=python3.13    use that Python instead of the first one found

BIN := .venv/bin
export PYTHONUTF8 := 1
NICE_TESTS := QT_QPA_PLATFORM=offscreen PLUME_NO_SINGLE=1

.PHONY: help run test test-deep check bench shots guide-shots languages app-ready tests-ready bundle deb smoke clean
.DEFAULT_GOAL := help

help:
	@sed -n '/^$$/q; s/^# //p' Makefile

run: app-ready
	@case "$$FILE" in ''|*/*|file:*) ;; *) FILE="./$$FILE" ;; esac; \
	exec $(BIN)/plume-db $${FILE:+"$$FILE"}

test: tests-ready check
	$(NICE_TESTS) $(BIN)/python -m pytest -m "not deep" -n 2 --dist loadfile -q $(ARGS)
	$(BIN)/python packaging/check_wheel.py

test-deep: tests-ready check
	$(NICE_TESTS) $(BIN)/python -m pytest -n 2 --dist loadfile -q $(ARGS)
	$(BIN)/python packaging/check_wheel.py

check: tests-ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	PYTHONPATH=.:ui:resources $(BIN)/lint-imports

bench: tests-ready
	@$(NICE_TESTS) $(BIN)/python -m tests.benchmarks $${ONLY:+--only "$$ONLY"}

languages: tests-ready
	$(BIN)/python packaging/catalogues.py

shots: tests-ready
	$(NICE_TESTS) $(BIN)/python -m tests.shots $(ARGS)

guide-shots: tests-ready
	$(NICE_TESTS) $(BIN)/python -m tests.shots --guide $(ARGS)

bundle:
	@python=$$(sh packaging/find_python.sh "$(PYTHON)") || exit 1; \
	"$$python" ui/plume_ui/system_libraries.py && "$$python" packaging/build_bundle.py

deb: bundle
	packaging/linux/build_deb.sh --bundle dist/plume-db $(ARGS)

smoke:
	packaging/smoke/race.sh dist/plume-db/plume-db
	packaging/smoke/double_click.sh dist/plume-db/plume-db dist/smoke.png

# Each stops with a sentence where something is missing, and is quick where all is there.
app-ready:
	@python=$$(sh packaging/find_python.sh "$(PYTHON)") || exit 1; \
	"$$python" ui/plume_ui/system_libraries.py && "$$python" packaging/set_up.py

tests-ready:
	@python=$$(sh packaging/find_python.sh "$(PYTHON)") || exit 1; \
	"$$python" ui/plume_ui/system_libraries.py --headless && "$$python" packaging/set_up.py dev

clean:
	rm -rf .venv build dist
