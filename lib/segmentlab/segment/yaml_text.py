"""YAML without its surprises: plain text to plain data with line numbers, and back.

Comes in: the text of a definition file. Goes out: mappings, lists, texts, numbers and true/false, each with
its line, so that every complaint names its place. What YAML would silently read as something else (NO, 12:30,
1_000, 010), and what could do harm (tags, anchors, endless nesting), is refused. Stage of the loop: segment.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

#: More than any file of definitions needs: beyond these, a file is a mistake or an attack.
LARGEST, DEEPEST = 1_000_000, 60
_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+(e[+-]?[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: Texts that only look like a number: another reader of YAML may take them for one.
_NUMBER_LIKE = re.compile(r"[-+.]?[0-9][0-9_,.:']*([eE][-+]?[0-9]+)?%?|0[xob][0-9a-fA-F_]+")
_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True)
class Spot:
    """A piece of a file: a mapping, a list, a text, a number or true/false, and where it stands."""

    value: Any
    file: str
    line: int

    def wrong(self, problem: str) -> ValueError:
        """Give the error that names the place before the problem."""
        return ValueError(f"{self.file}, line {self.line}: {problem}")


def read(text: str, file: str = "this text") -> Spot:
    """Read YAML text into plain data that knows its lines.

    Parameters
    ----------
    text
        The text itself.
    file
        What errors call it.

    Returns
    -------
    Spot

    Raises
    ------
    ValueError
        With one sentence that names the line and the fix.

    Examples
    --------
    >>> read("owner: CRM").value["owner"].value
    'CRM'
    >>> read("country: NO", "audiences.yaml")
    Traceback (most recent call last):
    ValueError: audiences.yaml, line 1: YAML reads NO as true or false; put it in quotes ("NO") if ...
    """
    if len(text) > LARGEST:
        raise ValueError(f"{file} has {len(text):,} characters; split it into files of at most {LARGEST:,}.")
    try:
        _refuse_what_could_harm(text, file)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, max(error.position, 0)) + 1
        raise ValueError(
            f"{file}, line {line}: a character that cannot be printed stands here; remove it."
        ) from error
    except yaml.MarkedYAMLError as error:
        raise _in_one_sentence(error, file) from error
    if node is None:
        raise ValueError(f'{file} is empty; a file of definitions begins with "version: 1".')
    return _spot(node, file)


def write(data: Any) -> str:
    """Write plain data as YAML that `read` gives back exactly.

    Examples
    --------
    >>> print(write({"owner": "CRM", "is one of": ["NO", "DE"], "at least": 3}), end="")
    owner: CRM
    is one of: ["NO", DE]
    at least: 3
    """
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


def _refuse_what_could_harm(text: str, file: str) -> None:
    """Refuse tags, anchors, second documents and endless nesting before anything is built of them."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        here = Spot(None, file, event.start_mark.line + 1)
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise here.wrong("a second document begins with ---; keep one document per file.")
        elif isinstance(event, yaml.AliasEvent):
            raise here.wrong(f"*{event.anchor} refers to another place; write out what is meant.")
        elif isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            raise here.wrong(f"&{event.anchor} is a YAML anchor; remove it and write out what is meant.")
        if getattr(event, "tag", None) is not None:
            raise here.wrong(f"{event.tag} is a YAML tag; remove it: definitions are plain text and numbers.")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise here.wrong(f"this is nested more than {DEEPEST} levels deep; write a simpler rule.")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _in_one_sentence(error: yaml.MarkedYAMLError, file: str) -> ValueError:
    """Say what YAML's own parser complains about, where, and what to do."""
    problem = error.problem or "it cannot be read"
    opened, met = error.context_mark, error.problem_mark
    here = Spot(None, file, (met or opened).line + 1 if met or opened else 1)
    if "quoted scalar" in (error.context or ""):
        if "end of stream" in problem or "document separator" in problem:
            here = Spot(None, file, opened.line + 1 if opened else here.line)
            return here.wrong("a quote is opened and never closed; close it, or put '' around the text.")
        return here.wrong("a backslash inside double quotes means something else; use single quotes.")
    if "'\\t'" in problem or "\\t" in problem:
        return here.wrong("a tab stands where spaces belong; indent with spaces.")
    if "mapping values are not allowed" in problem:
        return here.wrong(
            'a second ": " stands in this line, or its indentation is off; '
            'put quotes around a text with ": ".'
        )
    if "could not find expected ':'" in problem:
        return here.wrong('a line without ": "; write `name: value`, or indent it like the lines above.')
    if "undefined alias" in problem:
        return here.wrong("a value begins with * ; put quotes around the text.")
    if "cannot start any token" in problem:
        return here.wrong(
            "a value begins with a sign that YAML keeps for itself; put quotes around the text."
        )
    if "expected <block end>" in problem or "flow" in (error.context or ""):
        return here.wrong(
            "the indentation or a bracket does not fit the lines above; align it with them, "
            "and close every [ and {."
        )
    return here.wrong(f"this is not YAML ({problem}); put quotes around texts with special signs.")


def _spot(node: yaml.Node, file: str) -> Spot:
    here = Spot(None, file, node.start_mark.line + 1)
    if isinstance(node, yaml.ScalarNode):
        value = node.value if node.style else _plain(node, here)
    elif isinstance(node, yaml.SequenceNode):
        value = [_spot(one, file) for one in node.value]
    else:
        value = dict(_pairs(node, file))
    return Spot(value, file, here.line)


def _pairs(node: yaml.MappingNode, file: str) -> Iterator[tuple[str, Spot]]:
    seen: dict[str, int] = {}
    for key, value in node.value:
        here = Spot(None, file, key.start_mark.line + 1)
        if not isinstance(key, yaml.ScalarNode):
            raise here.wrong("a name before a colon must be a single text.")
        if key.value in seen:
            raise here.wrong(f'"{key.value}" stands here and in line {seen[key.value]}; keep one of them.')
        seen[key.value] = here.line
        yield key.value, _spot(value, file)


def _plain(node: yaml.ScalarNode, here: Spot) -> str | int | float | bool:
    """Read a value without quotes, if it has one reading only."""
    text, kind = node.value, node.tag.removeprefix(_TAG)
    if kind == "bool" and text in ("true", "false"):
        return text == "true"
    if kind == "bool":
        raise here.wrong(
            f'YAML reads {text} as true or false; put it in quotes ("{text}") if it is a text, '
            "or write true or false."
        )
    if kind == "null":
        raise here.wrong('nothing stands after the colon; write a value, "" for an empty text, or remove it.')
    if _WHOLE.fullmatch(text) and text != "-0" and len(text) < 300:
        return int(text)
    if _DECIMAL.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    if kind in ("int", "float") or _NUMBER_LIKE.fullmatch(text):
        raise here.wrong(
            f'{text} can be read in more than one way; put it in quotes ("{text}") if it is a text, '
            "or write a plain number such as 1000 or 12.5."
        )
    return str(text)


class _Dumper(yaml.SafeDumper):
    """YAML's own writer, set to the habits of this module."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write out whatever is repeated: `read` knows no references."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent lists below their name."""
        return super().increase_indent(flow, False)


def _write_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None if _reads_as_itself(text) else '"'
    lines = text.split("\n")
    if (
        len(lines) > 1
        and all(line.isprintable() and line.strip() == line for line in lines)
        and lines[0]
        and lines[-1]
    ):
        style = "|"
    return dumper.represent_scalar(f"{_TAG}str", text, style=style)


def _reads_as_itself(text: str) -> bool:
    """Whether a text may stand without quotes."""
    if _DATE.fullmatch(text):
        return True
    if not text.isprintable() or _NUMBER_LIKE.fullmatch(text):
        return False
    return bool(yaml.SafeLoader("").resolve(yaml.ScalarNode, text, (True, False)) == f"{_TAG}str")


def _write_list(dumper: yaml.SafeDumper, items: list[Any]) -> yaml.SequenceNode:
    short = all(isinstance(one, str | int | float) for one in items)
    return dumper.represent_sequence(f"{_TAG}seq", items, flow_style=short)


_Dumper.add_representer(str, _write_text)
_Dumper.add_representer(list, _write_list)
