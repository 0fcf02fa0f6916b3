"""The files every page shares: its look, its few lines of behaviour, and the charting library."""

from __future__ import annotations

import hashlib
from importlib import metadata
from pathlib import Path

from jinja2 import Environment

from pipelines.charts import tokens
from pipelines.disk import naming
from pipelines.files import make_private_folder, remove_file, write_text

STYLE, BEHAVIOUR, LIBRARY = "site.css", "site.js", "vega.js"
KEPT = Path(".boost")
GLOBAL = "window.vegaEmbed = vegaEmbed;"


def write_assets(workspace: Path, folder: Path, templates: Environment) -> None:
    """Write style, behaviour and Vega below `folder`."""
    write_text(folder / STYLE, templates.get_template("site/site.css").render(tokens=tokens) + "\n")
    write_text(folder / BEHAVIOUR, templates.get_template("site/site.js").render() + "\n")
    # A page opened from a disk may not load modules: the library is run in a function and left as a global.
    write_text(folder / LIBRARY, f"(function () {{\n{_bundle_library(workspace)}\n}})();\n")


def _bundle_library(workspace: Path) -> str:
    """Vega in one piece. Bundling takes as long as three pages: what it gave is kept, under its version and its hash,
    and whatever does not hash to its name is bundled anew."""
    version = metadata.version("vl-convert-python")
    for standing in sorted((workspace / KEPT).glob(f"vega-{version}-*.js")):
        content = standing.read_bytes()
        if _hash(content) == standing.stem.rpartition("-")[2]:
            return content.decode()
    import vl_convert

    library = str(vl_convert.javascript_bundle(GLOBAL))
    make_private_folder(workspace / KEPT)
    for former in (workspace / KEPT).glob("vega-*.js"):
        remove_file(former)
    kept = workspace / KEPT / f"vega-{version}-{_hash(library.encode())}.js"
    with naming(kept):
        write_text(kept, library, private=True)
    return library


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
