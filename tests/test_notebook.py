"""The notebook beside the lab runs from top to bottom, in a real kernel, and shows what it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import household.lab

NOTEBOOK = Path(household.lab.__file__).with_name("polling.ipynb")


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """The cells with code, after running them somewhere else."""
    import nbclient
    import nbformat

    notebook = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]
    folder = str(tmp_path_factory.mktemp("notebook"))
    nbclient.NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": folder}}
    ).execute()
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def shown(cell: Any) -> dict[str, Any]:
    return {kind: data for output in cell.outputs for kind, data in output.get("data", {}).items()}


def test_the_notebook_runs_and_shows_tables_and_plots(lived: list[Any]) -> None:
    tables = [cell for cell in lived if "<table" in shown(cell).get("text/html", "")]
    pictures = [cell for cell in lived if "image/png" in shown(cell)]
    assert len(tables) >= 3  # a sweep, a comparison, a frame
    assert len(pictures) == 3
    assert not any(output.output_type == "error" for cell in lived for output in cell.outputs)


def test_the_notebook_finds_what_it_says_it_finds(lived: list[Any]) -> None:
    sure = next(cell for cell in lived if "until_difference" in cell.source)
    (output,) = sure.outputs
    assert int(output.text.split()[0]) >= 50
    story = next(cell for cell in lived if "story()" in cell.source)
    assert story.outputs[0].text.startswith("16:00")


def test_the_notebook_is_kept_without_what_it_shows() -> None:
    import nbformat

    notebook = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]
    nbformat.validate(notebook)
    assert all(not cell.outputs for cell in notebook.cells if cell.cell_type == "code")
