"""A papermill engine that runs a notebook in this process: no kernel to start, imports paid once."""

from __future__ import annotations

from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from nbformat.v4 import new_output
from papermill.engines import Engine, papermill_engines
from traitlets.config import Config

NAME = "boost-in-process"


class InProcessEngine(Engine):  # type: ignore[misc]
    """Execute code cells one after the other in a fresh IPython shell of this process."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **kwargs: Any) -> None:
        """Run every code cell; the first exception ends the notebook and is raised as it is."""
        config = Config({"HistoryManager": {"enabled": False}})
        InteractiveShell.clear_instance()
        shell = InteractiveShell.instance(config=config, user_ns={"__name__": "__main__"})
        try:
            for count, cell in enumerate((cell for cell in nb_man.nb.cells if cell.cell_type == "code"), start=1):
                with capture_output() as captured:
                    result = shell.run_cell(cell.source, store_history=False)
                cell.execution_count = count
                cell.outputs = _collect(captured)
                result.raise_error()
        finally:
            InteractiveShell.clear_instance()


def register_engine() -> str:
    """Make the engine known to papermill; gives its name."""
    papermill_engines.register(NAME, InProcessEngine)
    return NAME


def _collect(captured: Any) -> list[Any]:
    streams = [(name, text) for name, text in (("stdout", captured.stdout), ("stderr", captured.stderr)) if text]
    outputs = [new_output("stream", name=name, text=text) for name, text in streams]
    for shown in captured.outputs:
        outputs.append(new_output("display_data", data=_encode(shown.data), metadata=shown.metadata or {}))
    return outputs


def _encode(data: dict[str, Any]) -> dict[str, Any]:
    from base64 import b64encode

    return {
        kind: b64encode(value).decode("ascii") + "\n" if isinstance(value, bytes) else value
        for kind, value in data.items()
    }
