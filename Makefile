PYTHON ?= python3

.PHONY: run test lock
run:
	@$(PYTHON) start.py

test:
	@$(PYTHON) start.py test

lock:
	@$(PYTHON) start.py lock
