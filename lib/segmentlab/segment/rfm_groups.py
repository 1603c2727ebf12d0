"""RFM as rules: the scores, their sums and the named groups as definitions that every engine understands.

Comes in: fixed cuts, or none for fifths. Goes out: rules such as "R + F of at least 8", and the segmentation
whose groups are those of `rfm`, person by person. Stage of the loop: segment.

A score is one more than the number of cuts passed, so a sum of scores of at least so much is "at least so
many of these cuts are passed": no arithmetic on scores is needed.
"""

from __future__ import annotations

from collections.abc import Sequence

from segmentlab.model.rfm import Cuts
from segmentlab.model.rfm_grid import GRID, GROUPS, MEANING, NO_ORDER
from segmentlab.model.tree import And, Or, Rule, at_least, events
from segmentlab.segment.segmentation import Group, Segmentation

OF = ("recency", "frequency", "monetary")


def rfm_at_least(
    total: int,
    scores: Sequence[str] = OF,
    *,
    cuts: Cuts | None = None,
    within: str | None = None,
    purchase: str = "order_placed",
    amount: str = "amount_cents",
) -> Rule:
    """Who scores at least so much on these scores together, such as R + F of at least 8.

    Parameters
    ----------
    total
        The least sum of the scores, each from 1 to 5.
    scores
        Which of ``"recency"``, ``"frequency"``, ``"monetary"`` to add up.
    cuts, within, purchase, amount
        As for `rfm`.

    Returns
    -------
    A rule like any other. Nobody without a purchase meets it.

    Raises
    ------
    ValueError
        If no sum of these scores can be the total, or every one is.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> from segmentlab.segment.evaluate import members
    >>> cuts = Cuts(days=(10, 20, 30, 40), orders=(2, 3, 4, 5), spend_cents=(1000, 2000, 3000, 4000))
    >>> members(rfm_at_least(7, ["recency", "frequency"], cuts=cuts), tiny_business()).tolist()
    [True, False, False]
    """
    chosen = [scores] if isinstance(scores, str) else list(scores)
    unknown = [one for one in chosen if one not in OF]
    if unknown or not chosen or len(set(chosen)) < len(chosen):
        raise ValueError(
            f"scores={scores!r} must name each of {', '.join(OF)} at most once, and at least one."
        )
    if not len(chosen) < total <= 5 * len(chosen):
        raise ValueError(
            f"{len(chosen)} scores add up to {len(chosen)} to {5 * len(chosen)}; "
            f"ask for a total above {len(chosen)} and up to {5 * len(chosen)}, not {total}."
        )
    steps = _steps(cuts, within, purchase, amount)
    passed = [rule for one in chosen for rule in steps[one]]
    return (events(purchase).count(within) >= 1) & at_least(total - len(chosen), *passed)


def rfm_segmentation(
    *,
    cuts: Cuts | None = None,
    within: str | None = None,
    purchase: str = "order_placed",
    amount: str = "amount_cents",
) -> Segmentation:
    """The named RFM groups as a segmentation, so that each is also a segment, a history and a query.

    Parameters
    ----------
    cuts, within, purchase, amount
        As for `rfm`, whose groups these are.

    Returns
    -------
    Segmentation

    Examples
    --------
    >>> cuts = Cuts(days=(10, 20, 30, 40), orders=(2, 3, 4, 5), spend_cents=(1000, 2000, 3000, 4000))
    >>> from segmentlab.instrument.business import tiny_business
    >>> rfm_segmentation(cuts=cuts).groups(tiny_business()).tolist()
    ['Champions', 'About to sleep', 'No order yet']
    """
    steps = _steps(cuts, within, purchase, amount)
    both = [*steps["frequency"], *steps["monetary"]]
    groups = [Group(NO_ORDER, events(purchase).count(within) == 0, MEANING[NO_ORDER])]
    for name in GROUPS[:-1]:
        cells = [
            _cell(
                row, [at + 1 for at, other in enumerate(GRID[row]) if other == name], steps["recency"], both
            )
            for row in GRID
            if name in GRID[row]
        ]
        rule = cells[0] if len(cells) == 1 else Or(tuple(cells))
        groups.append(Group(name, rule, MEANING[name], words=_in_words(name)))
    # Every cell of the map has a name, so that the last of the groups is whoever remains.
    last = groups.pop()
    return Segmentation(
        "rfm",
        "RFM groups",
        tuple(groups),
        Group(last.name, meaning=last.meaning),
        order=GROUPS,
        cuts={
            "within": within,
            "purchase": purchase,
            **(vars(cuts) if cuts else {"cuts": "fifths of buyers"}),
        },
    )


def _in_words(name: str) -> str:
    """Where a group lies on the map of scores."""
    places = []
    for row, names in GRID.items():
        columns = [str(at + 1) for at, other in enumerate(names) if other == name]
        if columns:
            places.append(f"recency {row} with frequency and spend together {' or '.join(columns)}")
    return f"Everyone who scores {'; or '.join(places)}."


def _cell(row: int, columns: list[int], recency: list[Rule], both: list[Rule]) -> Rule:
    """Recency score `row`, and the mean of the two other scores (rounded half up) in neighbouring columns."""
    parts: list[Rule] = []
    if row > 1:
        parts.append(recency[row - 2])
    if row < 5:
        parts.append(~recency[row - 1])
    # The mean rounds up to at least c when the sum is at least 2c - 1, which is 2c - 3 cuts passed.
    if columns[0] > 1:
        parts.append(at_least(2 * columns[0] - 3, *both))
    if columns[-1] < 5:
        parts.append(~at_least(2 * columns[-1] - 1, *both))
    return parts[0] if len(parts) == 1 else And(tuple(parts))


def _steps(cuts: Cuts | None, within: str | None, purchase: str, amount: str) -> dict[str, list[Rule]]:
    """For each of the three, what it takes to score 2, 3, 4 and 5."""
    bought = events(purchase)
    days, orders, spend = bought.days_since_last(within), bought.count(within), bought.sum(amount, within)
    if cuts is not None:
        return {
            "recency": [days <= cut for cut in reversed(cuts.days)],
            "frequency": [orders >= cut for cut in cuts.orders],
            "monetary": [spend >= cut for cut in cuts.spend_cents],
        }
    buyers = orders >= 1
    fifths = (0.2, 0.4, 0.6, 0.8)
    # A score of 2 means that at least one fifth of buyers do worse: not among those of whom fewer do.
    return {
        "recency": [~days.in_top(share, among=buyers) for share in fifths],
        "frequency": [~orders.in_bottom(share, among=buyers) for share in fifths],
        "monetary": [~spend.in_bottom(share, among=buyers) for share in fifths],
    }
