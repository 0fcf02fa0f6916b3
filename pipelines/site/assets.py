"""The files every page shares: its look, its few lines of behaviour, and the charting library."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment

from pipelines.charts import tokens
from pipelines.files import write_text

STYLE, BEHAVIOUR, LIBRARY = "site.css", "site.js", "vega.js"
GLOBAL = "window.vegaEmbed = vegaEmbed;"


def write_assets(folder: Path, templates: Environment) -> None:
    """Write style, behaviour and Vega below `folder`."""
    import vl_convert

    write_text(folder / STYLE, templates.get_template("site/site.css").render(tokens=tokens) + "\n")
    write_text(folder / BEHAVIOUR, templates.get_template("site/site.js").render() + "\n")
    # A page opened from a disk may not load modules: the library is run in a function and left as a global.
    library = vl_convert.javascript_bundle(GLOBAL)
    write_text(folder / LIBRARY, f"(function () {{\n{library}\n}})();\n")
