"""`python -m pipelines` is `boost`."""

from pipelines.cli import main

main()
