"""What the provider plans when one argument of an existing resource changes."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from scripts.dev.base_resources import NAME, Base
from scripts.dev.terraform_names import Block
from scripts.dev.terraform_plans import Terraform
from scripts.dev.trial_values import allowed_values, others

Path = tuple[str | int, ...]
_NOT_TRIED: Final = frozenset({"tags", "tags_all", "timeouts", "id", "region"})
_ROUNDS: Final = 18


class Change:
    """A resource that differs from its base in one argument; ``path`` leads to it."""

    def __init__(self, base: Base, path: Path, kind: Any, number: int) -> None:
        self.base, self.path, self._start = base, path, base.body or {}
        self.address = f"{base.type}.change_{number}"
        self.now = _at(self._start, path)
        self._left = others(str(path[-1]), kind, self.now)
        self._without: set[str] = set()
        self._learned = False

    @property
    def dotted(self) -> str:
        """The path without positions, with dots."""
        return ".".join(str(each) for each in self.path if isinstance(each, str))

    @property
    def body(self) -> dict[str, Any] | None:
        """The arguments with the next value to try; None where nothing is left to try."""
        if not self._left:
            return None
        body = copy.deepcopy({key: value for key, value in self._start.items() if key not in self._without})
        at: Any = body
        for each in self.path[:-1]:
            at = at[each]
        at[self.path[-1]] = self._left[0]
        return body

    def correct(self, refusal: str) -> None:
        """Go on to the next value, those that the refusal allows first; leave out what conflicts with the argument."""
        rivals = {word for word in re.findall(r"[a-z][a-z0-9_]*", refusal) if word in self._start}
        rivals -= {str(self.path[0]), *self._without}
        conflict = re.search(r"conflict|only one of|one of these|cannot be (specified|set|used)|Exactly one", refusal)
        if self.now is None and conflict and rivals:
            self._without |= rivals
            return
        self._left.pop(0)
        if not self._learned and (allowed := [each for each in allowed_values(refusal) if each != self.now]):
            self._learned, self._left[:0] = True, [[each] if isinstance(self.now, list) else each for each in allowed]


class Addition:
    """A resource that gets a block which it did not have."""

    def __init__(self, base: Base) -> None:
        self.base, self.path = base, (base.added,)
        self.address = f"{base.type}.add_{base.added}"
        self.dotted = base.added
        self.body = base.body

    def correct(self, refusal: str) -> None:  # noqa: ARG002  # there is nothing else to try
        """Give up: a block that a new resource may have is refused for an existing one."""
        self.body = None


def answers(
    bases: list[Base],
    existing: Mapping[str, Any],
    terraform: Terraform,
    schemas: Mapping[str, Any],
    answered: Mapping[str, frozenset[str]] | None = None,
) -> dict[str, dict[str, str]]:
    """For each Terraform type and dotted argument: ``replace``, ``in_place`` or ``not_judged``.

    ``existing`` has the state of each base by its address. What ``answered`` names of a type is not asked again.
    """
    known = answered or {}
    asked = (
        (base, path, kind)
        for base in bases
        for path, kind in _arguments(base)
        if path[0] not in known.get(base.type, frozenset())
    )
    trials: list[Change | Addition] = [Change(*each, number) for number, each in enumerate(asked)]
    trials += [Addition(base) for base in bases if base.added]
    changes = {trial.address: trial for trial in trials}
    found: dict[str, dict[str, str]] = {base.type: {} for base in bases}
    for change in changes.values():
        found[change.base.type][change.dotted] = "not_judged"
    state = {address: existing[_before(change)] for address, change in changes.items()}
    for address, planned in terraform.settle(changes, state, schemas, _ROUNDS).items():
        found[changes[address].base.type][changes[address].dotted] = _answer(changes[address], planned)
    return found


def _before(change: Change | Addition) -> str:
    """The address of the resource as it is before the change."""
    return f"{change.base.type}.{NAME}" if isinstance(change, Addition) else change.base.address


def _answer(change: Change | Addition, planned: Mapping[str, Any]) -> str:
    """What the plan says of the argument itself; another one that the change brings along does not count."""
    top = change.path[0]
    before, after = (planned.get("before") or {}).get(top), (planned.get("after") or {}).get(top)
    if any(path[0] == top for path in planned.get("replace_paths") or []):
        return "replace"
    return "in_place" if before != after and "update" in planned["actions"] else "not_judged"


def _arguments(base: Base) -> Iterator[tuple[Path, Any]]:
    """Every argument that may be given, nested ones where the base has their block; those of an added block alone."""
    if base.added:
        nested = base.block["block_types"][base.added]
        yield from _nested(nested["block"], (base.body or {}).get(base.added), (base.added,))
        return
    for name, attribute in base.block.get("attributes", {}).items():
        if name in _NOT_TRIED or not (attribute.get("optional") or attribute.get("required")):
            continue
        if "type" in attribute:
            yield (name,), attribute["type"]
    for name, nested in base.block.get("block_types", {}).items():
        if name not in _NOT_TRIED and (given := (base.body or {}).get(name)):
            yield from _nested(nested["block"], given, (name,))


def _nested(block: Block, given: Any, at: Path) -> Iterator[tuple[Path, Any]]:
    body, path = (given[0], (*at, 0)) if isinstance(given, list) and given else (given or {}, at)
    for name, value in body.items():
        attribute = block.get("attributes", {}).get(name, {})
        if "type" in attribute:
            yield (*path, name), attribute["type"]
        elif name in block.get("block_types", {}) and value:
            yield from _nested(block["block_types"][name]["block"], value, (*path, name))


def _at(body: Any, path: Path) -> Any:
    for each in path:
        body = body.get(each) if isinstance(body, dict) else body[int(each)]
    return body
