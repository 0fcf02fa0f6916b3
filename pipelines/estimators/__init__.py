"""Sufficient statistics -> value and interval: pure functions that import nothing else of the project."""
