"""IAM patterns (``*`` and ``?`` in actions, ARNs and values): matching a text, containing or intersecting a pattern."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from infra.globs import ESCAPE_WILDCARDS, UNESCAPE_WILDCARDS, contains, intersects, matcher

ARN_PARTS = 6
UNMENTIONED = "zq7"
"""A text that no policy contains; it represents all such texts."""


__all__ = (
    "ESCAPE_WILDCARDS", "UNESCAPE_WILDCARDS", "action_matches", "any_action_matcher", "arn_contains", "arn_matches",
    "arn_meets", "common_arn", "contains", "glob_matches", "intersects", "is_plain", "sample",
)  # fmt: skip


def glob_matches(pattern: str, text: str) -> bool:
    """Whether the text matches the pattern, case-sensitively."""
    return matcher(pattern)(text)


@lru_cache(maxsize=65536)
def action_matches(pattern: str, action: str) -> bool:
    """Whether ``s3:Get*`` matches ``s3:GetObject``; actions are case-insensitive."""
    return glob_matches(pattern.lower(), action.lower())


@lru_cache(maxsize=65536)
def _arn_pattern(pattern: str) -> tuple[str, ...]:
    """The six parts of an ARN pattern; IAM reads missing parts as ``*``."""
    parts = pattern.split(":", ARN_PARTS - 1)
    return (*parts, *["*"] * (ARN_PARTS - len(parts)))


def any_action_matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Whether any of these action patterns matches an action, for many questions about one list."""
    lowered = [pattern.lower() for pattern in patterns]
    prefixes = tuple(p[:-1].translate(UNESCAPE_WILDCARDS) for p in lowered if p.endswith("*") and is_plain(p[:-1]))
    exact = frozenset(p.translate(UNESCAPE_WILDCARDS) for p in lowered if is_plain(p))
    others = tuple(matcher(p) for p in lowered if not is_plain(p.removesuffix("*")))

    def matches(action: str) -> bool:
        text = action.lower()
        return text in exact or text.startswith(prefixes) or any(other(text) for other in others)

    return matches


def is_plain(pattern: str) -> bool:
    """Whether a pattern has no wildcard."""
    return "*" not in pattern and "?" not in pattern


def arn_matches(pattern: str, arn: str) -> bool:
    """Whether an ARN pattern matches an ARN, part by part: a wildcard does not match the colons between the six parts.

    Text that is not an ARN (the ``*`` of actions without a resource) is matched by ``*`` only.
    """
    if pattern == "*":
        return True
    parts = arn.split(":", ARN_PARTS - 1)
    if len(parts) < ARN_PARTS:
        return pattern == arn
    for wanted, part in zip(_arn_pattern(pattern), parts, strict=True):
        if wanted != "*" and not matcher(wanted)(part):
            return False
    return True


def sample(pattern: str) -> str:
    """One text that the pattern matches, each wildcard replaced by text that no policy contains."""
    return pattern.replace("*", UNMENTIONED).replace("?", "x").translate(UNESCAPE_WILDCARDS)


def arn_contains(wide: str, narrow: str) -> bool:
    """``contains`` for ARN patterns, part by part."""
    if wide == "*":
        return True
    return all(map(_part_contains, _arn_pattern(wide), _arn_pattern(narrow)))


@lru_cache(maxsize=65536)
def _part_contains(wide: str, narrow: str) -> bool:
    return wide == "*" or wide == narrow or (narrow.startswith(_literal(wide)) and contains(wide, narrow))


def arn_meets(one: str, other: str) -> bool:
    """``intersects`` for ARN patterns, part by part."""
    if one == "*" or other == "*":
        return True
    for a, b in zip(_arn_pattern(one), _arn_pattern(other), strict=True):
        if a != b and a != "*" and b != "*" and not _parts_meet(a, b):
            return False
    return True


@lru_cache(maxsize=65536)
def _parts_meet(one: str, other: str) -> bool:
    head, other_head = _literal(one), _literal(other)
    if not (head.startswith(other_head) or other_head.startswith(head)):
        return False
    if len(one.removesuffix("*")) == len(head) and len(other.removesuffix("*")) == len(other_head):
        return _reaches(one, head, other_head) and _reaches(other, other_head, head)
    return intersects(one, other)


def _reaches(pattern: str, own: str, other: str) -> bool:
    """Whether a pattern whose only wildcard may be a ``*`` at its end can match text that starts with ``other``."""
    return len(own) < len(pattern) or len(own) >= len(other)


def _literal(pattern: str) -> str:
    """What stands before the first wildcard."""
    return pattern.partition("*")[0].partition("?")[0]


def common_arn(pattern: str, target: str) -> str:
    """An ARN that both patterns match, if one of them contains the other in each part; else one of the target."""
    pairs = zip(pattern.split(":", 5), target.split(":", 5), strict=False)
    parts = [sample(p if arn_contains(s, p) or "*" not in s else s if arn_contains(p, s) else p) for p, s in pairs]
    return ":".join([*parts, *(sample(s) for s in target.split(":", 5)[len(parts) :])])
