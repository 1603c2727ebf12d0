"""The reasons of a segment as fields: what is asked, what an active segment needs, what was written.

Comes in: a segment, or what stands in the fields. Goes out: words and plain values. Stage of the loop: teach.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from segmentlab.instrument.business import moment_in_utc
from segmentlab.segment.files import REASONS
from segmentlab.segment.segment import Segment

from .draft import Draft

#: The fields in the order of reading: (words, what to write there).
FIELDS: Mapping[str, tuple[str, str]] = {
    "key": ("name", "such as lapsing_regulars"),
    "objective": ("objective", "what the business wants from it"),
    "owner": ("owner", "who answers for it"),
    "action": ("action", "what is done with it"),
    "channel": ("channel", "such as email"),
    "kpi": ("KPI", "the number that tells whether it worked"),
    "refresh": ("refresh", "such as daily or weekly"),
    "review_by": ("review by", "such as 2027-03-31"),
    "definition": ("in words", "who is in it, in the words of the business"),
}
#: A longer name would fit in no list.
LONGEST = 60
STATUS = {"draft": "draft", "active: in use": "active"}
#: Why an active segment cannot do without them.
WHY_NEEDED = {
    "objective": "what it is for",
    "owner": "who answers for it",
    "action": "what is done with it",
    "kpi": "how one sees that it worked",
    "review_by": "when somebody looks at it again",
}


def reasons_of(segment: Segment) -> dict[str, str]:
    """What stands in the fields for a segment."""
    return {"key": segment.key, **{name: getattr(segment, name) for name in REASONS}}


def state_of(draft: Draft, reasons: Mapping[str, str]) -> tuple[Any, ...]:
    """What would be saved, to tell whether it was changed."""
    return draft, tuple(sorted((name, said) for name, said in reasons.items() if said))


def is_date(text: str) -> bool:
    """Whether a text is a date."""
    try:
        moment_in_utc(text)
    except ValueError:
        return False
    return True
