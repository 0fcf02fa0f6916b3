"""The slides notebook: a real kernel and the quick engine draw the same; errors come through as they are."""

from pathlib import Path

import nbformat
import pytest

from pipelines.data import make_data
from pipelines.figures import make_figures
from pipelines.notebooks import find_notebook, run_notebook
from pipelines.slides.story import load_story
from schemas.refusals import Refusal
from tests.conftest import copy_workspace, read_tree


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = copy_workspace(tmp_path_factory.mktemp("notebook") / "workspace")
    make_data(made)
    return made


def test_a_real_kernel_gives_the_same_figures(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workspace)
    parameters = {"survey": "impact", "wave": "2021", "language": "nl"}
    quick = run_notebook(find_notebook(workspace), parameters | {"folder": "figures/quick"})
    real = run_notebook(find_notebook(workspace), parameters | {"folder": "figures/real"}, engine="nbclient")
    drawn = read_tree(workspace / "figures/quick")
    slides = load_story(workspace, "impact", "2021", "nl").slides
    assert len(slides) >= 20
    assert sum(name.endswith(".png") for name in drawn) == len(slides)
    assert drawn == read_tree(workspace / "figures/real")
    shown = [[output["data"] for output in cell.outputs] for cell in quick.cells if cell.cell_type == "code"]
    assert shown == [[output["data"] for output in cell.outputs] for cell in real.cells if cell.cell_type == "code"]
    assert any("image/png" in data for cell in shown for data in cell)


def test_an_error_in_the_notebook_keeps_the_former_figures(workspace: Path) -> None:
    make_figures(workspace, survey="impact", language="fr")
    before = read_tree(workspace / "figures/impact/2021")
    notebook = nbformat.read(workspace / "notebooks/slides.ipynb", as_version=4)
    notebook.cells[-1].source += "\nraise ValueError('stopped half way')"
    nbformat.write(notebook, workspace / "notebooks/slides.ipynb")
    with pytest.raises(Refusal, match=r"figures/impact/2021/fr(.|\n)*ValueError in(.|\n)*its former figures stand"):
        make_figures(workspace, survey="impact", language="fr")
    assert read_tree(workspace / "figures/impact/2021") == before


def test_figures_of_nothing_are_refused_with_what_there_is(workspace: Path) -> None:
    with pytest.raises(Refusal, match=r"no data of diapason de(.|\n)*diapason 2021 fr"):
        make_figures(workspace, survey="diapason", language="de")
