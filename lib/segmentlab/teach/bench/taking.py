"""Take it with you: the segment as Python, YAML, SQL of a warehouse, and as an audience file.

Comes in: a segment. Goes out: text to copy, a check in a real database, a file with its manifest.
Stage of the loop: teach.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import ipywidgets

from segmentlab.activate.audience import audience_file, is_sensitive
from segmentlab.activate.consent import CHANNELS
from segmentlab.activate.playbook_rows import KINDS
from segmentlab.segment.dialects import DIALECTS
from segmentlab.segment.segment import Segment
from segmentlab.words import safe

from ..soon import in_idle_moments
from ..style import live, note
from ..words import inline
from .as_python import python_of
from .choices import Choices, words_of
from .database import answer_once, run_in_duckdb
from .parts import LABELS, Quiet, button, column, heard, listed, put_children, row

FORMS = {
    "Python": "python",
    "YAML (a file to review)": "yaml",
    **{f"SQL for {name}": one for name, one in zip(
        ("DuckDB", "BigQuery", "Snowflake", "PostgreSQL", "Databricks", "Spark"), DIALECTS, strict=True
    )},
}  # fmt: skip
MOMENTS = {"the day it is run": False, "the day chosen above": True}


class Taking:
    """Controls to copy a definition, to run it in a database, and to write its people into a file."""

    def __init__(
        self,
        choices: Choices,
        quiet: Quiet,
        now: Callable[[], tuple[Segment | None, str]],
        folder: Callable[[], Path],
    ) -> None:
        self.choices, self._now, self._folder = choices, now, folder
        self.form = heard(listed("write it as", FORMS), quiet, self.show)
        self.moment = heard(listed("judged on", MOMENTS), quiet, self.show)
        self.text = ipywidgets.HTML()
        self.run = button(
            "Run it in DuckDB", self.check, "Run the SQL in a real database and compare the people"
        )
        self.ran = live(ipywidgets.HTML())
        business = choices.business
        columns = [str(name) for name in business.customers if not is_sensitive(str(name))]
        self.columns = ipywidgets.SelectMultiple(
            description="columns", options=columns, value=tuple(columns[:1]), rows=6,
            style={"description_width": LABELS},
        )  # fmt: skip
        used = [one for one, channel in CHANNELS.items() if channel.sent in choices.events]
        self.channel = listed("through", {words_of(one): one for one in (used or CHANNELS)})
        self.purpose = _field("purpose", "marketing")
        self.asked_by = _field("asked by", "")
        self.why = _field("what for", "")
        self.kind = listed("as", {"CSV": ".csv", "Parquet": ".parquet"})
        self.message = listed("message", {"not decided": (), **{words_of(one): (one,) for one in KINDS}})
        self.hashed = ipywidgets.Checkbox(description="email addresses only as SHA-256", indent=False)
        self.write = button("Write the audience file", self.write_file, primary=True)
        self.wrote = live(ipywidgets.HTML())
        for each in (
            self.columns,
            self.channel,
            self.purpose,
            self.asked_by,
            self.why,
            self.message,
            self.kind,
            self.hashed,
        ):
            heard(each, quiet, self._asked)
        people = '<div class="sl-label">The people, for a CRM or an ad platform</div>'
        self._readiness = get_ready()
        self._moment = column()
        self.box = column(
            self.form, self._moment, self.text, row(self.run), self.ran,
            ipywidgets.HTML(people), self.columns, self.channel, self.purpose, self.asked_by, self.why,
            self.message, self.kind, self.hashed, row(self.write), self.wrote,
        )  # fmt: skip

    def show(self) -> None:
        """Write the segment in the form chosen."""
        segment, as_of = self._now()
        in_idle_moments(self._readiness)
        self.ran.value = self.wrote.value = ""
        # Only a statement is bound to a day.
        put_children(self._moment, (self.moment,) if self.form.value in DIALECTS else ())
        if segment is None:
            self.text.value = note("hint", "☆", "Nothing to take yet.", "Add a first condition.")
            return
        self.text.value = self.html(segment, as_of)

    def written(self, segment: Segment, as_of: str) -> str:
        """The text to copy."""
        if self.form.value == "python":
            return python_of(segment)
        if self.form.value == "yaml":
            return segment.to_yaml()
        moment = as_of if self.moment.value else None
        return segment.to_sql(self.form.value, moment, self.changing(segment))

    def changing(self, segment: Segment) -> tuple[str, ...]:
        """Attributes that are read as they stood."""
        return self.choices.changing

    def html(self, segment: Segment, as_of: str) -> str:
        """The text to copy, with its button."""
        return (
            f'<div class="sl-code sl-bench-code"><button type="button" class="sl-copy" hidden>Copy</button>'
            f"<code>{safe(self.written(segment, as_of))}</code></div>"
        )

    def check(self) -> None:
        """Run the statement in DuckDB, and say whether it finds the same people."""
        segment, as_of = self._now()
        if segment is None:
            self.ran.value = note("hint", "☆", "Nothing to run yet.", "Add a first condition.")
            return
        self.ran.value = note("hint", "…", "Working:", "the database reads the log.")
        try:
            found = run_in_duckdb(self.choices.business, segment, as_of, self.choices.changing)
        except Exception as error:  # whatever a database says is told, never thrown at the reader
            self.ran.value = note("error", "⚠", "It did not run:", inline(_first_line(error)))
            return
        same = found.database == found.here == found.both
        kind, icon = ("right-answer", "✓") if same else ("error", "⚠")
        self.ran.value = note(kind, icon, f"As of {as_of}:", inline(found.sentence()))

    def write_file(self) -> None:
        """Write the audience file, or say in one sentence why not."""
        segment, as_of = self._now()
        if segment is None:
            self.wrote.value = note("hint", "☆", "Nobody to write yet.", "Add a first condition.")
            return
        for field in (self.purpose, self.asked_by, self.why):
            if not field.value.strip():
                self.wrote.value = note(
                    "error", "⚠", "Not written:", f"fill in “{field.description}”; the access log keeps it."
                )
                return
        try:
            folder = self._folder()
            folder.mkdir(parents=True, exist_ok=True)
            made = audience_file(
                self.choices.business, segment, folder / f"{segment.key}{self.kind.value}",
                columns=list(self.columns.value), channel=self.channel.value, purpose=self.purpose.value,
                asked_by=self.asked_by.value, why=self.why.value, hash_emails=self.hashed.value, as_of=as_of,
                kinds=self.message.value or None,
            )  # fmt: skip
        except (ValueError, TypeError, LookupError, OSError) as error:
            self.wrote.value = note("error", "⚠", "Not written:", inline(_first_line(error)))
            return
        self.wrote.value = note(
            "right-answer", "✓", "Written.",
            f"{inline(made.sentence())} It is {safe(str(made.path))}, with its manifest "
            f"{safe(made.manifest.name)} and a line in {safe(made.log.name)}.",
        )  # fmt: skip

    def _asked(self) -> None:
        self.wrote.value = ""


def get_ready() -> Iterator[None]:
    """Load what writing and running SQL needs, while a reader looks at what is shown first."""
    for name in ("sqlglot", "duckdb"):
        import_module(name)
        yield
    answer_once()
    yield


def _field(label: str, value: str) -> ipywidgets.Text:
    return ipywidgets.Text(
        description=label, value=value, continuous_update=False, style={"description_width": LABELS}
    )


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
