"""`make bench`: every measurement, one after the other, as Markdown: `python -m benchmarks [--huge]`."""

from __future__ import annotations

import datetime
import platform
import sys
from importlib.metadata import version

from benchmarks import daily, large, others, packages

PACKAGES = ("numpy", "pandas", "pyarrow", "matplotlib", "papermill", "dvc")


def main() -> None:
    """Print machine and versions, then the tables."""
    say = sys.stdout.write
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    say(f"{datetime.date.today().isoformat()}, {platform.system()} {platform.machine()}, Python "
        f"{platform.python_version()}, {versions}\n\n## The daily case\n\n")  # fmt: skip
    say("\n".join(daily.write_table(daily.measure(3))) + "\n\n## A million responses\n\n")
    sizes = [10_000, 100_000, 1_000_000, *([10_000_000] if "--huge" in sys.argv else [])]
    for line in large.measure(sizes, 3, 5_000_000):
        say(line + "\n")
    say("\n## Others\n\n" + "\n".join(others.write_table(100_000, 3)) + "\n")
    say("\n" + "\n".join(packages.write_table(400, 3)) + "\n")


if __name__ == "__main__":
    main()
