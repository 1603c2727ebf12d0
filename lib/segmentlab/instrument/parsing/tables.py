"""What every reader of files gives back: the cells as text, and how the file was laid out.

Comes in: nothing. Goes out: the type that the readers of text, JSON and Parquet share. Stage of the loop:
instrument.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from segmentlab.instrument.parsing.columns import Cells


class TextTable(NamedTuple):
    """The cells of a file as text, and how the file was laid out.

    `cells`, `misfits` (rows with another number of values) and `above` (titles above the header) are indexed
    by row number, counted as a spreadsheet shows rows: a header at the top is row 1.
    """

    cells: Cells
    misfits: pd.Series
    above: pd.Series
    separator: str
    encoding: str
    header: bool
    whole: bool = True  # not only the first rows were read
    width: int = 0  # values in a row of text, of which some columns may be empty


def no_rows() -> pd.Series:
    """Give an empty list of rows."""
    return pd.Series([], index=pd.RangeIndex(0), dtype="str")
