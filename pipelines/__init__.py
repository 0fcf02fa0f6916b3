"""The stages: read, validate, compute, draw, keep. One verb, one module; `cli` reads like a table of contents."""

import os
import sys

# pandera imports pandas-on-Spark wherever PySpark is installed: seconds for each command, for nothing used here.
sys.modules.setdefault("pyspark.pandas", None)  # type: ignore[arg-type]
# Arrow's own allocator gives memory back and asks for it again: a fifth of the time that a large export takes.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
