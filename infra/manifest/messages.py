"""Turns what pydantic finds into problems a person can act on: what, where, value, allowed, fix."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from infra.manifest import words
from infra.manifest.document import At, Problem, dotted
from infra.manifest.hints import nearest, shown
from infra.manifest.model import Manifest

SHOWN_PROBLEMS: Final = 40

MEANINGS: Final = {
    words.ID: "a small letter, then small letters, digits and hyphens: 2 to 61 characters",
    words.SLUG: "a small letter, then small letters, digits and hyphens: 2 to 21 characters",
    words.LABEL: "one line of up to 120 characters, all of them to be seen",
    words.EMAIL: "a mailbox such as security@practice.example, in small letters",
    words.DOMAIN: "a domain such as practice.example, in small letters",
    words.REGION: "us-east-1, us-east-2, us-west-1, us-west-2",
    words.POSTAL: "a two-letter postal code in capitals, such as WA",
    words.ACCOUNT_EMAIL: "a mailbox that holds {account}, such as aws+{account}@mso.example",
    words.REPOSITORY: "org/repository",
    words.FILE: "the name of a .yaml file beside mso.yaml",
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
            return Problem("is not written as it must be", at, given, MEANINGS[context["pattern"]], hint)
        case "string_type" if isinstance(given, bool):
            return Problem("is read by YAML as true or false", at, given, hint, "put it in quotes")
        case "model_type" | "tuple_type" | "mapping_type" | "dict_type":
            wanted = "a list of entries" if detail["type"] == "tuple_type" else "a set of keys"
            return Problem(f"must be {wanted}", at, given, hint, "see mso schema for its shape")
        case _:
            text = detail["msg"].removeprefix("Input ")
            return Problem(text[:1].lower() + text[1:], at, given, hint)


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
