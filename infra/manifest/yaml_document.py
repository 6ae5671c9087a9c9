"""Reads YAML into plain data and remembers the lines; refuses what a manifest never needs (aliases, tags, bombs)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import yaml

At: TypeAlias = tuple[str | int, ...]
"""A place in a document: ``("practices", 0, "state")``."""

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_NODES = 50_000


@dataclass(frozen=True, slots=True)
class Span:
    """The first line (from 1) of a value, its key included, and its last."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: what, where, the value given, what is allowed, how to mend it."""

    what: str
    at: At = ()
    value: Any = None
    allowed: str = ""
    fix: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file as plain data, the lines of every value in it, and what is wrong with its writing."""

    file: Path
    data: Any
    spans: Mapping[At, Span] = field(default_factory=lambda: MappingProxyType({}))
    problems: tuple[Problem, ...] = ()
    inline: frozenset[At] = frozenset()
    """The mappings and sequences that are written on one line: ``{a: 1}``, ``[1, 2]``."""

    def line(self, at: At) -> int:
        """The line of a value, or of the nearest thing around it."""
        while at and at not in self.spans:
            at = at[:-1]
        return self.spans[at].first if at in self.spans else 1


def dotted(at: At) -> str:
    """A place as people write it: ``practices[0].state``."""
    text = ""
    for step in at:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def read(text: str, file: Path) -> Document:
    """Parse one YAML document; what is wrong with its writing is in ``problems``."""
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            builder.take(event)
    except yaml.YAMLError as error:
        builder.problems.append(_unreadable(error, text.count("\n") + 1))
        return Document(file, None, problems=tuple(builder.problems))
    except _EnoughError:
        return Document(file, None, problems=tuple(builder.problems))
    spans, problems = MappingProxyType(builder.spans), tuple(builder.problems)
    return Document(file, builder.root, spans, problems, frozenset(builder.inline))


def _unreadable(error: yaml.YAMLError, last: int) -> Problem:
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or getattr(error, "reason", None) or "not readable"
    return Problem(
        f"this is not YAML: {reason}",
        fix="check the indentation (spaces, never tabs), the colons and the quotes on this line and the one before",
        line=min(mark.line + 1, last) if mark else 1,
    )


def _line(mark: Any) -> int:
    return int(mark.line) + 1


def _last(mark: Any) -> int:
    """The last line before a mark, which may stand at the start of the line after (block scalars)."""
    return int(mark.line) + (1 if mark.column else 0)


class _EnoughError(Exception):
    """Reading further is pointless: the file is not a manifest."""


_MISSING: Any = object()


@dataclass(slots=True)
class _Open:
    """A mapping or sequence whose end has not come yet."""

    at: At
    first: int
    items: dict[str, Any] | list[Any]
    key: Any = _MISSING
    key_line: int = 0
    last: int = 0


class _Builder:
    """Builds plain data from parser events, without recursion, so that no file can exhaust the stack."""

    def __init__(self) -> None:
        self.root: Any = None
        self.spans: dict[At, Span] = {}
        self.inline: set[At] = set()
        self.problems: list[Problem] = []
        self._open: list[_Open] = []
        self._nodes = 0
        self._documents = 0
        self._scalars = yaml.SafeLoader("")

    def take(self, event: yaml.Event) -> None:
        """Account for one event."""
        line = _line(event.start_mark)
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self._stop("there is a second document", line, "keep one: remove the line ---")
            case yaml.AliasEvent():
                self._refuse("aliases (*name) are not read", line, "write the value out")
                self._place(None, line, line)
            case yaml.ScalarEvent():
                self._count(event, line)
                self._scalar(event, line)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._count(event, line)
                self._start({} if isinstance(event, yaml.MappingStartEvent) else [], line)
                if event.flow_style:
                    self.inline.add(self._open[-1].at)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                done = self._open.pop()
                self._place(done.items, done.first, max(done.last, done.first))

    def _start(self, items: dict[str, Any] | list[Any], line: int) -> None:
        if self._open and self._expects_key():
            self._stop("a key must be a word", line, "put the key in quotes")
        if len(self._open) >= MAX_DEPTH:
            self._stop(f"values are nested deeper than {MAX_DEPTH}", line, "a manifest is never that deep")
        self._open.append(_Open(self._next(), line, items))

    def _count(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, line: int) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._stop(f"there are more than {MAX_NODES} values", line, "a manifest is never that large")
        if event.anchor:
            self._refuse(f"anchors (&{event.anchor}) are not read", line, "write the value out where it is needed")
        if event.tag and event.tag != "!":
            self._refuse(f"the tag {event.tag} is not read", line, "write a plain value")

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        if self._open and self._expects_key():
            self._open[-1].key = self._fresh_key(event.value, line)
            self._open[-1].key_line = line
            return
        value: Any = event.value
        if event.implicit[0] and not event.tag:
            tag = self._scalars.resolve(yaml.ScalarNode, event.value, (True, False))  # type: ignore[no-untyped-call]
            try:
                value = self._scalars.construct_object(yaml.ScalarNode(tag, event.value))
            except (ValueError, yaml.YAMLError):
                self._refuse(f"{event.value[:40]!r} cannot be read", line, "write a real date or number, or quote it")
                value = None
        self._place(value, line, max(line, _last(event.end_mark)))

    def _fresh_key(self, key: str, line: int) -> Any:
        mapping = self._open[-1]
        if key in mapping.items:
            self._refuse(f"the key {key!r} stands twice", line, "keep one of the two", (*mapping.at, key))
        return key

    def _expects_key(self) -> bool:
        return isinstance(self._open[-1].items, dict) and self._open[-1].key is _MISSING

    def _next(self) -> At:
        if not self._open:
            return ()
        parent = self._open[-1]
        return (*parent.at, len(parent.items) if isinstance(parent.items, list) else parent.key)

    def _place(self, value: Any, first: int, last: int) -> None:
        at = self._next()
        if at and at[-1] is _MISSING:
            self._stop("a key must be a word", first, "put the key in quotes")
        if not self._open:
            self.spans[at] = Span(first, last)
            self.root = value
            return
        parent = self._open[-1]
        self.spans.setdefault(at, Span(parent.key_line if isinstance(parent.items, dict) else first, last))
        parent.last = max(parent.last, last)
        if isinstance(parent.items, list):
            parent.items.append(value)
        else:
            parent.items.setdefault(parent.key, value)
            parent.key = _MISSING

    def _refuse(self, what: str, line: int, fix: str, at: At = ()) -> None:
        if len(self.problems) < 50:
            self.problems.append(Problem(what, at=at, fix=fix, line=line))

    def _stop(self, what: str, line: int, fix: str) -> None:
        self.problems.append(Problem(what, fix=fix, line=line))
        raise _EnoughError
