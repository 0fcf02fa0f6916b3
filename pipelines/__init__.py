"""The stages: read, validate, compute, draw, keep. One verb, one module; `cli` reads like a table of contents."""

import sys

# pandera imports pandas-on-Spark wherever PySpark is installed: seconds for each command, for nothing used here.
sys.modules.setdefault("pyspark.pandas", None)  # type: ignore[arg-type]
