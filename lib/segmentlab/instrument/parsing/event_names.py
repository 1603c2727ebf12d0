"""Bring the names of events into the course's vocabulary: ``Order Completed`` is an ``order_placed``.

Comes in: the different names that a file uses. Goes out: one snake_case name for each, the course's own where
the usual name of a shop's tracking is known. Stage of the loop: instrument.

The usual names are those of Segment's e-commerce specification, of Google Analytics 4 (recommended e-commerce
events) and of Shopify's customer events, and of well-known public files of events.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from segmentlab.instrument.parsing.names import words_in

_USUAL = {
    "order_placed": (
        "order_completed completed_order order_placed order_created place_order purchase purchased "
        "completed_purchase purchase_completed checkout_completed transaction transaction_completed buy "
        "bought sale placed_order in_app_purchase ecommerce_purchase payment order made_purchase ordered"
    ),
    "order_returned": (
        "order_refunded refunded_order refund refunded order_returned return returned order_returned_item"
    ),
    "order_cancelled": "order_cancelled order_canceled cancel_order cancelled_order canceled_order",
    "cart_item_added": (
        "product_added add_to_cart added_to_cart addtocart product_added_to_cart cart cart_add "
        "item_added_to_cart cart_item_added add_cart atc"
    ),
    "cart_item_removed": "product_removed remove_from_cart removed_from_cart product_removed_from_cart",
    "checkout_started": (
        "checkout_started begin_checkout initiate_checkout started_checkout checkout start_checkout"
    ),
    "product_viewed": (
        "product_viewed view_item product_view viewed_product view viewed pv detail_view item_viewed "
        "view_product product_detail_viewed"
    ),
    "category_viewed": "product_list_viewed view_item_list collection_viewed category_viewed view_category",
    "product_clicked": "product_clicked select_item click_item",
    "product_saved": (
        "product_added_to_wishlist add_to_wishlist fav favorite favourite wishlist added_to_wishlist"
    ),
    "page_viewed": (
        "page_view page_viewed pageview viewed_page page screen_view screen_viewed screen mp_web_page_view"
    ),
    "search_made": "products_searched search view_search_results search_submitted searched site_search",
    "session_started": "session_start session_started visit session start_session app_open active_on_site",
    "signed_up": "sign_up signed_up signup account_created user_signed_up registered registration register",
    "logged_in": "login log_in logged_in signed_in sign_in user_logged_in",
    "payment_info_entered": "payment_info_entered add_payment_info payment_info_submitted",
    "first_visit_made": "first_visit",
    "email_sent": "email_sent sent_email received_email email_delivered email_received",
    "email_opened": "email_opened opened_email email_open open_email",
    "email_clicked": "email_clicked clicked_email email_click click_email email_link_clicked",
    "unsubscribed": (
        "unsubscribed unsubscribe email_unsubscribed unsubscribed_from_list unsubscribed_from_email"
    ),
}  # fmt: skip
_COURSE = {written: name for name, usual in _USUAL.items() for written in usual.split()}


def event_names(written: Iterable[str], told: Mapping[str, str] | None = None) -> dict[str, str]:
    """Give each name of an event the name that the course uses, or its own as snake_case.

    Parameters
    ----------
    written
        The different names in the file.
    told
        Names the reader chose for some of them.

    Raises
    ------
    ValueError
        If a name told does not occur, or has nothing to make a name of.

    Examples
    --------
    >>> event_names(["Order Completed", "add_to_cart", "Watched Video!"])
    {'Order Completed': 'order_placed', 'add_to_cart': 'cart_item_added', 'Watched Video!': 'watched_video'}
    """
    written, told = list(written), dict(told or {})
    for name, chosen in told.items():
        if name not in written:
            raise ValueError(f'names= has "{name}", which does not occur; there are {", ".join(written)}.')
        if not snake_case(chosen):
            raise ValueError(f'names={{"{name}": "{chosen}"}}: give a name such as "order_placed".')
    return {
        name: snake_case(told[name]) if name in told else course_name(name) or snake_case(name) or "unnamed"
        for name in written
    }


def course_name(written: str) -> str | None:
    """Give the course's name for a usual name of an event, or nothing where it is not a usual one.

    Examples
    --------
    >>> course_name("Product Added"), course_name("addtocart"), course_name("Watched Video")
    ('cart_item_added', 'cart_item_added', None)
    """
    return _COURSE.get(snake_case(written))


def snake_case(written: str) -> str:
    """Write a name in small letters with underscores.

    Examples
    --------
    >>> snake_case("Order Completed"), snake_case("orderCompleted"), snake_case("Käufe: 2. Schritt")
    ('order_completed', 'order_completed', 'kaeufe_2_schritt')
    """
    chunks = re.findall(r"\d+|\D+", written)
    return "_".join(part for chunk in chunks for part in ([chunk] if chunk.isdecimal() else words_in(chunk)))
