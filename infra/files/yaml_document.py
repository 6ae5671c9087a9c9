"""Reads YAML into plain data with line numbers; rejects what the kit's files never need (aliases, tags, YAML bombs)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import yaml

YamlPath: TypeAlias = tuple[str | int, ...]
"""The path of a value in a document: ``("practices", 0, "state")``."""

MAX_DEPTH = 40
MAX_NODES = 50_000
MAX_NUMBER = 60
"""The characters of a number; a longer one is no number that the kit knows."""


@dataclass(frozen=True, slots=True)
class Span:
    """The first line (from 1) of a value, its key included, and its last."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class DocumentProblem:
    """One problem in a file: what, where, the value given, what is allowed, how to fix it."""

    what: str
    at: YamlPath = ()
    value: Any = None
    allowed: str = ""
    fix: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """A YAML file as plain data, with the lines of every value and the syntax problems."""

    file: Path
    data: Any
    spans: Mapping[YamlPath, Span] = field(default_factory=lambda: MappingProxyType({}))
    problems: tuple[DocumentProblem, ...] = ()
    inline: frozenset[YamlPath] = frozenset()
    """The mappings and sequences that are written on one line: ``{a: 1}``, ``[1, 2]``."""

    def line(self, at: YamlPath) -> int:
        """The line of a value, or of the nearest value that contains it."""
        while at and at not in self.spans:
            at = at[:-1]
        return self.spans[at].first if at in self.spans else 1


def dotted(at: YamlPath) -> str:
    """A path as people write it: ``practices[0].state``."""
    text = ""
    for step in at:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def parse_yaml(text: str, file: Path) -> YamlDocument:
    """Parse one YAML document; syntax errors are in ``problems``, and ``data`` is None where nothing could be read."""
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            builder.handle(event)
    except yaml.YAMLError as error:
        builder.problems.append(_syntax_problem(error, text.count("\n") + 1))
        return YamlDocument(file, None, problems=tuple(builder.problems))
    except _UnreadableError:
        return YamlDocument(file, None, problems=tuple(builder.problems))
    spans, problems = MappingProxyType(builder.spans), tuple(builder.problems)
    return YamlDocument(file, builder.root, spans, problems, frozenset(builder.inline))


def _syntax_problem(error: yaml.YAMLError, last: int) -> DocumentProblem:
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or getattr(error, "reason", None) or "not readable"
    return DocumentProblem(
        f"this is not YAML: {reason}",
        fix="check the indentation (spaces, never tabs), the colons and the quotes on this line and the one before",
        line=min(mark.line + 1, last) if mark else 1,
    )


def _first_line(mark: Any) -> int:
    return int(mark.line) + 1


def _last_line(mark: Any) -> int:
    """The last line before a mark, which may be at the start of the following line (block scalars)."""
    return int(mark.line) + (1 if mark.column else 0)


class _UnreadableError(Exception):
    """Reading stops: the file cannot be a manifest."""


_MISSING: Any = object()


@dataclass(slots=True)
class _OpenCollection:
    """A mapping or sequence whose end has not been read yet."""

    at: YamlPath
    first: int
    items: dict[str, Any] | list[Any]
    key: Any = _MISSING
    key_line: int = 0
    last: int = 0


class _Builder:
    """Builds plain data from parser events without recursion, so that no file can exhaust the call stack."""

    def __init__(self) -> None:
        self.root: Any = None
        self.spans: dict[YamlPath, Span] = {}
        self.inline: set[YamlPath] = set()
        self.problems: list[DocumentProblem] = []
        self._open: list[_OpenCollection] = []
        self._nodes = 0
        self._documents = 0
        self._scalars = yaml.SafeLoader("")

    def handle(self, event: yaml.Event) -> None:
        """Add one parser event to the data."""
        line = _first_line(event.start_mark)
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self._abort("the file holds a second document", line, "keep one: remove the line ---")
            case yaml.AliasEvent():
                self._report("aliases (*name) are not allowed", line, "write the value out")
                self._add_value(None, line, line)
            case yaml.ScalarEvent():
                self._check_node(event, line)
                self._handle_scalar(event, line)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._check_node(event, line)
                self._open_collection({} if isinstance(event, yaml.MappingStartEvent) else [], line)
                if event.flow_style:
                    self.inline.add(self._open[-1].at)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                done = self._open.pop()
                self._add_value(done.items, done.first, max(done.last, done.first))

    def _open_collection(self, items: dict[str, Any] | list[Any], line: int) -> None:
        if self._open and self._expects_key():
            self._abort("a key must be a string", line, "put the key in quotes")
        if len(self._open) >= MAX_DEPTH:
            self._abort(f"values are nested deeper than {MAX_DEPTH}", line, "the kit's files are never that deep")
        self._open.append(_OpenCollection(self._next_path(), line, items))

    def _check_node(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, line: int) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._abort(f"there are more than {MAX_NODES} values", line, "the kit's files are never that large")
        if event.anchor:
            self._report(f"anchors (&{event.anchor[:60]}) are not allowed", line, "write the value out")
        if event.tag and event.tag != "!":
            self._report(f"the tag {event.tag[:60]} is not allowed", line, "write a plain value")

    def _handle_scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        if self._open and self._expects_key():
            self._open[-1].key = self._new_key(event.value, line)
            self._open[-1].key_line = line
            return
        value = self._plain_value(event.value, line) if event.implicit[0] and not event.tag else event.value
        self._add_value(value, line, max(line, _last_line(event.end_mark)))

    def _plain_value(self, text: str, line: int) -> Any:
        """The value of a text without quotes: a number, a date, true or false, null, or the text itself."""
        tag = self._scalars.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
        if tag.endswith((":int", ":float")) and len(text) > MAX_NUMBER:
            return self._report(f"a number has more than {MAX_NUMBER} characters", line, "write it out, or quote it")
        try:
            value = self._scalars.construct_object(yaml.ScalarNode(tag, text))
        except (ValueError, OverflowError, yaml.YAMLError):
            return self._report(f"{text[:40]!a} cannot be read", line, "write a real date or number, or quote it")
        if isinstance(value, float) and not math.isfinite(value):
            return self._report(f"{text[:40]!a} is not a finite number", line, "write a number, or quote it")
        return value

    def _new_key(self, key: str, line: int) -> Any:
        mapping = self._open[-1]
        if key in mapping.items:
            self._report(f"the key {key[:60]!r} appears twice", line, "keep one of the two", (*mapping.at, key))
        return key

    def _expects_key(self) -> bool:
        return isinstance(self._open[-1].items, dict) and self._open[-1].key is _MISSING

    def _next_path(self) -> YamlPath:
        if not self._open:
            return ()
        parent = self._open[-1]
        return (*parent.at, len(parent.items) if isinstance(parent.items, list) else parent.key)

    def _add_value(self, value: Any, first: int, last: int) -> None:
        at = self._next_path()
        if at and at[-1] is _MISSING:
            self._abort("a key must be a string", first, "put the key in quotes")
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

    def _report(self, what: str, line: int, fix: str, at: YamlPath = ()) -> None:
        if len(self.problems) < 50:
            self.problems.append(DocumentProblem(what, at=at, fix=fix, line=line))

    def _abort(self, what: str, line: int, fix: str) -> None:
        self.problems.append(DocumentProblem(what, fix=fix, line=line))
        raise _UnreadableError
