r"""Text for spreadsheets: no cell of a file may run as a formula when somebody opens it.

Comes in: texts, as customers typed them. Goes out: texts that a spreadsheet shows as they are, and back.
Stage of the loop: activate.

Spreadsheets take a cell for a formula if it begins with ``= + - @`` (or their full-width forms), or with a
tab or line break before them; they also split lines at ``;`` or tabs where that is the custom of the country.
OWASP, "CSV Injection" (owasp.org), advises to put a single quote in front. Here a quote goes in front of
every such sign at the start of a text, and after a ``;``, ``|``, tab or line break inside it. One more quote
goes before quotes that stand there already, so that nothing is lost: `unguarded` gives the text back exactly.
"""

from __future__ import annotations

import re
import warnings

import pandas as pd

_RISKY = "=+\\-@\t\r\n＝＋－＠"
#: Where a cell could begin, what a reader might skip there, and the quotes that stand there already.
_START = r'(^|[;|\t\r\n])([ "]*)'
_GUARD = re.compile(rf"{_START}('*)(?=[{_RISKY}])")
#: The same without looking ahead, which a column of texts can be searched for at once.
_ANYWHERE = rf"{_START}'*[{_RISKY}]"
_UNGUARD = re.compile(rf"{_START}'('*)(?=[{_RISKY}])")


def guarded(text: str) -> str:
    r"""Put a single quote before everything that a spreadsheet could take for the start of a formula.

    Examples
    --------
    >>> guarded("=1+1"), guarded("Ann; @SUM(A1)"), guarded("'=1"), guarded("Anne-Marie")
    ("'=1+1", "Ann; '@SUM(A1)", "''=1", 'Anne-Marie')
    """
    return _GUARD.sub(r"\1\2'\3", text)


def unguarded(text: str) -> str:
    """Give back what `guarded` was given.

    Examples
    --------
    >>> unguarded("'=1+1"), unguarded("''=1"), unguarded("it's")
    ('=1+1', "'=1", "it's")
    """
    return _UNGUARD.sub(r"\1\2\3", text)


def guarded_table(table: pd.DataFrame) -> pd.DataFrame:
    """A table whose texts and column names are guarded; numbers, dates and yes/no stay as they are."""
    names = {name: guarded(str(name)) for name in table}
    return table.assign(**{str(name): _mapped(column) for name, column in table.items()}).rename(
        columns=names
    )


def _mapped(column: pd.Series) -> pd.Series:
    """A column with its texts guarded; only those in which something is found are rewritten."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        words = _mapped(pd.Series(column.cat.categories))
        return words.reindex(column.cat.codes).set_axis(column.index)
    if not (pd.api.types.is_object_dtype(column) or pd.api.types.is_string_dtype(column)):
        return column
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # pandas asks whether the groups are wanted
        risky = column.str.contains(_ANYWHERE, regex=True, na=False).to_numpy(dtype=bool)
    if not risky.any():
        return column
    safe = column.astype(object)
    safe[risky] = [guarded(one) if isinstance(one, str) else one for one in column[risky]]
    return safe
