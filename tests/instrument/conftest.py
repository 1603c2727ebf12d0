"""What the tests of reading files share."""

import pytest


@pytest.fixture
def log(tmp_path):
    """Write a text to a file and give its path."""

    def write(text, name="log.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write
