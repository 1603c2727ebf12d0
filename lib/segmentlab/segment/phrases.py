"""How people say what customers do: the events of a log as verbs and nouns.

Comes in: the name of an event. Goes out: what a customer did, and what can be counted of it. Names that are
not listed are read as `object_action` in the past tense. Stage of the loop: segment.
"""

from __future__ import annotations

from typing import NamedTuple


class Phrase(NamedTuple):
    """An event in words.

    Attributes
    ----------
    did
        What a customer did: "placed" an order, or all of it, "logged in", where nothing is counted but times.
    one, many
        What is counted: "order", "orders"; of times, a noun for what happened: "login", "logins".
    rest
        What stands after the thing: "placed" in "orders placed"; empty where the noun says all.
    by_times
        Whether it is counted in times: "logged in at least 3 times".
    after
        What follows the thing: "into the cart" in "put 3 items into the cart".
    """

    did: str
    one: str
    many: str
    rest: str = ""
    by_times: bool = False
    after: str = ""


#: Events that are counted in things: (did, one thing, what stands after it as a participle).
_THINGS = {
    "call_answered": ("answered", "call", "answered"),
    "call_made": ("received", "call", "received"),
    "content_downloaded": ("downloaded", "piece of content", "downloaded"),
    "email_bounced": ("had", "bounced email", ""),
    "email_clicked": ("clicked in", "email", "clicked"),
    "in_app_clicked": ("clicked", "in-app message", "clicked"),
    "in_app_shown": ("was shown", "in-app message", "shown"),
    "order_returned": ("returned", "order", "returned"),
    "payment_failed": ("had", "failed payment", ""),
    "payment_recovered": ("had", "recovered payment", ""),
    "payment_succeeded": ("had", "successful payment", ""),
    "push_opened": ("opened", "push message", "opened"),
    "push_sent": ("was sent", "push message", "sent"),
    "review_written": ("wrote", "review", "written"),
    "search_filtered": ("used", "search filter", "used"),
    "sms_clicked": ("clicked in", "text message", "clicked"),
    "sms_replied": ("replied to", "text message", "replied to"),
    "sms_sent": ("was sent", "text message", "sent"),
    "ticket_closed": ("had", "closed support ticket", ""),
    "ticket_opened": ("opened", "support ticket", "opened"),
}
#: Events that are counted in times: (what a customer did, a noun for it).
_TIMES = {
    "account_cancelled": ("cancelled the account", "cancellation of the account"),
    "app_opened": ("opened the app", "app opening"),
    "cancellation_page_viewed": ("viewed the cancellation page", "view of the cancellation page"),
    "docs_read": ("read the docs", "visit to the docs"),
    "feature_used": ("used a feature", "feature use"),
    "limit_reached": ("reached a limit", "reached limit"),
    "logged_in": ("logged in", "login"),
    "plan_changed": ("changed the plan", "plan change"),
    "plan_downgraded": ("downgraded the plan", "plan downgrade"),
    "plan_upgraded": ("upgraded the plan", "plan upgrade"),
    "preferences_changed": ("changed the preferences", "change of preferences"),
    "pricing_viewed": ("viewed the pricing", "view of the pricing"),
    "products_compared": ("compared products", "product comparison"),
    "renewal_due": ("had a renewal due", "due renewal"),
    "renewed": ("renewed", "renewal"),
    "returns_policy_viewed": ("viewed the returns policy", "view of the returns policy"),
    "reviews_read": ("read reviews", "reading of reviews"),
    "satisfaction_rated": ("rated their satisfaction", "satisfaction rating"),
    "setup_completed": ("completed the setup", "completed setup"),
    "signed_up": ("signed up", "sign-up"),
    "spam_reported": ("reported spam", "spam report"),
    "subscribed": ("subscribed", "subscribing"),
    "subscription_cancelled": ("cancelled the subscription", "cancellation of the subscription"),
    "subscription_ended": ("lost the subscription", "loss of the subscription"),
    "subscription_paused": ("paused the subscription", "pause of the subscription"),
    "subscription_restarted": ("restarted the subscription", "restart of the subscription"),
    "subscription_resumed": ("resumed the subscription", "resumption of the subscription"),
    "trial_ended": ("had a trial end", "ended trial"),
    "unsubscribed": ("unsubscribed", "unsubscribing"),
}
#: Actions that happen to a customer instead of being done by one: "had a delivery that failed".
_PASSIVE = {"sent": "was sent", "delivered": "was delivered", "failed": "had", "bounced": "had"}


def phrase(event: str) -> Phrase:
    """Put an event into words.

    Examples
    --------
    >>> phrase("order_placed")[:4], phrase("delivery_failed")[:3]
    (('placed', 'order', 'orders', 'placed'), ('had', 'failed delivery', 'failed deliveries'))
    >>> phrase("logged_in")[:3], phrase("cart_item_added").after
    (('logged in', 'login', 'logins'), ' into the cart')
    """
    if event == "cart_item_added":
        return Phrase("put", "item", "items", "put into the cart", after=" into the cart")
    if event in _THINGS:
        did, one, rest = _THINGS[event]
        return Phrase(did, one, plural(one), rest)
    if event in _TIMES:
        did, one = _TIMES[event]
        return Phrase(did, one, plural(one), by_times=True)
    thing, _, action = event.rpartition("_")
    if not thing:
        return Phrase("had", f'"{action}" event', f'"{action}" events')
    thing, did = thing.replace("_", " "), _PASSIVE.get(action, action)
    if did == "had":
        return Phrase(did, f"{action} {thing}", plural(f"{action} {thing}"))
    return Phrase(did, thing, plural(thing), action)


def plural(words: str) -> str:
    """The plural of a noun, also of one with something after it.

    Examples
    --------
    >>> plural("delivery"), plural("view of the pricing"), plural("visit to the docs"), plural("seconds")
    ('deliveries', 'views of the pricing', 'visits to the docs', 'seconds')
    """
    for joint in (" of ", " to "):
        if joint in words:
            first, _, last = words.partition(joint)
            return f"{plural(first)}{joint}{last}"
    if counts_in(words):
        return words
    if words.endswith("loss"):
        return f"{words}es"
    if words.endswith("y") and words[-2:-1] not in "aeiou":
        return f"{words[:-1]}ies"
    return f"{words}es" if words.endswith(("s", "x", "ch", "sh")) else f"{words}s"


def counts_in(words: str) -> bool:
    """Whether a property is named after what it counts, such as seconds or points.

    Examples
    --------
    >>> counts_in("seconds"), counts_in("score"), counts_in("status")
    (True, False, False)
    """
    return words.endswith("s") and not words.endswith(("ss", "us", "is"))


def article(words: str) -> str:
    """The words with "a" or "an" before them.

    Examples
    --------
    >>> article("order"), article("use of a feature")
    ('an order', 'a use of a feature')
    """
    first = words.lstrip('("').lower()
    an = first[:1] in "aeiou" and not first.startswith(("use", "uni", "one", "eu"))
    return f"{'an' if an else 'a'} {words}"
