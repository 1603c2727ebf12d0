"""Small cells: attributes that would single people out are blanked, so that each row has company.

Comes in: a table of people and the columns that describe them. Goes out: the table with rare combinations
blanked. Stage of the loop: activate.
"""

from __future__ import annotations

import numpy as np
import pandas as pd


def blank_rare(table: pd.DataFrame, columns: list[str], least: int) -> tuple[pd.DataFrame, int]:
    """Blank the combinations of some columns that fewer than `least` people share.

    The rows stay, with these columns missing. If those are fewer than `least` themselves, the next rarest
    combination is blanked, too, until they have company: every combination that is left, the blank one
    included, is that of at least `least` people (k-anonymity, L. Sweeney, *International Journal of
    Uncertainty, Fuzziness and Knowledge-Based Systems* 10, 2002).

    Parameters
    ----------
    table
        One row per person.
    columns
        Those that describe people, together.
    least
        How many people must share a combination.

    Returns
    -------
    The table, and how many rows were blanked. Columns of numbers become ones that can be missing.

    Examples
    --------
    >>> people = pd.DataFrame({"country": ["DE"] * 3 + ["FR"] * 2 + ["LI"]})
    >>> blanked, number = blank_rare(people, ["country"], 2)
    >>> blanked["country"].tolist(), number
    (['DE', 'DE', 'DE', nan, nan, nan], 3)
    """
    if not columns or table.empty or least <= 1:
        return table, 0
    group = table.groupby(columns, observed=True, dropna=False, sort=True).ngroup().to_numpy()
    sizes = np.bincount(group)
    rare = np.zeros(len(sizes), dtype=bool)
    blank = table[columns].isna().all(axis=1).to_numpy()
    order = np.argsort(sizes, kind="stable")
    # Those who are blank already are company for those who are blanked.
    company = int(blank.sum())
    if company:
        rare[group[blank][0]] = True
    for number in order:
        if rare[number]:
            continue
        if sizes[number] >= least and (company == 0 or company >= least):
            break
        rare[number] = True
        company += int(sizes[number])
    gone = rare[group] & ~blank
    if not gone.any():
        return table, 0
    changed = {name: _nullable(table[name]).mask(gone) for name in columns}
    return table.assign(**changed), int(gone.sum())


def _nullable(column: pd.Series) -> pd.Series:
    """A column that can be missing without its numbers or yes/no becoming something else."""
    if pd.api.types.is_bool_dtype(column):
        return column.astype("boolean")
    return column.astype("Int64") if pd.api.types.is_integer_dtype(column) else column
