"""One resource of each type that the provider accepts, from the example estate where it has one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from scripts.dev.terraform_names import Block
from scripts.dev.trial_values import allowed_values, plausible

NAME: Final = "base"


class Base:
    """The arguments of one resource, corrected by what the provider refuses."""

    def __init__(self, type_: str, block: Block, body: dict[str, Any], added: str = "") -> None:
        """``added`` is an optional block that the resource is given in addition, about which alone it is asked."""
        self.type, self.block, self.added = type_, block, added
        extra = _with_block(block, added) if added else {}
        self.body: dict[str, Any] | None = {**required(block, body), **body, **extra}
        self._tries: dict[str, list[Any]] = {}
        self._learned: set[str] = set()
        self.refusal = ""

    @property
    def address(self) -> str:
        """Its address in Terraform."""
        return f"{self.type}.{self.added or NAME}"

    def correct(self, refusal: str) -> None:
        """Change the argument that a refusal names, or give up where nothing is left to try."""
        self.refusal = refusal
        body = self.body or {}
        named = list(self._named(refusal))
        if not any(self._other_value(body, name, refusal) for name in named) and not any(
            self._other_block(body, name) for name in named
        ):
            self.body = None

    def _other_value(self, body: dict[str, Any], name: str, refusal: str) -> bool:
        """Give an argument its next value, those that the refusal allows first; whether there was one."""
        attribute = self.block.get("attributes", {}).get(name, {})
        if "type" not in attribute or not (attribute.get("optional") or attribute.get("required")):
            return False
        if name in body and not attribute.get("required") and name not in self._tries:
            del body[name]  # optional and of the estate: it conflicts, or is of another version of the provider
            self._tries[name] = plausible(name, attribute["type"])
            return True
        left = self._tries.setdefault(name, plausible(name, attribute["type"]))
        allowed = [each for each in allowed_values(refusal) if each != body.get(name)]
        if allowed and name not in self._learned:
            self._learned.add(name)
            left[:0] = [[each] if isinstance(attribute["type"], list) else each for each in allowed[:3]]
        if left:
            body[name] = left.pop(0)
        return bool(left)

    def _other_block(self, body: dict[str, Any], name: str) -> bool:
        """Give a block that is missing, or leave out one that may be; whether it is a block."""
        nested = self.block.get("block_types", {}).get(name)
        if nested is None or name in self._tries:
            return False
        self._tries[name] = []
        if name not in body:
            body[name] = [required(nested["block"], {})]
        elif name == self.added:
            return False
        elif not nested.get("min_items"):
            del body[name]
        return True

    def _named(self, refusal: str) -> Iterator[str]:
        """The arguments whose names occur in the refusal, in its order."""
        words = dict.fromkeys(re.findall(r"[a-z][a-z0-9_]*", refusal))
        names = {*self.block.get("attributes", {}), *self.block.get("block_types", {})}
        yield from (word for word in words if word in names)


def required(block: Block, body: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that must be given and are not, with plausible values."""
    made: dict[str, Any] = {}
    for name, attribute in block.get("attributes", {}).items():
        if attribute.get("required") and name not in body and "type" in attribute:
            made[name] = next(iter(plausible(name, attribute["type"])), None)
    for name, nested in block.get("block_types", {}).items():
        if nested.get("min_items") and name not in body:
            inner = required(nested["block"], {})
            made[name] = inner if nested["nesting_mode"] in ("single", "group") else [inner]
    return made


def _with_block(block: Block, name: str) -> dict[str, Any]:
    """One block of this name, with what it must contain."""
    nested = block["block_types"][name]
    inner = required(nested["block"], {})
    return {name: inner if nested["nesting_mode"] in ("single", "group") else [inner]}


def as_existing(change: Mapping[str, Any], block: Block) -> dict[str, Any]:
    """The attributes of the resource once it exists: those planned, and stand-ins for what AWS computes."""
    after, unknown = change["after"], change.get("after_unknown") or {}
    attributes = {
        name: _known(after.get(name), unknown.get(name), attribute.get("type"), name)
        for name, attribute in block.get("attributes", {}).items()
    }
    for name, nested in block.get("block_types", {}).items():
        empty: Any = None if nested["nesting_mode"] in ("single", "group") else []
        attributes[name] = empty if unknown.get(name) is True else _inner(after.get(name, empty), unknown.get(name))
    return attributes | ({"id": attributes.get("id") or "an-id"} if "id" in attributes else {})


def _known(value: Any, unknown: Any, kind: Any, name: str) -> Any:
    if unknown is not True:
        return _inner(value, unknown)
    match kind:
        case "string":
            return next(iter(plausible(name, "string"))) if name.endswith("arn") else "computed"
        case ["list" | "set", _]:
            return []
        case ["map", _]:
            return {}
    return None


def _inner(value: Any, unknown: Any) -> Any:
    """A planned value without its unknown parts."""
    match value, unknown:
        case dict(), dict():
            return {key: _inner(value.get(key), unknown.get(key)) for key in {**value, **unknown}}
        case list(), list():
            pairs = zip(value, [*unknown, *[None] * len(value)], strict=False)
            return [_inner(item, each) for item, each in pairs]
        case _, True:
            return None
    return value
