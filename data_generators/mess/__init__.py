"""The same business with dirty data: a pure layer over a clean simulation, every change noted in the truth.

Comes in: a clean simulation, and ``"mild"`` or ``"heavy"``. Goes out: a simulation of the same shape that is
dirty in all the ways of `KINDS`, and two more tables in its hidden truth: ``dirt`` (what was changed, row by
row) and ``lost_events`` (what never arrived). How much stands in rates.toml.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pandas as pd

from data_generators.mess import events, people
from data_generators.mess.draft import Draft, open_draft, rates
from data_generators.simulate import Simulation

#: How dirty a business can be.
AMOUNTS = ("off", "mild", "heavy")
#: All kinds of dirt, in the order in which they befall the data: from people, over devices, to the wire.
KINDS: dict[str, Callable[[Draft, Mapping[str, float]], None]] = {
    "test_accounts": people.accounts_for_tests,
    "duplicate_customers": people.duplicate_customers,
    "outage": events.outage,
    "ad_block": events.ad_block,
    "bots": people.bots,
    "names": events.names,
    "labels": events.labels,
    "missing": events.missing,
    "units": events.units,
    "consent": people.consent,
    "late": events.late,
    "clocks": events.clocks,
    "anonymous": events.anonymous,
    "retries": events.retries,
}


def make_dirty(clean: Simulation, mess: str, kinds: tuple[str, ...] = tuple(KINDS)) -> Simulation:
    """Make a dirty copy of a simulated business; the clean one stays as it is.

    Parameters
    ----------
    clean
        The business, or a block of its people.
    mess
        One of `AMOUNTS`.
    kinds
        Which kinds of dirt; all if left out. They are applied in the order of `KINDS`.

    Returns
    -------
    Simulation
        Its ``hidden`` tables say what was done.

    Examples
    --------
    >>> from data_generators.simulate import simulate
    >>> shop = make_dirty(simulate("ecommerce", customers=60, weeks=20), "heavy", kinds=("retries",))
    >>> bool(len(shop.hidden["dirt"]) == shop.events["event_id"].duplicated().sum() > 0)
    True
    """
    if mess not in AMOUNTS:
        raise ValueError(f"mess={mess!r} does not work; choose one of: {', '.join(map(repr, AMOUNTS))}.")
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise ValueError(f"There is no kind of dirt {unknown[0]!r}; choose among: {', '.join(KINDS)}.")
    if mess == "off":
        return clean
    draft = open_draft(clean)
    for kind, apply in KINDS.items():
        if kind in kinds:
            draft.kind = kind
            apply(draft, rates()[kind][mess])
    dirty = draft.events.drop(columns="serial")
    dirty = dirty.sort_values(["occurred_at", "customer_id"], kind="stable", ignore_index=True)
    hidden = {"dirt": _together(draft.notes), "lost_events": _together(draft.lost)}
    tables = {name: table.reset_index(drop=True) for name, table in draft.tables.items()}
    return replace(clean, customers=draft.customers, events=dirty, tables=tables, hidden=hidden)


def _together(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Put tables into one, words that stand in any of them known to all."""
    parts = [part for part in parts if len(part)] or parts[:1]
    if not parts:
        return pd.DataFrame()
    whole = {}
    for name in parts[0]:
        columns = [part[name] for part in parts]
        if isinstance(columns[0].dtype, pd.CategoricalDtype):
            whole[name] = pd.api.types.union_categoricals(columns)
        else:
            whole[name] = pd.concat(columns, ignore_index=True)
    return pd.DataFrame(whole)
