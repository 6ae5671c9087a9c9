"""A rule's good example as Pulumi Python: the code that meets the rule, ready to paste into a program."""

from __future__ import annotations

import json
import keyword
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from infra.engine.graph import Resource
from infra.engine.sdk_types import PACKAGES, input_class, members, snake
from policies.model import EstateRule, Rule

WIDTH: Final = 100


def fix(rule: Rule | EstateRule) -> str:
    """Python that builds the first good example, or "" for a rule whose resources must not exist at all.

    Only the properties that the rule reads are set; a resource may require more.
    """
    if not rule.good:
        return ""
    if isinstance(rule, Rule):
        resources = [_Example("example", rule.types[0], rule.good[0])] if rule.types[0] != "*" else []
    else:
        resources = [_of(resource) for resource in rule.good[0]().custom]
    body = "\n".join(_rendered(resources))
    if not body:
        return ""
    head = ["import json", ""] if "json.dumps(" in body else []
    return "\n".join([*head, "import pulumi_aws as aws", "", body]) + "\n"


@dataclass(frozen=True)
class _Example:
    """One resource to render: its logical name, type token and inputs, and what others may refer to it by."""

    name: str
    type: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, str] = field(default_factory=dict)  # value -> attribute: "arn:aws:sns:..." -> "arn"


def _of(resource: Resource) -> _Example:
    """An estate example's resource without the labels that every example carries.

    An example may state what AWS would compute (an ARN): no argument, but an attribute that others refer to.
    """
    names, _ = members(input_class(resource.type))
    stated = {name: value for name, value in resource.inputs.items() if name != "tags"}
    inputs = {name: value for name, value in stated.items() if name in names}
    computed = {value: snake(name) for name, value in stated.items() if name not in names and isinstance(value, str)}
    name = "example" if resource.name == "it" else resource.name
    return _Example(name, resource.type, inputs, {str(resource.id): "id", **computed})


def _rendered(examples: Sequence[_Example]) -> Iterator[str]:
    """Each resource as a statement; one that a later one refers to is given a variable."""
    references: dict[str, str] = {}
    taken: set[str] = set()
    texts = [set(_texts(example.inputs)) for example in examples]
    for number, example in enumerate(examples):
        call = _call(example, references)
        later = set().union(*texts[number + 1 :])
        if not later & example.outputs.keys():
            yield call
            continue
        variable = _variable(example.name, taken)
        taken.add(variable)
        references |= {value: f"{variable}.{attribute}" for value, attribute in example.outputs.items()}
        yield f"{variable} = {call}"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value


def _variable(name: str, taken: Collection[str]) -> str:
    word = re.sub(r"\W+", "_", name).strip("_").lower() or "resource"
    word = f"resource_{word}" if word[0].isdigit() or keyword.iskeyword(word) or word in ("aws", "json") else word
    return word if word not in taken else f"{word}_{len(taken)}"


def _call(example: _Example, references: Mapping[str, str]) -> str:
    _, path, name = example.type.split(":")
    package = path.partition("/")[0]
    names, types = members(input_class(example.type))
    arguments = [json.dumps(example.name)]
    for key, value in example.inputs.items():
        word = names.get(key, key)
        arguments.append(f"{word}={_value(value, types.get(key), references, 4, len(word) + 1)}")
    head = f"aws.{PACKAGES.get(package, package)}.{name}("
    line = f"{head}{', '.join(arguments)})"
    if "\n" not in line and len(line) < WIDTH - 20:
        return line
    return "\n".join([head, *(f"    {argument}," for argument in arguments), ")"])


def _value(value: Any, kind: Any, references: Mapping[str, str], indent: int, used: int = 0) -> str:
    """A value as Python: on one line where it fits, else one entry a line."""
    if isinstance(value, str) and value in references:
        return references[value]
    document = _document(value)
    if document is not None:
        return f"json.dumps({_value(document, None, references, indent, used + 11)})"
    if isinstance(value, Mapping):
        names, types = members(kind)
        items = [(f"{json.dumps(names.get(k, k))}: ", v, types.get(k, kind)) for k, v in value.items()]
        return _enclosed("{", items, "}", references, indent, used)
    if isinstance(value, list | tuple):
        return _enclosed("[", [("", item, kind) for item in value], "]", references, indent, used)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return repr(value)


def _document(value: Any) -> Any:
    """What a text of JSON holds (an IAM policy, container definitions), or None for any other value."""
    if isinstance(value, str) and value.startswith(("{", "[")):
        with suppress(ValueError):
            return json.loads(value)
    return None


def _enclosed(
    left: str, items: Sequence[tuple[str, Any, Any]], right: str, references: Mapping[str, str], indent: int, used: int
) -> str:
    inner = [f"{key}{_value(value, kind, references, indent + 4, len(key))}" for key, value, kind in items]
    line = f"{left}{', '.join(inner)}{right}"
    if "\n" not in line and indent + used + len(line) < WIDTH:
        return line
    pad = " " * (indent + 4)
    return "\n".join([left, *(f"{pad}{entry}," for entry in inner), f"{' ' * indent}{right}"])
