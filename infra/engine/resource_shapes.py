"""What the AWS provider itself decides about a resource: id, ARN, computed outputs, names, what forces a replacement.

A template names inputs and other outputs in braces (``{bucket}``, ``{arn}``), the scope (``{account}``, ``{region}``,
``{here}`` for both), and letters and digits drawn from the URN alone (``{uuid}``, ``{hex17}``, ``{digits12}``,
``{word8}``, ``{Word6}``, ``{UPPER16}``; a suffix such as ``{hex17_b}`` draws again). ``{arn|loadbalancer/}`` is what
follows that text (all of it where the text does not occur).
"""

from __future__ import annotations

import hashlib
import re
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from infra.engine.provider import Scope
from infra.engine.values import UNKNOWN, Properties, reveal


@dataclass(frozen=True, slots=True)
class Shape:
    """One type: ``name`` is the input the provider names by itself, ``replace`` are inputs that cannot change in place.

    ``auto`` makes that name from ``{auto}`` (logical name, seven hex digits), ``{short}`` (the same in 32 characters)
    or ``{plain}`` (the same with underscores).
    """

    id: str
    outputs: Mapping[str, Any] = field(default_factory=dict)
    replace: frozenset[str] = frozenset()
    name: str = ""
    auto: str = "{auto}"


@dataclass(frozen=True, slots=True)
class When:
    """A list that is there only where an input is switched on."""

    input: str
    then: list[Any]


def shape(id_: str, replace: str = "", name_: str = "", auto: str = "{auto}", /, **outputs: Any) -> Shape:
    """A shape in one line: ``replace`` is a list of inputs in words, ``name_`` the input that is named by itself."""
    return Shape(id_, outputs, frozenset(f"{replace} {name_}".split()), name_, auto)


def general_shape(type_: str) -> Shape:
    """The shape of a type nobody has described: an id drawn from the URN, and an ARN of the usual form."""
    service, kind = type_.split(":")[1].split("/")[0], type_.rsplit(":", 1)[-1].lower()
    return shape(f"{kind}-{{hex12}}", arn=f"arn:aws:{service}:{{here}}:{kind}/{{id}}")


_FIELD: Final = re.compile(r"\{(\w+)(?:\|([^}]+))?\}")
_DRAW: Final = re.compile(r"(hex|digits|word|Word|UPPER)(\d+)(?:_\w+)?")
_ALPHABETS: Final[Mapping[str, str]] = {
    "hex": "0123456789abcdef",
    "digits": string.digits,
    "word": string.ascii_lowercase + string.digits,
    "Word": string.ascii_letters,
    "UPPER": string.ascii_uppercase + string.digits,
}


def draw(field_: str, seed: str) -> str | None:
    """The letters or digits that ``hex17`` stands for, the same ones for the same seed; None for any other field."""
    number = int.from_bytes(hashlib.sha512(f"{field_}\0{seed}".encode()).digest(), "big")
    if field_.partition("_")[0] == "uuid":
        hexed = f"{number:0128x}"
        return f"{hexed[:8]}-{hexed[8:12]}-4{hexed[13:16]}-8{hexed[17:20]}-{hexed[20:32]}"
    match = _DRAW.fullmatch(field_)
    if not match:
        return None
    alphabet, letters = _ALPHABETS[match[1]], []
    for _ in range(int(match[2])):
        number, index = divmod(number, len(alphabet))
        letters.append(alphabet[index])
    if match[1] == "digits" and letters[0] == "0":
        letters[0] = "9"  # an account id that starts with a zero is easily mangled on its way through YAML
    return "".join(letters)


def render(template: Any, lookup: Callable[[str], Any]) -> Any:
    """The template with each field looked up; ``UNKNOWN`` as soon as one of its fields is."""
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
        case When():
            return render(template.then, lookup) if lookup(template.input) is True else []
        case list():
            return [render(item, lookup) for item in template]
        case dict():
            return {key: render(item, lookup) for key, item in template.items()}
        case _:
            return template


class _Lookup:
    """Finds a field of one resource: known facts first, then inputs, then templates, then the URN's own letters."""

    def __init__(self, shape_: Shape, urn: str, inputs: Properties, known: dict[str, Any]) -> None:
        self._shape, self._urn, self._inputs, self._known = shape_, urn, inputs, known

    def __call__(self, name: str) -> Any:
        if name in self._known:
            return self._known[name]
        if self._inputs.get(name) is not None:
            return self._inputs[name]
        template = self._shape.id if name == "id" else self._shape.outputs.get(name)
        if template is None:
            return draw(name, self._urn) or UNKNOWN
        return render(template, self)


def _parts_of(template: str, id_: str, inputs: Properties) -> dict[str, str]:
    """The fields that an existing id tells (``grantId`` from ``key:grant``), as far as they are not inputs."""
    pattern, at = "", 0
    for match in _FIELD.finditer(template):
        value = inputs.get(match[1])
        group = re.escape(str(value)) if value is not None else "(.+)" if match[2] else f"(?P<{match[1]}>.+)"
        pattern, at = pattern + re.escape(template[at : match.start()]) + group, match.end()
    told = re.fullmatch(pattern + re.escape(template[at:]), id_)
    return told.groupdict() if told else {}


def compute(shape_: Shape, urn: str, inputs: Properties, scope: Scope, id_: Any = None) -> tuple[Any, dict[str, Any]]:
    """The id and the outputs of a resource: its inputs as given, and all that the provider works out from them.

    With ``id_`` the resource exists already and its other outputs follow from that id.
    """
    plain = reveal(dict(inputs))
    region = plain.get("region") or scope.region
    known = {"account": scope.account, "region": region, "here": f"{region}:{scope.account}"}
    if id_ is not None:
        known |= {"id": id_, **_parts_of(shape_.id, str(id_), plain)}
    lookup = _Lookup(shape_, urn, plain, known)
    outputs = {name: lookup(name) for name in shape_.outputs}
    outputs |= {name: value for name, value in inputs.items() if value is not None}
    if "tags" in outputs:
        outputs["tagsAll"] = outputs["tags"]
    return lookup("id"), outputs
