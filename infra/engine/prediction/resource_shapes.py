"""Shapes: what the AWS provider determines for a resource type (id, ARN, computed outputs, names, replacement).

A template refers to inputs and other outputs in braces (``{bucket}``, ``{arn}``), to the scope (``{account}``,
``{region}``, ``{here}`` for both), and to characters generated from the URN (``{uuid}``, ``{hex17}``, ``{digits12}``,
``{word8}``, ``{Word6}``, ``{UPPER16}``; a suffix such as ``{hex17_b}`` gives others). ``{arn|loadbalancer/}`` is what
follows that text in the value, or the whole value where the text does not occur.
"""

from __future__ import annotations

import hashlib
import re
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from infra.engine.prediction.replace_conditions import Change, Condition
from infra.engine.provider import Scope
from infra.engine.values import UNKNOWN, Properties, reveal


@dataclass(frozen=True, slots=True)
class Shape:
    """One type: ``name`` is the input that Pulumi auto-names, ``replace`` are the inputs that force a replacement.

    ``replace_when`` are inputs that force one only where the condition holds.
    ``auto`` is the template of that name: ``{auto}`` (logical name and seven hex digits), ``{short}`` (the same in 32
    characters) or ``{plain}`` (the same with underscores).
    """

    id: str
    outputs: Mapping[str, Any] = field(default_factory=dict)
    replace: frozenset[str] = frozenset()
    name: str = ""
    auto: str = "{auto}"
    replace_when: Mapping[str, Condition] = field(default_factory=dict)

    def forced_by(self, input_: str, olds: Properties, news: Properties) -> bool:
        """Whether the change of this input, among all inputs before and after, forces a replacement."""
        if condition := self.replace_when.get(input_):
            return condition.holds(Change(olds.get(input_), news.get(input_), olds, news))
        return input_ in self.replace


@dataclass(frozen=True, slots=True)
class WhenEnabled:
    """A list that is empty unless a boolean input is true."""

    input: str
    then: list[Any]


@dataclass(frozen=True, slots=True)
class ByInput:
    """What an output is by default, by the first word of an input (``mariadb``); ``UNKNOWN`` for any other word."""

    input: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ForEach:
    """A list with the template of each item of an input list, whose fields are those of the item.

    Generated characters differ from item to item.
    """

    input: str
    then: Any

    def of(self, items: Any, lookup: Callable[[str], Any]) -> Any:
        """The rendered items; ``UNKNOWN`` where the list is not known."""
        if not isinstance(items, list):
            return UNKNOWN

        def field_of(item: Any, place: int) -> Callable[[str], Any]:
            own = item if isinstance(item, dict) else {}
            return lambda name: own[name] if name in own else lookup(f"{name}_{place}")

        return [render(self.then, field_of(item, place)) for place, item in enumerate(items)]


def shape(id_: str, replace: str = "", name_: str = "", auto: str = "{auto}", /, **outputs: Any) -> Shape:
    """A shape in one line: ``replace`` lists the inputs that replace and that the provider was not asked about.

    Spaces separate them. ``name_`` is the auto-named input, which replaces unless the provider answered otherwise.
    """
    return Shape(id_, outputs, frozenset(f"{replace} {name_}".split()), name_, auto)


def default_shape(type_: str) -> Shape:
    """The shape of a type that the table does not have: an id generated from the URN, and an ARN of the usual form."""
    service, kind = type_.split(":")[1].split("/")[0], type_.rsplit(":", 1)[-1].lower()
    return shape(f"{kind}-{{hex12}}", arn=f"arn:aws:{service}:{{here}}:{kind}/{{id}}")


_FIELD: Final = re.compile(r"\{(\w+)(?:\|([^{}]+))?\}")
_GENERATED: Final = re.compile(r"(hex|digits|word|Word|UPPER)(\d+)(?:_\w+)?")
_ALPHABETS: Final[Mapping[str, str]] = {
    "hex": "0123456789abcdef",
    "digits": string.digits,
    "word": string.ascii_lowercase + string.digits,
    "Word": string.ascii_letters,
    "UPPER": string.ascii_uppercase + string.digits,
}


def seeded_id(field_: str, seed: str) -> str | None:
    """The characters for a field such as ``hex17``, determined by the seed; None for a field of another form."""
    number = int.from_bytes(hashlib.sha512(f"{field_}\0{seed}".encode()).digest(), "big")
    if field_.partition("_")[0] == "uuid":
        hexed = f"{number:0128x}"
        return f"{hexed[:8]}-{hexed[8:12]}-4{hexed[13:16]}-8{hexed[17:20]}-{hexed[20:32]}"
    match = _GENERATED.fullmatch(field_)
    if not match:
        return None
    alphabet, characters = _ALPHABETS[match[1]], []
    for _ in range(int(match[2])):
        number, index = divmod(number, len(alphabet))
        characters.append(alphabet[index])
    if match[1] == "digits" and characters[0] == "0":
        characters[0] = "9"  # YAML may read an account id that starts with a zero as an octal number
    return "".join(characters)


def render(template: Any, lookup: Callable[[str], Any]) -> Any:
    """The template with the value of each field; ``UNKNOWN`` where one of its fields is unknown."""
    match template:
        case str():
            whole = _FIELD.fullmatch(template)
            if whole and not whole[2]:
                return lookup(whole[1])
            found = [(lookup(name), after) for name, after in _FIELD.findall(template)]
            if any(value is UNKNOWN or value is None for value, _ in found):
                return UNKNOWN
            texts = iter(
                [
                    str(value).partition(after)[2] if after and after in str(value) else str(value)
                    for value, after in found
                ]
            )
            return _FIELD.sub(lambda _: next(texts), template)
        case WhenEnabled():
            return render(template.then, lookup) if lookup(template.input) is True else []
        case ForEach():
            return template.of(lookup(template.input), lookup)
        case ByInput():
            return template.values.get(str(lookup(template.input)), UNKNOWN)
        case list():
            return [render(item, lookup) for item in template]
        case dict():
            return {key: render(item, lookup) for key, item in template.items()}
        case _:
            return template


def without_unknown(value: Any) -> Any:
    """A rendered template without its unknown parts and empty members."""
    match value:
        case dict():
            return {
                key: without_unknown(item) for key, item in value.items() if item is not UNKNOWN and item is not None
            }
        case list():
            return [without_unknown(item) for item in value if item is not UNKNOWN]
        case _:
            return value


class _Lookup:
    """Looks up a field of one resource: known values, then inputs, then templates, then generated characters."""

    def __init__(self, shape_: Shape, urn: str, inputs: Properties, known: dict[str, Any]) -> None:
        self._shape, self._urn, self._inputs, self._known = shape_, urn, inputs, known

    def __call__(self, name: str) -> Any:
        if name in self._known:
            return self._known[name]
        if self._inputs.get(name) is not None:
            return self._inputs[name]
        template = self._shape.id if name == "id" else self._shape.outputs.get(name)
        if template is None:
            return seeded_id(name, self._urn) or UNKNOWN
        return render(template, self)


def fields_in_id(template: str, id_: str, inputs: Properties) -> dict[str, str]:
    """The fields that an existing id contains (``grantId`` in ``key:grant``) and that are not among the inputs."""
    pattern, at = "", 0
    for match in _FIELD.finditer(template):
        value = inputs.get(match[1])
        group = re.escape(str(value)) if value is not None else "(.+)" if match[2] else f"(?P<{match[1]}>.+)"
        pattern, at = pattern + re.escape(template[at : match.start()]) + group, match.end()
    found = re.fullmatch(pattern + re.escape(template[at:]), id_)
    return found.groupdict() if found else {}


def compute(shape_: Shape, urn: str, inputs: Properties, scope: Scope, id_: Any = None) -> tuple[Any, dict[str, Any]]:
    """The id and the outputs of a resource: its inputs and everything that the provider computes from them.

    With ``id_`` the resource exists and its other outputs follow from that id.
    """
    plain = reveal(dict(inputs))
    region = plain.get("region") or scope.region
    known = {"account": scope.account, "region": region, "here": f"{region}:{scope.account}"}
    if id_ is not None:
        known |= {"id": id_, **fields_in_id(shape_.id, str(id_), plain)}
    lookup = _Lookup(shape_, urn, plain, known)
    outputs = {name: lookup(name) for name in shape_.outputs}
    outputs |= {name: value for name, value in inputs.items() if value is not None}
    if "tags" in outputs:
        outputs["tagsAll"] = outputs["tags"]
    return lookup("id"), outputs
