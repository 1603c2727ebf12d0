"""Benefits sought: whether people look for price, quality, style or convenience, from what they do.

Comes in: signs of each benefit, as rules on measures. Goes out: a segmentation in which each person belongs
to the benefit with the most signs. Nobody was asked: an inference, to be tested with messages. Stage of the
loop: segment.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from segmentlab.instrument.business import Business
from segmentlab.model.features import recorded
from segmentlab.model.tree import And, Or, Rule, at_least, check_rule, events, prop
from segmentlab.segment.segmentation import Group, Segmentation

MEANINGS = {
    "Price": "They look for a good price.",
    "Quality": "They make sure that it is good before they buy.",
    "Style": "They look for what suits them, and like to look around.",
    "Convenience": "They want it soon and without effort.",
}
NO_BENEFIT = "No clear benefit"


def benefits_sought(
    business: Business | None = None,
    *,
    signs: Mapping[str, tuple[Rule, ...]] | None = None,
    within: str = "180d",
    least: int = 1,
) -> Segmentation:
    """Put everyone to the benefit for which they show the most signs; ties go to the one named first.

    Parameters
    ----------
    business
        Signs whose events or properties it does not record are left out.
    signs
        Rules by benefit, in order of precedence; without them `benefit_signs`.
    within
        How far back the usual signs look.
    least
        Signs a person needs at least; with fewer they seek no clear benefit.

    Returns
    -------
    Segmentation

    Raises
    ------
    ValueError
        If fewer than two benefits have enough signs to be told apart.

    Examples
    --------
    >>> orders, visits = events("order_placed"), events("visit_made")
    >>> chosen = benefits_sought(signs={
    ...     "Price": (orders.where(prop("discount_cents") > 0).count() >= 1,),
    ...     "Style": (visits.count() >= 9,),
    ... })
    >>> chosen.names
    ('Price', 'Style', 'No clear benefit')
    """
    chosen = {name: tuple(map(check_rule, own)) for name, own in (signs or benefit_signs(within)).items()}
    if business is not None:
        chosen = {name: tuple(one for one in own if recorded(business, one)) for name, own in chosen.items()}
    if isinstance(least, bool) or not isinstance(least, int) or least < 1:
        raise ValueError(f"least={least!r} would give everyone a benefit; ask for at least 1 sign.")
    chosen = {name: own for name, own in chosen.items() if len(own) >= least}
    if len(chosen) < 2:
        raise ValueError(
            f"Only {len(chosen)} benefits have {least} signs in this business; give signs= for at least two."
        )
    steps = []
    for name, own in chosen.items():
        levels: list[Rule] = []
        for number in range(least, len(own) + 1):
            level = _signs(number, own)
            # At this many signs someone belongs here only if no other benefit shows more.
            others = [
                _signs(number + 1, other)
                for key, other in chosen.items()
                if key != name and len(other) > number
            ]
            levels.append(And((level, *(~other for other in others))) if others else level)
        steps.append(
            Group(name, levels[0] if len(levels) == 1 else Or(tuple(levels)), MEANINGS.get(name, ""))
        )
    return Segmentation(
        "benefits_sought",
        "Benefits sought",
        tuple(steps),
        Group(NO_BENEFIT, meaning="They show too few signs to say."),
        cuts={"within": within, "least": least, "signs": {name: len(own) for name, own in chosen.items()}},
    )


def benefit_signs(
    within: str = "180d",
    *,
    price_filters: tuple[str, ...] = ("price low to high", "on sale"),
    quality_filters: tuple[str, ...] = ("best rated", "longest warranty"),
    style_filters: tuple[str, ...] = ("colour", "brand"),
    convenience_filters: tuple[str, ...] = ("in stock today", "fast delivery"),
    fast_delivery: tuple[str, ...] = ("express",),
    discount_share: float = 0.5,
    reviews: int = 3,
    comparisons: int = 2,
    categories: int = 4,
    quick_orders: int = 1,
) -> dict[str, tuple[Rule, ...]]:
    """The usual signs of each benefit in an online shop.

    - *Price*: filters by price or sale; buys mostly with a discount.
    - *Quality*: filters by rating or warranty; reads reviews; compares products.
    - *Style*: filters by colour or brand; looks through many categories.
    - *Convenience*: filters by what is there at once; has it delivered fast; orders within an hour of the
      first look.

    Parameters
    ----------
    within
        How far to look back.
    price_filters, quality_filters, style_filters, convenience_filters
        Values of ``search_filtered.filter`` that are signs, as the shop calls them. Without them: what the
        shop of the course calls them.
    fast_delivery
        Values of ``order_placed.delivery`` that are fast.
    discount_share, reviews, comparisons, categories, quick_orders
        From how much on the other habits are signs.

    Returns
    -------
    dict from benefit to rules

    Examples
    --------
    >>> list(benefit_signs())
    ['Price', 'Quality', 'Style', 'Convenience']
    """
    orders, filtered, viewed = events("order_placed"), events("search_filtered"), events("product_viewed")
    discounted = orders.where(prop("discount_cents") > 0)

    def filters(values: tuple[str, ...]) -> Any:
        return filtered.where(prop("filter").is_in(values)).count(within) >= 1

    return {
        "Price": (filters(price_filters), discounted.share_of(orders, within) >= discount_share),
        "Quality": (
            filters(quality_filters),
            events("reviews_read").count(within) >= reviews,
            events("products_compared").count(within) >= comparisons,
        ),
        "Style": (filters(style_filters), viewed.distinct("category", within) >= categories),
        "Convenience": (
            filters(convenience_filters),
            orders.where(prop("delivery").is_in(fast_delivery)).count(within) >= 1,
            viewed.followed_by(orders, inside="1h").count(within) >= quick_orders,
        ),
    }


def _signs(number: int, own: tuple[Rule, ...]) -> Rule:
    """At least so many of the signs, in the plainest words there are."""
    if len(own) == 1:
        return own[0]
    if number == 1:
        return Or(own)
    return And(own) if number == len(own) else at_least(number, *own)
