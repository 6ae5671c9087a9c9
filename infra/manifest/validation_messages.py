"""Turns what pydantic finds into problems a person can act on: what, where, value, allowed, fix."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator, Mapping
from datetime import date
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from infra.manifest import valid_names
from infra.manifest.hints import nearest, shown
from infra.manifest.manifest_model import Manifest
from infra.manifest.yaml_document import At, Problem, dotted

SHOWN_PROBLEMS: Final = 40
REGIONS: Final = ("us-east-1", "us-east-2", "us-west-1", "us-west-2")

MEANINGS: Final = {
    valid_names.ID: "a small letter, then small letters, digits and hyphens: 2 to 61 characters",
    valid_names.SLUG: "a small letter, then small letters, digits and hyphens: 2 to 21 characters",
    valid_names.LABEL: "one line of up to 120 characters, all of them to be seen",
    valid_names.PHONE: "a number as +12065550100: plus, country, no blanks",
    valid_names.EMAIL: "a mailbox such as security@practice.example, in small letters",
    valid_names.DOMAIN: "a domain such as practice.example, in small letters",
    valid_names.REGION: ", ".join(REGIONS),
    valid_names.POSTAL: "a two-letter postal code in capitals, such as WA",
    valid_names.ACCOUNT_EMAIL: "a mailbox that holds {account}, such as aws+{account}@mso.example",
    valid_names.REPOSITORY: "org/repository",
    valid_names.FILE: "the name of a .yaml file beside mso.yaml",
}


def problem(detail: ErrorDetails, root: type[BaseModel] = Manifest) -> Problem:
    """One of pydantic's findings in the reader's words; ``root`` is what was being read."""
    at: At = tuple(step for step in detail["loc"] if step != "[key]")
    field = _field(at, root)
    hint = (field.description if field else None) or ""
    given = detail.get("input")
    context = detail.get("ctx", {})
    match detail["type"]:
        case "extra_forbidden":
            known = _keys(_model(at[:-1], root))
            return Problem(f"unknown key {shown(at[-1])}", at, allowed=", ".join(known), fix=nearest(at[-1], known))
        case "missing":
            return Problem("is missing", at, allowed=hint, fix=f"add {at[-1]}:")
        case "literal_error":
            choices = [choice.strip("' ") for choice in str(context["expected"]).replace(" or ", ", ").split(", ")]
            return Problem("is not one of the choices", at, given, ", ".join(choices), nearest(given, choices))
        case "string_pattern_mismatch":
            pattern = context["pattern"]
            fix = _mended(str(given), pattern) or f"write it as allowed{hint and f'; it is the {hint}'}"
            return Problem("is not written as it must be", at, given, MEANINGS[pattern], fix)
        case "string_type" if isinstance(given, bool):
            return Problem("is read by YAML as true or false", at, given, hint, "put it in quotes")
        case "string_type" if isinstance(given, int | float | date):
            return Problem("is read by YAML as a number or a date", at, given, hint, "put it in quotes")
        case "model_type" | "tuple_type" | "mapping_type" | "dict_type":
            wanted = "a list of entries" if detail["type"] == "tuple_type" else "a set of keys"
            empty = " and is empty" if given is None else ""
            return Problem(f"must be {wanted}{empty}", at, given, hint, "mso schema has its shape, mso new an example")
        case kind:
            return _of_value(kind, detail["msg"], at, given, hint, context)


def _of_value(kind: str, told: str, at: At, given: Any, hint: str, context: Mapping[str, Any]) -> Problem:
    """A number, a date, a network, a length: pydantic's words, with bounds and a fix where they are known."""
    text = told.removeprefix("Input ").replace("Tuple", "the list").replace(" after validation", "")
    text, fix = text[:1].lower() + text[1:], ""
    if given is None and kind.endswith("_type"):
        return Problem("is empty", at, None, hint, "give it a value, or remove the key")
    if kind in BOUNDS:
        fix = f"write a number of {BOUNDS[kind].format(**context)}"
    elif kind == "ip_v4_network":
        fix = _network(str(given)) or "write a network such as 192.168.10.0/24"
    elif kind == "ip_v4_address":
        fix = "write an address such as 198.18.0.1"
    elif kind in ("int_type", "bool_type") and isinstance(given, str):
        fix = "write it without quotes"
    elif kind.startswith("int_"):
        fix = "write a whole number"
    elif kind.startswith("date"):
        fix = "write a day as YYYY-MM-DD"
    elif kind == "too_short":
        fix = "add an entry"
    return Problem(text, at, given, hint, fix)


BOUNDS: Final = {
    "greater_than_equal": "{ge} or more",
    "greater_than": "more than {gt}",
    "less_than_equal": "{le} or less",
    "less_than": "less than {lt}",
}


def _mended(given: str, pattern: str) -> str:
    """What was most likely meant, if a small change makes it right."""
    if pattern == valid_names.REGION:
        return nearest(given, REGIONS)
    seen = re.sub(f"[{valid_names.UNSEEN}]", "", given).strip()
    joined = re.sub(r"[^a-z0-9]+", "-", seen.lower()).strip("-")
    for attempt in (seen, seen.lower(), seen.upper(), joined):
        if re.search(pattern, attempt):
            return f"did you mean {attempt!r}?"
    return ""


def _network(given: str) -> str:
    try:
        return f"did you mean {str(IPv4Network(given, strict=False))!r}?"
    except ValueError:
        return ""


def report(file: Path, problems: tuple[Problem, ...]) -> str:
    """Every problem, a line or two each."""
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    lines = [f"{file}: {count}"]
    for found in problems[:SHOWN_PROBLEMS]:
        lines.extend(_lines(file, found))
    if len(problems) > SHOWN_PROBLEMS:
        lines.append(f"and {len(problems) - SHOWN_PROBLEMS} more; mend these first")
    return "\n".join(lines)


def _lines(file: Path, found: Problem) -> Iterator[str]:
    place = f"{dotted(found.at)}: " if found.at else ""
    value = "" if found.value is None else f" (given: {shown(found.value)})"
    line = f":{found.line}" if found.line else ""
    yield f"{file.name}{line}: {place}{found.what}{value}"
    if found.allowed:
        yield f"    allowed: {found.allowed}"
    if found.fix:
        yield f"    fix: {found.fix}"


def _model(at: At, root: type[BaseModel]) -> type[BaseModel] | None:
    """The part that stands at a place."""
    here: type[BaseModel] | None = root
    for step in at:
        if isinstance(step, str) and here is not None:
            field = _named(here, step)
            here = _inner(field.annotation) if field else None
    return here


def _field(at: At, root: type[BaseModel]) -> FieldInfo | None:
    while at and isinstance(at[-1], int):
        at = at[:-1]
    owner = _model(at[:-1], root) if at else None
    return _named(owner, str(at[-1])) if owner else None


def _named(owner: type[BaseModel], key: str) -> FieldInfo | None:
    return next((field for name, field in owner.model_fields.items() if key in (name, field.alias)), None)


def _keys(owner: type[BaseModel] | None) -> list[str]:
    return [field.alias or name for name, field in owner.model_fields.items()] if owner else []


def _inner(annotation: Any) -> type[BaseModel] | None:
    """The part inside ``tuple[Part, ...]`` or ``Part | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for arg in typing.get_args(annotation) if (found := _inner(arg))), None)
