"""Run a notebook and give what can be kept of it: the executed notebook, the same bytes each time, and its page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipelines.slides import UNDRAWN
from schemas.refusals import Problem, Refusal

SLIDES = Path("notebooks/slides.ipynb")
COMPARING = Path("notebooks/comparison.ipynb")
CHRONICLE = Path("notebooks/history.ipynb")


def find_notebook(workspace: Path, name: Path = SLIDES) -> Path:
    """The workspace's own notebook, else the one that ships with the package."""
    shipped = Path(__file__).parent
    for path in (workspace / name, shipped / name, shipped.parent / name):
        if path.is_file():
            return path
    raise Refusal(Problem(name.as_posix(), "", "no such file", "the notebook behind all slides", "restore it"))


def run_notebook(path: Path, parameters: dict[str, str], engine: str = "") -> Any:
    """Execute a notebook with papermill and give it without anything that differs from run to run."""
    from papermill.execute import execute_notebook

    from pipelines.engine import register_engine

    executed = execute_notebook(
        path, None, parameters, engine_name=engine or register_engine(), progress_bar=False, log_output=False
    )
    return _make_repeatable(executed)


def render_page(notebook: Any, language: str, foot: str = "") -> str:
    """The executed notebook as one self-contained page, without code; foot: a small line at its end."""
    from jinja2 import Environment, PackageLoader
    from nbconvert import HTMLExporter
    from traitlets.config import Config

    config = Config({"TagRemovePreprocessor": {"enabled": True, "remove_cell_tags": {"hide-in-page"}}})
    exporter = HTMLExporter(config=config, template_name="basic", exclude_input=True, exclude_output_prompt=True)
    body, _ = exporter.from_notebook_node(notebook)
    heading = notebook.cells[-2].outputs[0]["data"]["text/markdown"].lstrip("# ").replace("\\", "")
    environment = Environment(loader=PackageLoader("pipelines"), autoescape=True)
    page = environment.get_template("notebook.html")
    return page.render(language=language, title=heading, body=body, foot=foot) + "\n"


def list_undrawn(notebook: Any) -> list[tuple[str, str]]:
    """The slides that `show_page` marked as not drawn, each with the reason."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    marks = [output["metadata"][UNDRAWN] for output in outputs if UNDRAWN in output.get("metadata", {})]
    return [(mark["slide"], mark["why"]) for mark in marks]


def _make_repeatable(notebook: Any) -> Any:
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            # papermill gives this cell a random id; the folder is where files stand while they are made.
            cell.id = "injected-parameters"
            cell.source = "\n".join(line for line in cell.source.splitlines() if not line.startswith("folder"))
    return notebook
