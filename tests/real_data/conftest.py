"""Real data are used for checks only and never kept in the project: tests skip where they are absent."""

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of real data: named by SEGMENTLAB_REAL_DATA, else shared/real_data beside the project."""
    folder = Path(os.environ.get("SEGMENTLAB_REAL_DATA") or PROJECT.parent / "shared" / "real_data")
    if not folder.is_dir():
        pytest.skip(f"no real data in {folder}; set SEGMENTLAB_REAL_DATA to the folder that holds them")
    return folder


@pytest.fixture(scope="session")
def cdnow(real_data: Path) -> Path:
    """Every purchase of a tenth of the CDNOW cohort of early 1997."""
    path = real_data / "CDNOW_sample.txt"
    if not path.is_file():
        pytest.skip(f"{path.name} is not in {real_data}")
    return path
