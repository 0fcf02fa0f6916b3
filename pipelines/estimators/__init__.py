"""Sufficient statistics -> value and interval: pure functions that import nothing else of the project.

Every function takes arrays with an entry a row of the table and estimates all rows in one call; a single number is
an array without dimensions. What goes in can be added up by any engine: `sums.py` says how. Where nothing can be
said the answer is NaN. Levels are confidence levels such as 0.95, a number or an entry a row.
"""
