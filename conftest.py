"""Tests of every kind, and the notebooks they run, keep answers in a place of their own.

Here and not in `tests/`, because examples in `lib` and the notebooks themselves are tests as well.
"""

import os
import tempfile

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Point this process and every kernel it starts at a file that goes away."""
    folder = tempfile.TemporaryDirectory(prefix="segmentlab-progress-")
    config.add_cleanup(folder.cleanup)
    os.environ["SEGMENTLAB_PROGRESS"] = f"{folder.name}/progress.json"


def pytest_collection_finish() -> None:
    """Do not search all that was imported for garbage again and again."""
    from segmentlab.teach.soon import tidy_up

    tidy_up()
