"""Property paths as Pulumi's options write them: ``tags``, ``rules[0].port``, ``rules[*]``, ``tags["mso:owner"]``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

_ABSENT: Final = object()
_STEP: Final = re.compile(r'\["((?:[^"\\]|\\.){0,2048})"\]|\[(\d+|\*)\]|([^.\[]+)')


def steps_of(path: str) -> tuple[str, ...]:
    """The keys and indexes of a path, in order."""
    return tuple(quoted.replace('\\"', '"') or index or key for quoted, index, key in _STEP.findall(path))


def keep(old: Any, new: Any, path: str) -> Any:
    """``new`` with the value of ``old`` at ``path``; absent where ``old`` has no such value."""
    kept = _keep(old, new, steps_of(path))
    return new if kept is _ABSENT else kept


def same_at(old: Any, new: Any, path: str) -> bool:
    """Whether two values are equal at ``path``."""
    return bool(_keep(old, new, steps_of(path)) == new)


def _keep(old: Any, new: Any, steps: tuple[str, ...]) -> Any:
    if not steps:
        return old
    head, rest = steps[0], steps[1:]
    if isinstance(new, Mapping) and (isinstance(old, Mapping) or old is _ABSENT):
        before: Mapping[str, Any] = old if isinstance(old, Mapping) else {}
        heads = {*before, *new} if head == "*" else {head}
        changed = {key: _keep(before.get(key, _ABSENT), new.get(key, _ABSENT), rest) for key in heads}
        return {key: value for key, value in {**new, **changed}.items() if value is not _ABSENT}
    if isinstance(new, list) and isinstance(old, list):
        return [
            _keep(old[index], item, rest) if head in ("*", str(index)) and index < len(old) else item
            for index, item in enumerate(new)
        ]
    return new
