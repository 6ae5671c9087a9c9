"""Writes a manifest in one style and keeps its comments, blank lines and one-line values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

import yaml

from infra.errors import KitError
from infra.files.yaml_document import YamlDocument, YamlPath, parse_yaml
from infra.manifest.manifest_model import Manifest

WIDTH: Final = 110
STEP: Final = "  "


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentLayout:
    """What a file holds besides its data: comments and blank lines before a value, a comment after it.

    ``inline`` values are written on one line, ``commented`` ones contain a comment and cannot be, ``known`` ones were
    in the file.
    """

    before: Mapping[YamlPath, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    after: Mapping[YamlPath, str] = field(default_factory=lambda: MappingProxyType({}))
    end: tuple[str, ...] = ()
    inline: frozenset[YamlPath] = frozenset()
    commented: frozenset[YamlPath] = frozenset()
    known: frozenset[YamlPath] = frozenset()


NO_COMMENTS: Final = CommentLayout()


def format_manifest(document: YamlDocument, text: str) -> str:
    """The document in the standard style: keys in the model's order, quotes only where needed; comments are kept."""
    written = to_yaml(document.data, layout_of(document, text))
    if parse_yaml(written, document.file).data != document.data or _all_comments(written) != _all_comments(text):
        raise KitError(
            f"{document.file}: formatting would change its data, so the file is left unchanged; please report this"
        )
    return written


def to_yaml(data: Mapping[str, Any], layout: CommentLayout = NO_COMMENTS) -> str:
    """A whole manifest as text; values that ``layout`` does not know are written in the standard style."""
    lines = [*_mapping(_ordered(data), (), "", layout), *layout.end]
    return "\n".join(lines).strip("\n") + "\n"


def layout_of(document: YamlDocument, text: str) -> CommentLayout:
    """The comments and blank lines of a file, each with the value it belongs to."""
    own, trailing = _comments(text)
    outer, inner = _starting_paths(document)
    own |= {number: trailing.pop(number) for number in list(trailing) if number < min(inner, default=number + 1)}
    before: dict[YamlPath, tuple[str, ...]] = {}
    waiting: list[str] = []
    for number in sorted({*own, *outer}):
        if number in own:
            waiting.append(own[number])
        else:
            before[outer[number]] = _single_blanks(waiting)
            waiting = []
    after: dict[YamlPath, str] = {}
    for number, comment in trailing.items():
        at = inner[max(line for line in inner if line <= number)]
        if at in after or document.spans[at].first != number:
            before[at] = (*before.get(at, ()), comment)
        else:
            after[at] = comment
    noted = [*after, *(at for at, lines in before.items() if any(lines))]
    return CommentLayout(
        before=before,
        after=after,
        end=_single_blanks(waiting),
        inline=document.inline,
        commented=frozenset(at[:length] for at in noted for length in range(len(at))),
        known=frozenset(document.spans),
    )


def _starting_paths(document: YamlDocument) -> tuple[dict[int, YamlPath], dict[int, YamlPath]]:
    """By line: the outermost value that begins there, and the innermost one that is not part of a one-line value."""
    outer: dict[int, YamlPath] = {}
    inner: dict[int, YamlPath] = {}
    for at, span in document.spans.items():
        if at:
            outer[span.first] = min(at, outer.get(span.first, at), key=len)
        if not any(at[:length] in document.inline for length in range(len(at))):
            inner[span.first] = max(at, inner.get(span.first, ()), key=len)
    return outer, inner


def _all_comments(text: str) -> list[str]:
    return sorted(comment for comments in _comments(text) for comment in comments.values() if comment)


def _comments(text: str) -> tuple[dict[int, str], dict[int, str]]:
    """Comment lines and blank lines, and comments at the end of a line, both by line number."""
    taken: dict[
        int, int
    ] = {}  # the column where the last value of a line ends; past the end where it continues on the next
    for token in yaml.scan(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        start, end = token.start_mark, token.end_mark
        if start.index == end.index:
            continue
        taken.update(dict.fromkeys(range(start.line + 1, end.line + 1), len(text)))
        taken[end.line + 1] = max(taken.get(end.line + 1, 0), end.column)
    own: dict[int, str] = {}
    trailing: dict[int, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        column = taken.get(number, 0)
        rest = line[column:].strip()
        if rest.startswith("#"):
            (trailing if column else own)[number] = rest
        elif not line.strip() and not column:
            own[number] = ""
    return own, trailing


def _single_blanks(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(line for index, line in enumerate(lines) if line or index == 0 or lines[index - 1])


def _ordered(data: Mapping[str, Any]) -> dict[str, Any]:
    order = list(Manifest.model_fields)
    return dict(sorted(data.items(), key=lambda item: order.index(item[0]) if item[0] in order else len(order)))


def _mapping(data: Mapping[str, Any], at: YamlPath, indent: str, layout: CommentLayout) -> Iterator[str]:
    block = False
    for number, (key, value) in enumerate(data.items()):
        here = (*at, key)
        was_block, block = block, _is_block(value, here, layout)
        yield from _lines_before(here, indent, layout, spaced=not at and number > 0 and (block or was_block))
        yield from _entry(f"{indent}{scalar(key)}:", value, here, indent, layout)


def _sequence(items: Sequence[Any], at: YamlPath, indent: str, layout: CommentLayout) -> Iterator[str]:
    block = False
    for index, item in enumerate(items):
        here = (*at, index)
        was_block, block = block, _is_block(item, here, layout)
        yield from _lines_before(here, indent, layout, spaced=block and was_block and here not in layout.known)
        if isinstance(item, Mapping) and block:
            yield from _dashed(list(_mapping(item, here, indent + STEP, layout)), indent)
        else:
            yield from _entry(f"{indent}-", item, here, indent, layout)


def _dashed(lines: list[str], indent: str) -> Iterator[str]:
    """The lines of a mapping as a list entry: the dash comes before its first key, after its comments."""
    first = next(number for number, line in enumerate(lines) if line and not line.lstrip().startswith("#"))
    yield from (line.removeprefix(STEP) for line in lines[:first])
    yield f"{indent}- {lines[first].removeprefix(indent + STEP)}"
    yield from lines[first + 1 :]


def _lines_before(at: YamlPath, indent: str, layout: CommentLayout, *, spaced: bool) -> Iterator[str]:
    """The comments and blank lines before a value; with ``spaced``, at least one blank line."""
    lines = layout.before.get(at, ())
    if spaced and "" not in lines:
        yield ""
    yield from (f"{indent}{line}" if line else "" for line in lines)


def _entry(head: str, value: Any, at: YamlPath, indent: str, layout: CommentLayout) -> Iterator[str]:
    tail = f"  {layout.after[at]}" if at in layout.after else ""
    if not _is_block(value, at, layout):
        yield f"{head} {_flow(value)}{tail}"
        return
    yield f"{head}{tail}"
    inside = _mapping if isinstance(value, Mapping) else _sequence
    yield from inside(value, at, indent + STEP, layout)


def _is_block(value: Any, at: YamlPath, layout: CommentLayout) -> bool:
    """Whether a value is written on several lines."""
    if not isinstance(value, Mapping | list | tuple) or not value:
        return False
    if at in layout.commented or (at in layout.known and at not in layout.inline):
        return True
    if 2 * len(at) + len(str(at[-1])) + len(_flow(value)) > WIDTH:
        return True
    if at in layout.known:
        return False
    inner = value.values() if isinstance(value, Mapping) else value
    nested = any(isinstance(item, Mapping | list | tuple) for item in inner)
    if isinstance(value, Mapping):
        return len(value) > 4 or (nested and len(at) != 2)
    return len(at) == 1 or any(isinstance(item, Mapping) for item in inner)


def _flow(value: Any, *, inside: bool = False) -> str:
    match value:
        case Mapping():
            pairs = (f"{scalar(key, inside=True)}: {_flow(item, inside=True)}" for key, item in value.items())
            return "{" + ", ".join(pairs) + "}"
        case list() | tuple():
            return "[" + ", ".join(_flow(item, inside=True) for item in value) + "]"
        case _:
            return scalar(value, inside=inside)


def scalar(value: Any, *, inside: bool = False) -> str:
    """One value as YAML, quoted only where necessary; ``inside`` brackets, more values need quotes."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str() if not value.isprintable():
            return _double_quoted(value)
        case str():
            return value if _plain(value, inside) else "'" + value.replace("'", "''") + "'"
        case _:
            return str(value)


@lru_cache(4096)
def _plain(text: str, inside: bool) -> bool:
    """Whether YAML reads the unquoted text back as the same string."""
    if not text or text != text.strip() or text[0] in "!&*-?|>%@`\"'#[]{},:" or text.endswith(":"):
        return False
    if any(mark in text for mark in (": ", " #", *(",[]{}" if inside else ""))):
        return False
    return str(RESOLVER.resolve(yaml.ScalarNode, text, (True, False))).endswith(":str")


RESOLVER: Final[Any] = yaml.SafeLoader("")


def _double_quoted(text: str) -> str:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in quoted) + '"'
