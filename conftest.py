"""Tests of every kind, and the notebooks they run, keep answers in a place of their own.

Here and not in `tests/`, because examples in `lib` and the notebooks themselves are tests as well.
"""

import gc
import os
import tempfile

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Point this process and every kernel it starts at a file that goes away."""
    folder = tempfile.TemporaryDirectory(prefix="segmentlab-progress-")
    config.add_cleanup(folder.cleanup)
    os.environ["SEGMENTLAB_PROGRESS"] = f"{folder.name}/progress.json"


def pytest_collection_finish() -> None:
    """Do not search all that was imported for garbage again and again: that takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_unconfigure() -> None:
    """Let what was set aside be freed in good order: some libraries complain otherwise."""
    gc.unfreeze()
