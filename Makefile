PYTHON ?= python3

.PHONY: run test lock bench gallery mutation coverage
run:
	@$(PYTHON) start.py

test:
	@$(PYTHON) start.py test

lock:
	@$(PYTHON) start.py lock

bench:
	@$(PYTHON) start.py bench

gallery:
	@$(PYTHON) start.py gallery

# Long, and no part of CI: hours on two cores. One group: make mutation GROUPS=estimators
mutation:
	@nice -n 10 .venv/bin/python -m benchmarks.mutation $(GROUPS)

# Needs pytest-cov; minutes, and no part of CI. One group: make coverage GROUPS=estimators
coverage:
	@nice -n 10 .venv/bin/python -m benchmarks.branches $(GROUPS)
