"""The properties of a resource of a state, each as its type declares it; a value of another form counts as not known.

Pulumi's engine writes what the provider accepted, so that such a value is a damaged or invented state. It must neither
stop the proof nor be read as something else: it becomes ``UNKNOWN``, and a gap of the graph names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from operator import is_
from typing import Any, Final

from infra.engine.collection_gaps import Unread
from infra.engine.graph import Resource
from infra.engine.values import UNKNOWN, Properties, Secret
from infra.shown_text import shown
from infra.states.property_forms import ANY, BLOCK, DOCUMENT, FLAG, LIST, MAP, NUMBER, TEXT, Form, forms_of

_NUMERAL: Final = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?")
_FLAGS: Final[Mapping[Any, bool]] = {"true": True, "false": False}
_WORDS: Final = {TEXT: "a text", NUMBER: "a number", FLAG: "true or false", LIST: "a list", MAP: "an object",
                 BLOCK: "an object", DOCUMENT: "a document"}  # fmt: skip

def in_declared_form(resource: Resource) -> Iterator[Resource]:
    """The resource, and after it a gap for each of its values that has not the form that its type declares.

    A number that is written as a text, or a text as a number, is read as its type says: engines leave both.
    """
    wrong: dict[str, Form] = {}
    forms = forms_of(resource.type)
    inputs = _members(resource.inputs, forms, wrong, "")
    outputs = _members(resource.outputs, forms, wrong, "")
    if inputs is resource.inputs and outputs is resource.outputs:
        yield resource
        return
    yield resource.with_(inputs=inputs, outputs=outputs)
    for path, form in wrong.items():
        what = f"{shown(path)} of {resource.name}"
        why = f"it is not {_WORDS[form.letter]} in the state; run `pulumi refresh`, then export the stack again"
        gap = Unread(resource.stack, resource.account, resource.region, resource.type, what, why)
        yield gap.as_resource(resource.urn.split("::", 2)[1])


def _members(found: Properties, forms: Mapping[str, Form], wrong: dict[str, Form], path: str) -> Properties:
    """The same properties; the same object where each has its form. ``wrong`` gets the path and form of the others."""
    changed: dict[str, Any] = {}
    for name, value in found.items():
        form = forms.get(name)
        if form is None or type(value) in form.simple:
            continue
        read = _value(value, form, wrong, f"{path}{name}")
        if read is not value:
            changed[name] = read
    return {**found, **changed} if changed else found


def _value(value: Any, form: Form, wrong: dict[str, Form], path: str) -> Any:
    """The value of a property that has not its form at the first look."""
    kind, letter = type(value), form.letter
    if kind is Secret:
        inner = value.value if type(value.value) in form.simple else _value(value.value, form, wrong, path)
        return value if inner is value.value else Secret(inner)
    if kind is list and letter == LIST and form.items:
        return _items(value, form.items, wrong, path)
    if kind is list and letter == BLOCK and len(value) < 2:  # older versions of the provider have a list of one block
        return _value(value[0], form, wrong, path) if value else None
    if kind is dict and letter == MAP and form.items:
        if form.items.simple.issuperset(map(type, value.values())):
            return value
        return _members(value, dict.fromkeys(value, form.items), wrong, f"{path}.")
    if kind is dict and letter == LIST and form.items and form.items.block:  # and the other way round
        return [_members(value, forms_of(form.items.block), wrong, f"{path}.")]
    if kind is dict and letter == BLOCK:
        return _members(value, forms_of(form.block), wrong, f"{path}.")
    if letter == ANY:
        return value
    read = _converted(value, letter) if kind in (str, int, float, bool) else UNKNOWN
    if read is UNKNOWN:
        wrong.setdefault(path, form)
    return read


def _items(found: list[Any], form: Form, wrong: dict[str, Form], path: str) -> Any:
    """The same items; the same list where each has its form. An item that is null is none."""
    kinds = set(map(type, found))
    if type(None) not in kinds and kinds <= form.simple:
        return found
    path += "[]"
    if list in kinds and form.letter != LIST:
        wrong.setdefault(path, form)
        return UNKNOWN
    read = [
        item if type(item) in form.simple else _value(item, form, wrong, path) for item in found if item is not None
    ]
    return found if len(read) == len(found) and all(map(is_, read, found)) else read


def _converted(value: str | float, letter: str) -> Any:
    """A plain value that is written as another: engines leave numbers as texts, and texts as numbers."""
    if letter == TEXT:
        return str(value).lower() if isinstance(value, bool) else str(value)
    if value == "" and letter in (NUMBER, FLAG):  # how the provider writes that there is none
        return None
    if letter == FLAG:
        return _FLAGS.get(value, UNKNOWN)
    if letter == NUMBER and isinstance(value, str) and _NUMERAL.fullmatch(value):
        return float(value) if "." in value else int(value)
    return UNKNOWN
