"""Counting where the data are: pandas by default, DuckDB beyond the memory, Spark beyond the machine.

Every engine reads responses tables as `boost data` writes them (Parquet, one file or many) and gives back groups and
sums; the declarations are evaluated here, on the different rows of the few columns that an indicator looks at.
"""
