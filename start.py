"""Set the project up and start it, with nothing but Python and git on the machine.

python start.py              set up, then run everything and print the closing summary
python start.py test         set up, then run the tests
python start.py check ...    set up, then any command of boost (`python start.py --help` lists them)
python start.py bench        set up, then measure: docs/performance.md says what (about half an hour)
python start.py lock         write the locks anew from pyproject.toml (needs the network)

The set-up lives in `.venv`; it is made once, and again only when requirements.lock changes.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
SPARK_LOCK = ROOT / "requirements-spark.lock"
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "boost-set-up.txt"


def fingerprint() -> str:
    """What the set-up was made from: the interpreter, the locked packages, the project's own metadata."""
    parts = [sys.version, str(ROOT)]
    parts += [hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in (LOCK.name, "pyproject.toml")]
    return "\n".join(parts)


def is_set_up() -> bool:
    """Whether `.venv` holds what requirements.lock and pyproject.toml ask for."""
    return PYTHON.is_file() and STAMP.is_file() and STAMP.read_text(encoding="utf-8") == fingerprint()


def set_up() -> None:
    """Make `.venv` from the hashed lock file and install the project into it, editable."""
    if sys.version_info < (3, 11):
        raise SystemExit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]} ({sys.executable}).")
    print("Setting up (once; one to three minutes): the packages of requirements.lock go into .venv", flush=True)
    venv.create(VENV, with_pip=True, clear=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # The lock is complete, so nothing is left to resolve: --no-deps is what makes that binding.
    packages = subprocess.run([*pip, "--no-deps", "--require-hashes", "-r", str(LOCK)], check=False)
    project = (
        packages.returncode
        or subprocess.run([*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)], check=False).returncode
    )
    if project:
        raise SystemExit("The set-up did not finish: see the message of pip above, then start again.")
    STAMP.write_text(fingerprint(), encoding="utf-8")


def write_lock() -> int:
    """Pin every package with its hashes, for every platform, without the address of any registry."""
    subprocess.run([str(PYTHON), "-m", "pip", "install", "--quiet", "uv"], check=True)
    wanted = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-emit-index-url"]
    compile_lock = [str(PYTHON), "-m", "uv", "pip", "compile", "--quiet", *wanted]
    everything = ["pyproject.toml", "--group", "dev", "--output-file", LOCK.name]
    code = subprocess.run([*compile_lock, *everything], cwd=ROOT, check=False).returncode
    # Spark weighs more than all the rest together: only the tests of its engine install it.
    spark = ["-", "--constraint", LOCK.name, "--no-annotate", "--output-file", SPARK_LOCK.name]
    with_spark = subprocess.run([*compile_lock, *spark], cwd=ROOT, check=False, input="pyspark>=4.0\n", text=True)
    return code or with_spark.returncode


def main(arguments: list[str]) -> int:
    """Set up where needed, then hand over to what was asked for; gives its exit code."""
    if not is_set_up():
        set_up()
    if arguments == ["lock"]:
        return write_lock()
    path = str(SCRIPTS) + os.pathsep + os.environ.get("PATH", "")
    environment = {**os.environ, "PATH": path}
    if arguments[:1] == ["test"]:
        command = [str(PYTHON), "-m", "pytest", *arguments[1:]]
    elif arguments[:1] == ["bench"]:
        command = [str(PYTHON), "-m", "benchmarks", *arguments[1:]]
    else:
        # Options alone are meant for the daily job; `--help` is for everything.
        run = [] if arguments[:1] and (not arguments[0].startswith("-") or arguments[0] == "--help") else ["run"]
        command = [str(PYTHON), "-m", "pipelines", *run, *arguments]
        # So that the product says what comes next in the words that were typed.
        environment["BOOST_CALLED"] = "python start.py"
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        # 128 and the number of the signal, as a shell says it.
        print("\nStopped.", file=sys.stderr)
        sys.exit(130)
