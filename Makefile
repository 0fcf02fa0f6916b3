PYTHON ?= python3

.PHONY: run test lock bench gallery
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
