"""Purchase styles: how often, for how much, at which price, and after how much looking people buy.

Comes in: the events of buying and looking, and cut points. Goes out: one segmentation per question; people
with too little behind them to have a style are a group of their own. Stage of the loop: segment.
"""

from __future__ import annotations

from segmentlab.model.tree import Events, events, prop
from segmentlab.segment.segmentation import Group, Segmentation

NO_ORDER = Group("No order", meaning="They have not bought, at least not in the time looked at.")


def purchase_frequency(
    *,
    purchase: Events | None = None,
    within: str = "365d",
    high_frequency: int = 4,
) -> Segmentation:
    """First-time, repeat and high-frequency buyers.

    Parameters
    ----------
    purchase
        The event that is a purchase; without it ``order_placed``.
    within
        How far to look back for high frequency. First and repeat count all of history.
    high_frequency
        Purchases in that time from which on someone buys with high frequency.

    Returns
    -------
    Segmentation

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> purchase_frequency().groups(tiny_business()).tolist()
    ['Repeat', 'First-time', 'No order']
    """
    bought = purchase or events("order_placed")
    if high_frequency < 2:
        raise ValueError(f"high_frequency={high_frequency} would be anybody who bought; use at least 2.")
    return Segmentation(
        "purchase_frequency",
        "Buyers by frequency",
        (
            Group(
                "High-frequency",
                bought.count(within) >= high_frequency,
                "They buy often.",
                action="perks, subscriptions",
            ),
            Group("Repeat", bought.count() >= 2, "They came back at least once.", action="next category"),
            Group(
                "First-time", bought.count() == 1, "They bought once.", action="help with the second order"
            ),
        ),
        NO_ORDER,
        cuts={"within": within, "high_frequency": high_frequency},
    )


def order_value(
    *,
    purchase: Events | None = None,
    amount: str = "amount_cents",
    within: str = "365d",
    high_cents: int = 15_000,
    low_cents: int = 7_500,
) -> Segmentation:
    """High, middle and low average order value.

    Parameters
    ----------
    purchase, amount
        The event that is a purchase, and its property with the money in cents.
    within
        How far to look back.
    high_cents, low_cents
        From here on the average is high; below there it is low.

    Returns
    -------
    Segmentation

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> order_value(high_cents=5000, low_cents=3000).groups(tiny_business()).tolist()
    ['High value', 'Low value', 'No order']
    """
    if not 0 < low_cents < high_cents:
        raise ValueError(f"low_cents={low_cents} must be above 0 and below high_cents={high_cents}.")
    average = (purchase or events("order_placed")).mean(amount, within)
    return Segmentation(
        "order_value",
        "Buyers by average order value",
        (
            Group("High value", average >= high_cents, "Their orders are large.", action="quality, bundles"),
            Group("Middle value", average >= low_cents, "Their orders are neither large nor small."),
            Group("Low value", average < low_cents, "Their orders are small.", action="what goes with it"),
        ),
        NO_ORDER,
        cuts={"within": within, "high_cents": high_cents, "low_cents": low_cents},
    )


def discount_use(
    *,
    purchase: Events | None = None,
    discount: str = "discount_cents",
    within: str = "365d",
    driven: float = 0.5,
    full: float = 0.1,
    least_orders: int = 2,
) -> Segmentation:
    """Discount-driven, mixed and full-price buyers, by the share of their orders with a discount.

    Parameters
    ----------
    purchase, discount
        The event that is a purchase, and its property with the discount in cents.
    within
        How far to look back.
    driven, full
        From this share on someone is driven by discounts; up to that share they pay full price.
    least_orders
        With fewer orders a share means nothing: one order is either all or nothing.

    Returns
    -------
    Segmentation

    Examples
    --------
    >>> discount_use().names
    ('Too few orders', 'Discount-driven', 'Full-price', 'Mixed', 'No order')
    """
    if not 0 <= full < driven <= 1:
        raise ValueError(f"full={full} must be below driven={driven}, both as shares between 0 and 1.")
    bought = purchase or events("order_placed")
    share = bought.where(prop(discount) > 0).share_of(bought, within)
    return Segmentation(
        "discount_use",
        "Buyers by use of discounts",
        (
            Group("No order", bought.count(within) == 0, NO_ORDER.meaning),
            Group(
                "Too few orders",
                bought.count(within) < least_orders,
                "They bought too seldom to say.",
            ),
            Group(
                "Discount-driven",
                share >= driven,
                "They wait for discounts.",
                action="bundles and limited offers; never a discount they did not need",
            ),
            Group(
                "Full-price",
                share <= full,
                "They buy without a discount.",
                action="perks; no discounts, which would only give margin away",
            ),
        ),
        Group("Mixed", meaning="They take a discount when there is one."),
        order=("Too few orders", "Discount-driven", "Full-price", "Mixed", "No order"),
        cuts={"within": within, "driven": driven, "full": full, "least_orders": least_orders},
    )


def buying_styles(
    *,
    purchase: Events | None = None,
    viewed: Events | None = None,
    category: str = "category",
    within: str = "365d",
    habit_orders: int = 3,
    habit_variety: float = 0.5,
    research_views: float = 12.0,
    impulse_views: float = 5.0,
) -> Segmentation:
    """Researchers, impulse buyers and habitual buyers.

    Asked in this order: *Habitual* buys again and again from few categories; *Researcher* looks at many
    products per order; *Impulse* at few.

    Parameters
    ----------
    purchase, viewed, category
        The events of buying and of looking at a product, and the property with its category.
    within
        How far to look back.
    habit_orders, habit_variety
        Orders for a habit, and the most different categories per order that still are one.
    research_views, impulse_views
        Products viewed per order, from which on someone researches, and up to which they buy on impulse.

    Returns
    -------
    Segmentation

    Examples
    --------
    >>> buying_styles().names
    ('Habitual', 'Researcher', 'Impulse', 'In between', 'No order')
    """
    if not 0 <= impulse_views < research_views:
        raise ValueError(f"impulse_views={impulse_views} must be below research_views={research_views}.")
    bought, viewed = purchase or events("order_placed"), viewed or events("product_viewed")
    orders = bought.count(within)
    variety = bought.distinct(category, within) / orders
    looking = viewed.count(within) / orders
    return Segmentation(
        "buying_styles",
        "Buying styles",
        (
            Group(
                "Habitual",
                (orders >= habit_orders) & (variety <= habit_variety),
                "They buy the same kind of thing again and again.",
                action="reminder at their own rhythm",
            ),
            Group(
                "Researcher",
                looking >= research_views,
                "They look at many products before they buy.",
                action="comparisons, reviews, guides",
            ),
            Group(
                "Impulse",
                looking <= impulse_views,
                "They see it and buy it.",
                action="what is new, what is nearly gone",
            ),
            Group("In between", orders >= 1, "They buy in no marked style."),
        ),
        NO_ORDER,
        cuts={
            "within": within,
            "habit_orders": habit_orders,
            "habit_variety": habit_variety,
            "research_views": research_views,
            "impulse_views": impulse_views,
        },
    )
