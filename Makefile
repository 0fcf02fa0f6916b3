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

# Long, and no part of CI: hours on two cores. A random part of one group: make mutation GROUPS=estimators SAMPLE=200
mutation:
	@nice -n 10 .venv/bin/python -m benchmarks.mutation $(GROUPS) $(if $(SAMPLE),--sample $(SAMPLE))

# Needs pytest-cov; minutes, and no part of CI. One group: make coverage GROUPS=estimators
coverage:
	@nice -n 10 .venv/bin/python -m benchmarks.branches $(GROUPS)
