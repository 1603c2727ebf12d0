"""What users of the team project tool do besides working: they read, ask, invite, compare prices.

Comes in: the world in some weeks, what everybody decided, and their sessions. Goes out: rows of events.
"""

from __future__ import annotations

import numpy as np

from data_generators.draws import Flags, Floats, Whole, choose, from_share, happens
from data_generators.identities import use
from data_generators.log import Happened, happened
from data_generators.parameters import type_names
from data_generators.quantiles import normal
from data_generators.saas.facts import ADMIN, NAME, OWNER, TRIAL, by_type, facts, time_of_day
from data_generators.saas.sessions import Decided, Sessions
from data_generators.saas.standing import known
from data_generators.stretch import Stretch
from data_generators.world import DAY, HOUR, WEEK_SECONDS

#: Slots of the visits to the pricing page, apart from those of sessions.
LOOKS_SLOT, COMMITTEE_SLOT, AGAIN_SLOT = 20, 21, 22


def log_learning(weeks: Stretch, decided: Decided, seen: Sessions) -> list[Happened]:
    """Write down what people read, attend, download, ask, and come up against."""
    traits, told = weeks.traits, facts()["learning"]
    who, after = seen.who[seen.first], seen.ready[seen.first]
    kind = traits.kind[who]
    curious = by_type("curious")[kind]

    draw = weeks.dice("learning", who)

    def some_of(question: str, probability: Floats) -> Flags:
        return happens(draw(question), np.minimum(probability, facts()["at_most"]["learns"]))

    def pick(question: str, names: str, which: Flags) -> Whole:
        return from_share(draw(f"{question} which", np.flatnonzero(which)), len(facts()["features"][names]))

    def long(question: str, which: Flags, middle: float) -> Whole:
        wave = np.exp(told["spread"] * normal(draw(f"{question} long", np.flatnonzero(which))))
        return np.rint(np.clip(middle * wave, 10, 5400)).astype(np.int64)

    reads, downloads = (
        some_of("docs", told["docs"] * curious),
        some_of("downloads", told["downloads"] * curious),
    )
    now = weeks.week[who]
    attends, may = np.zeros(len(who), dtype=bool), np.flatnonzero(_webinar_week(now))
    likely = np.minimum(told["webinars"] * curious[may], facts()["at_most"]["learns"])
    attends[may] = happens(draw("webinars", may), likely)
    attends &= ~decided.leaves[traits.account[who]]  # the account may be gone by then
    new = traits.joined_week[who] >= now - told["new_weeks"]
    asks = some_of("tickets", told["tickets"] * (1 + told["tickets_new"] * new))
    webinar = (now[attends] // told["webinar_every_weeks"]) % len(facts()["features"]["webinars"])
    weekday, hour = told["webinar_at"]
    begins = now[attends] * WEEK_SECONDS + weekday * DAY + hour * HOUR
    present = np.maximum(after[attends] + 600, begins)
    return [
        happened("docs_read", who[reads], after[reads] + 60, page=pick("docs", "docs", reads),
                 seconds=long("docs", reads, told["docs_seconds"])),
        happened("content_downloaded", who[downloads], after[downloads] + 75,
                 asset=pick("downloads", "assets", downloads)),
        happened("webinar_attended", who[attends], present, webinar=webinar,
                 seconds=long("webinars", attends, told["webinar_seconds"])),
        *_tickets(weeks, who[asks], after[asks] + 80),
        *_prices(weeks, decided, who, after),
        *_changes(decided, seen),
        _limits(weeks, decided, seen),
        _invitations(weeks),
    ]  # fmt: skip


def _webinar_week(week: Whole) -> Flags:
    """Tell in which weeks there is a webinar."""
    every = facts()["learning"]["webinar_every_weeks"]
    return week % every == every // 2


def _tickets(weeks: Stretch, who: Whole, at: Whole) -> list[Happened]:
    """Write down questions to the support, its answers, and what people thought of them."""
    draw = weeks.dice("ticket", who)
    told = facts()["support"]
    topics, usual, weigh = list(told["topics"]), told["answered_after_hours"], told["rating_moved_by"]
    topic = choose(draw("topic"), told["topics"].values())
    hours = np.clip(usual * np.exp(told["answer_spread"] * normal(draw("answer"))), *told["answer_hours"])
    closed = at + np.rint(hours * 3600).astype(np.int64)
    rated = happens(draw("rated"), told["rated"])
    # Slow answers, bugs, and a company in a bad mood cost points.
    account = weeks.traits.account[who]
    feel = (
        weigh["plain"] + weigh["slow"] * np.log(hours / usual) + weigh["bug"] * (topic == topics.index("bug"))
    )
    feel += weigh["climate"] * weeks.state.climate[account] + weigh["chance"] * normal(draw("feel"))
    score = np.digitize(feel, told["score_above"]) + 1
    return [
        happened("ticket_opened", who, at, topic=topic),
        happened("ticket_closed", who, closed, topic=topic),
        happened(
            "satisfaction_rated", who[rated], closed[rated] + HOUR, topic=topic[rated], score=score[rated]
        ),
    ]


def _prices(weeks: Stretch, decided: Decided, who: Whole, after: Whole) -> list[Happened]:
    """Write down who looks at prices: some by themselves, several at once where an account thinks of more."""
    traits, state, told = weeks.traits, weeks.state, facts()["learning"]
    looks = happens(weeks.draw("prices/looks", who), told["pricing"] * by_type("looks")[traits.kind[who]])
    alone = who[looks]
    ponders = (state.considering > 0) & ~decided.leaves & ~state.restarted
    may = np.flatnonzero(ponders[traits.account] & known(weeks) & state.active)
    say = (state.role[may] <= ADMIN) | (traits.kind[may] == type_names(NAME).index("champions"))
    say |= happens(weeks.draw_for_good("prices/asked", may), told["committee_others"])
    asked = may[say]
    compares = asked[happens(weeks.draw("prices/compares", asked), told["committee_pricing"])]
    again = compares[happens(weeks.draw("prices/again", compares), told["committee_again"])]
    studies = asked[happens(weeks.draw("prices/studies", asked), told["committee_docs"])]

    def early(question: str, people: Whole) -> Whole:
        """Date it before the decisions of the week, which fall from Thursday on."""
        day = from_share(weeks.draw(f"prices/{question} day", people), 3)
        hour, second = (weeks.draw(f"prices/{question} {part}", people) for part in ("hour", "second"))
        return weeks.week[people] * WEEK_SECONDS + day * DAY + time_of_day(hour, second)

    people = np.concatenate([alone, compares, again])
    at = np.concatenate([after[looks] + 90, early("compares", compares), early("again", again)])
    slots = [(LOOKS_SLOT, alone), (COMMITTEE_SLOT, compares), (AGAIN_SLOT, again)]
    slot = np.concatenate([np.full(len(who), number) for number, who in slots])
    devices = use(weeks, people, at, slot, np.ones(len(people), dtype=bool))
    pages = facts()["features"]["docs"]
    about = np.array([pages.index("billing and plans"), pages.index("security and privacy")])
    page = about[from_share(weeks.draw("prices/page", studies), 2)]
    shortest, longest = told["committee_seconds"]
    long = shortest + from_share(weeks.draw("prices/long", studies), longest - shortest)
    return [
        happened("pricing_viewed", people, at, device_id=devices.device_id),
        _before_login(weeks, decided),
        happened("docs_read", studies, early("studies", studies), page=page, seconds=long),
    ]


def _before_login(weeks: Stretch, decided: Decided) -> Happened:
    """Write down who looks at the prices on a device that nobody has logged in with yet.

    It is nobody's until they log in with it, and recorded as theirs only then.
    """
    traits, state = weeks.traits, weeks.state
    since = traits.device_since[: weeks.of_one, 1:]  # the same in all weeks
    week = since // WEEK_SECONDS - weeks.week[0]
    who, number = np.nonzero((week >= 0) & (week <= weeks.week[-1] - weeks.week[0]))
    who = who + week[who, number].astype(np.int64) * weeks.of_one
    in_time = np.argsort(who, kind="stable")
    who, number = who[in_time], number[in_time]
    looks = happens(weeks.draw("prices/away", who, number), facts()["learning"]["away"])
    open_account = (state.standing >= TRIAL) & ~decided.leaves & ~state.restarted
    looks &= state.active[who] & open_account[traits.account[who]]
    who, number = who[looks], number[looks] + 1
    at = traits.device_since[who, number].astype(np.int64)
    late = np.maximum(traits.device_linked[who, number] - at, 0)
    return happened("pricing_viewed", who, at, late=late, device_id=weeks.number(who) * 10 + number + 1)


def _changes(decided: Decided, seen: Sessions) -> list[Happened]:
    """Write down new roles, and people who agree to emails after all."""
    rise, agree = decided.promoted[seen.who[seen.first]], decided.opts_in[seen.who[seen.first]]
    rows, more = seen.first[rise], seen.first[agree]
    email = np.zeros(len(more), dtype=np.int64)
    return [
        happened("role_changed", seen.who[rows], seen.ready[rows] + 100, role=np.full(len(rows), ADMIN)),
        happened("subscribed", seen.who[more], seen.ready[more] + 120, channel=email),
    ]


def _limits(weeks: Stretch, decided: Decided, seen: Sessions) -> Happened:
    """Write down who came up against the limit of an account's plan: one of those who came that week."""
    traits = weeks.traits
    account = traits.account[seen.who]
    rows = np.flatnonzero(decided.limited[account])
    order = np.lexsort((weeks.draw("limit/who", seen.who[rows], seen.day[rows]), account[rows]))
    rows = rows[order]
    last = rows[np.flatnonzero(np.diff(account[rows], append=-1))]
    which = from_share(weeks.draw("limit/which", seen.who[last]), len(facts()["features"]["limits"]))
    at, account = seen.ready[last] + 70, account[last]
    moved = (decided.at[account] > weeks.week[seen.who[last]] * WEEK_SECONDS) & (decided.at[account] <= at)
    plan = np.where(moved, decided.plan[account], weeks.state.standing[account]).astype(np.int64)
    return happened("limit_reached", seen.who[last], at, limit=which, plan=plan)


def _invitations(weeks: Stretch) -> Happened:
    """Write down the invitations of those who join: up to some days before they accept."""
    traits = weeks.traits
    new = np.flatnonzero((traits.joined_week == weeks.week) & (traits.first_role != OWNER))
    by = weeks.state.invited_by[new] + new - weeks.person[new]  # in the same week

    def joined(who: Whole) -> Whole:
        return traits.joined_week[who].astype(np.int64) * WEEK_SECONDS + traits.joined_second[who]

    wait = np.minimum(facts()["accounts"]["accepts_within_days"] * DAY, joined(new) - joined(by) - 120)
    gap = 60 + from_share(weeks.draw("invited/gap", new), np.maximum(wait - 60, 1))
    return happened("teammate_invited", by, joined(new) - np.minimum(gap, np.maximum(wait, 1)))
