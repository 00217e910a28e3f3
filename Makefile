# make run FILE=path   set up what is needed and open the window (without FILE: the welcome page)
# make test            set up and run every check; make test-deep adds the slow ones
# make bench           measure, one JSON object a line; ONLY=start-window,open-500mb for some
# make shots           write a picture of every page, light and dark, into shots/
# PYTHON=python3.13    use that Python instead of the first one found

BIN := .venv/bin
export PYTHONUTF8 := 1
NICE_TESTS := QT_QPA_PLATFORM=offscreen PLUME_NO_SINGLE=1

.PHONY: help run test test-deep check bench shots app-ready tests-ready clean
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

shots: tests-ready
	$(NICE_TESTS) $(BIN)/python -m tests.shots $(ARGS)

# Each stops with a sentence where something is missing, and is quick where all is there.
app-ready:
	@python=$$(sh packaging/find_python.sh "$(PYTHON)") || exit 1; \
	"$$python" ui/plume_ui/system_libraries.py && "$$python" packaging/set_up.py

tests-ready:
	@python=$$(sh packaging/find_python.sh "$(PYTHON)") || exit 1; \
	"$$python" ui/plume_ui/system_libraries.py --headless && "$$python" packaging/set_up.py dev

clean:
	rm -rf .venv build dist
