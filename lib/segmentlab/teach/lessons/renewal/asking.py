"""What the reader is asked: two guesses, three exercises, a quiz.

Comes in: the meal-kit box. Goes out: questions whose answers are computed. Stage of the loop: teach.
"""

from __future__ import annotations

from segmentlab.activate.send import messages, reachable
from segmentlab.instrument.business import Business
from segmentlab.segment.evaluate import members
from segmentlab.words import amount, percent

from ... import figures
from ...answers import choosing
from ...controls import choice, number, share
from ...exercises import Exercise, exercise
from ...picture import Picture
from ...quiz import Quiz, give_number, pick_one, quiz
from ...reveal import Reveal, reveal
from .matching import KINDS, true_effects
from .signs import PAYMENT, SIGNS, SUBSCRIBED, WILL, apps, counted

#: What the reader chooses from for people who looked at the cancellation page.
TEMPTING = ("price_off", "pause_offer", "success_call")


def who_decided(box: Business) -> Reveal:
    """Guess how many who go after a failed payment had decided to."""

    def truth() -> tuple[float, Picture, str]:
        table = counted(box).loc[["Payment failed", "All subscribers"]]
        gone = table[WILL] + table[PAYMENT]
        own = table[WILL] / gone
        chart = figures.bars(
            own.rename(index={"All subscribers": "all who left"}),
            title=f"{percent(own.iloc[0])} of those who go after a failed payment decided to",
            y="Of those gone within four weeks: left of their own will",
            style="percent",
            highlight=["Payment failed"],
        )
        effect = true_effects(box)["kept"].loc["Payment failed"]
        sentence = (
            f"Of {int(table.iloc[0]['people']):,} open failed payments {int(gone.iloc[0]):,} ended within "
            "four weeks, "
            f"{int(table.iloc[0][WILL]):,} of them by choice. These people do not need persuading; they "
            "need a card "
            f"that works. A text message about the card keeps **{effect['card_text']:.1f} of 100**; 20% "
            "off keeps "
            f"{abs(effect['price_off']):.1f}."
        )
        return float(own.iloc[0]), chart, sentence

    return reveal(
        "A payment failed and is still open. Of those who are gone four weeks later, what share had "
        "**decided** to "
        "leave?",
        guess=share(0, 1, 0.5, label="My guess"),
        truth=truth,
        expert="the event that ended the subscription: cancelled by the customer, or ended after the last "
        "retry.",
        key="renewal-who-decided",
    )


def at_the_door(box: Business) -> Reveal:
    """Guess which message keeps people who looked at the cancellation page, and see what each costs."""
    titles = {key: messages(box)[key].title for key in TEMPTING}

    def truth() -> tuple[str, Picture, str]:
        effects, group = true_effects(box), "Cancellation page seen"
        kept = effects["kept"].loc[group, list(TEMPTING)].rename(index=titles).round(1) + 0.0
        profit = effects["profit"].loc[group, list(TEMPTING)].rename(index=titles).round(-2) + 0.0
        kept = kept.sort_values(ascending=False)
        best, off, call = kept.index[0], titles["price_off"], titles["success_call"]
        chart = figures.bars(
            kept,
            title=f"“{best}” keeps {kept[best]:.1f} of 100, “{off}” {kept[off]:.1f}",
            y="True extra people still there after twelve weeks, per 100",
            highlight=[best],
        )
        log = box.events
        said = (
            log.loc[log["event"] == "subscription_cancelled", "reason"]
            .astype(str)
            .value_counts(normalize=True)
        )
        sentence = (
            f"When people cancel, the reason they give most often is “{said.index[0]}” "
            f"({percent(said.iloc[0])}). Even "
            f"so, a way to stop for a while keeps more of them than a lower price. “{best}” changes profit "
            "by "
            f"{amount(profit[best])} per 100. “{off}” changes it by **{amount(profit[off])}**: the many "
            "who look and "
            f"stay take it too. “{call}” makes matters worse ({kept[call]:+.1f} of 100): it is about a "
            "complaint that "
            "most of these people never made."
        ).replace("(-", "(−")
        return best, chart, sentence

    return reveal(
        "Somebody looked at the cancellation page in the last three weeks and is still there. Which "
        "message **keeps "
        "the most people**?",
        guess=choice({title: title for title in titles.values()}, label="My guess"),
        truth=truth,
        expert="the reasons people give when they do leave, and how many look and stay anyway.",
        key="renewal-at-the-door",
    )


def exercise_1(box: Business) -> Exercise:
    """Read the strongest sign off the panel."""
    table = counted(box).drop("All subscribers")
    shares = (table[WILL] / table["people"]).drop("One skip")
    right = str(shares.idxmax())
    return exercise(
        "renewal-1",
        "After which sign do the most people leave **of their own will** within four weeks? Use the first "
        "panel.",
        check=right,
        answer=choice({name: name for name in shares.index}, label="The sign"),
        hints=[
            "Read the bars “of their own will” only.",
            "It is neither the sign after which most people go, nor the one most reports count.",
        ],
        solution=f"{right}: {percent(shares[right], 1)} leave of their own will. That also means that "
        f"{percent(1 - shares[right])} of them do not, within four weeks.",
        mistakes={
            name: f"Here {percent(share, 1)} leave of their own will"
            + (f", and {percent(table.loc[name, PAYMENT] / table.loc[name, 'people'])} are ended by the "
                "payment."
               if name == "Payment failed" else ".")
            for name, share in shares.items()
            if name != right
        },
    )  # fmt: skip


def exercise_2(box: Business) -> Exercise:
    """What a text message about failed payments earns."""
    who = members(KINDS["Payment failed"].rule, box)
    people = round(int(who.sum()), -1)
    wants = round(float(reachable(box, "sms").reindex(who.index)[who].mean()), 2)
    each = round(true_effects(box)["profit"].loc["Payment failed", "card_text"] / 10_000, 0)
    earned = round(people * wants * each)
    return exercise(
        "renewal-2",
        f"Today **{people:.0f}** subscribers have an open failed payment. **{wants:.0%}** of them allow "
        "text messages. "
        f"A text about the card earns **${each:.0f} per person reached** within twelve weeks, sending "
        "included. What "
        "does sending it today earn?",
        check=earned,
        tolerance=0.01,
        answer=number(label="It earns", unit="$"),
        hints=["Only those who allow texts can be reached.", f"{people:.0f} × {wants:.0%} are reached."],
        solution=f"{people:.0f} × {wants:.0%} × ${each:.0f} = ${earned:,}. And next week there are new "
        "ones: this is "
        "a message for every day, not a campaign.",
        mistakes={
            "That counts everybody; only some allow text messages.": round(people * each),
            "That is the number of people reached.": round(people * wants),
        },
    )


def exercise_3(box: Business) -> Exercise:
    """For analysts: the app gone quiet."""
    quiet, used = apps.count(within="14d") == 0, apps.count(between=("90d", "14d")) >= 4
    return exercise(
        "renewal-3",
        "For analysts: write the rule for **subscribers** (`subscribed`) who opened the app **four times "
        "or more "
        "between 90 and 14 days ago, and not at all in the last 14 days**. Start from `apps`.",
        check=choosing(box, SIGNS["App quiet for 14 days"].rule),
        hints=[
            'The days before the last 14 are `apps.count(between=("90d", "14d"))`.',
            "Three conditions, each in its own brackets, joined by `&`.",
        ],
        solution='    subscribed & (apps.count(within="14d") == 0)\n'
        '    & (apps.count(between=("90d", "14d")) >= 4)',
        mistakes={
            "These people may never have used the app: for them, silence is nothing new.": choosing(
                box, SUBSCRIBED & quiet
            ),
            "Some of these are gone: ask for subscribers.": choosing(box, quiet & used),
            "The silence is missing.": choosing(box, SUBSCRIBED & used),
            "That lets the four openings lie in the last 14 days too; then nobody can be quiet.": choosing(
                box, SUBSCRIBED & quiet & (apps.count(within="14d") >= 4)
            ),
        },
    )


def questions() -> Quiz:
    """What a reader should take away."""
    return quiz(
        pick_one(
            "A card was declined and the box did not come. What does the customer need?",
            {
                "A discount": "She pays nothing at the moment: a lower price mends no card.",
                "A way to update the card, soon": "The clock is the retries: after the last one she is gone.",
                "A call about what she does not like": "She has not complained.",
            },
            right="A way to update the card, soon",
        ),
        pick_one(
            "Subscribers who never open the app leave less often than others. Should you wake them?",
            {
                "Yes: engaged customers stay": "They stay because nothing reminds them. Look at what "
                "messages do.",
                "Only with something they asked for": "Whoever pays and is content with silence is best "
                "left in it; "
                "and must be able to leave easily.",
                "Yes, with a discount": "It makes boxes cheaper that would have been paid in full.",
            },
            right="Only with something they asked for",
        ),
        give_number(
            "100 people left. 65 cancelled, 35 were ended by a failed payment. Better menus halve the "
            "first number. "
            "How many would still leave?",
            right=67.5,
            tolerance=0.02,
            when_right="32 or 33 and 35: better menus do nothing for cards.",
            when_low="Better menus do not touch those whose payment failed.",
            when_high="Half of 65 stay.",
        ),
        pick_one(
            "A win-back email goes to everybody who ever left. Who brings nearly all of what it brings?",
            {
                "Those who left long ago: they have forgotten why": "Hardly anybody gone for half a year "
                "comes back, "
                "with the email or without.",
                "Those who left in the last weeks": "They still have the habit, and are the fewest and "
                "cheapest to "
                "reach.",
                "All alike": "Look at the weeks since leaving.",
            },
            right="Those who left in the last weeks",
        ),
        key="renewal-quiz",
    )
