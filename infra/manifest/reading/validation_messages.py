"""Turns pydantic's errors into messages a person can act on: what, where, value, allowed, fix."""

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

from infra.files.yaml_document import DocumentProblem, YamlPath, dotted
from infra.manifest import valid_names
from infra.manifest.hints import abbreviated, suggestion
from infra.manifest.manifest_model import Manifest

MAX_PROBLEMS_SHOWN: Final = 40
REGIONS: Final = ("us-east-1", "us-east-2", "us-west-1", "us-west-2")

MEANINGS: Final = {
    valid_names.ID: "a lower-case letter, then lower-case letters, digits and hyphens: 2 to 61 characters",
    valid_names.SLUG: "a lower-case letter, then lower-case letters, digits and hyphens: 2 to 21 characters",
    valid_names.LABEL: "one line of up to 120 visible characters",
    valid_names.PHONE: "a phone number such as +12065550100: plus sign, country code, no spaces",
    valid_names.EMAIL: "a mailbox such as security@practice.example, in lower case",
    valid_names.DOMAIN: "a domain such as practice.example, in lower case",
    valid_names.DNS_LABEL: "one label of a DNS name, such as care, in lower case: up to 40 letters, digits and hyphens",
    valid_names.VENDOR_ROLE: "the ARN of one role of a named AWS account: arn:aws:iam::ACCOUNT:role/NAME",
    valid_names.EXTERNAL_ID: "16 to 1224 letters, digits and + = , . @ : / _ -",
    valid_names.HEADER: "the name of an HTTP header, such as X-Api-Key: up to 64 letters, digits and hyphens",
    valid_names.REGION: ", ".join(REGIONS),
    valid_names.POSTAL: "a two-letter postal code in upper case, such as WA",
    valid_names.ACCOUNT_EMAIL: "a mailbox that holds {account}, such as aws+{account}@mso.example",
    valid_names.REPOSITORY: "org/repository or org@ID/repository@ID",
    valid_names.KIT: "vendor, git+https://HOST/ORG/REPOSITORY@COMMIT, or mso-kit==VERSION from an index of your own",
    valid_names.FILE: "the name of a .yaml file next to mso.yaml",
}


def problem_of(detail: ErrorDetails, root: type[BaseModel] = Manifest) -> DocumentProblem:
    """One of pydantic's errors as a ``DocumentProblem``; ``root`` is the model that was being read."""
    at: YamlPath = tuple(step for step in detail["loc"] if step != "[key]")
    field = _field_at(at, root)
    hint = (field.description if field else None) or ""
    given = detail.get("input")
    context = detail.get("ctx", {})
    match detail["type"]:
        case "extra_forbidden":
            known = _keys_of(_model_at(at[:-1], root))
            return DocumentProblem(
                f"unknown key {abbreviated(at[-1])}", at, allowed=", ".join(known), fix=suggestion(at[-1], known)
            )
        case "missing":
            return DocumentProblem("is missing", at, allowed=hint, fix=f"add {at[-1]}:")
        case "literal_error":
            choices = [choice.strip("' ") for choice in str(context["expected"]).replace(" or ", ", ").split(", ")]
            return DocumentProblem(
                "is not one of the choices", at, given, ", ".join(choices), suggestion(given, choices)
            )
        case "string_pattern_mismatch":
            pattern = context["pattern"]
            fix = (
                _suggested_value(str(given), pattern) or f"write it in the allowed form{hint and f'; it is the {hint}'}"
            )
            return DocumentProblem("has the wrong form", at, given, MEANINGS[pattern], fix)
        case "string_type" if isinstance(given, bool):
            return DocumentProblem("is read by YAML as true or false", at, given, hint, "put it in quotes")
        case "string_type" if isinstance(given, int | float | date):
            return DocumentProblem("is read by YAML as a number or a date", at, given, hint, "put it in quotes")
        case "model_type" | "tuple_type" | "mapping_type" | "dict_type":
            wanted = "a list of entries" if detail["type"] == "tuple_type" else "a mapping"
            empty = " and is empty" if given is None else ""
            return DocumentProblem(
                f"must be {wanted}{empty}", at, given, hint, "mso schema shows its shape, mso new writes an example"
            )
        case kind:
            return _value_problem(kind, detail["msg"], at, given, hint, context)


def _value_problem(
    kind: str, message: str, at: YamlPath, given: Any, hint: str, context: Mapping[str, Any]
) -> DocumentProblem:
    """A wrong number, date, network or length: pydantic's message, with bounds and a fix where they are known."""
    text = message.removeprefix("Input ").replace("Tuple", "the list").replace(" after validation", "")
    text, fix = text[:1].lower() + text[1:], ""
    if given is None and kind.endswith("_type"):
        return DocumentProblem("is empty", at, None, hint, "give it a value, or remove the key")
    if kind in BOUNDS:
        fix = f"write a number of {BOUNDS[kind].format(**context)}"
    elif kind == "ip_v4_network":
        fix = _suggested_network(str(given)) or "write a network such as 192.168.10.0/24"
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
    return DocumentProblem(text, at, given, hint, fix)


BOUNDS: Final = {
    "greater_than_equal": "{ge} or more",
    "greater_than": "more than {gt}",
    "less_than_equal": "{le} or less",
    "less_than": "less than {lt}",
}


def _suggested_value(given: str, pattern: str) -> str:
    """The value that was most likely meant, if a small change makes it valid; else empty."""
    if pattern == valid_names.REGION:
        return suggestion(given, REGIONS)
    seen = re.sub(f"[{valid_names.INVISIBLE}]", "", given).strip()
    joined = re.sub(r"[^a-z0-9]+", "-", seen.lower()).strip("-")
    for attempt in (seen, seen.lower(), seen.upper(), joined):
        if re.search(pattern, attempt):
            return f"did you mean {attempt!r}?"
    return ""


def _suggested_network(given: str) -> str:
    try:
        return f"did you mean {str(IPv4Network(given, strict=False))!r}?"
    except ValueError:
        return ""


def report(file: Path, problems: tuple[DocumentProblem, ...]) -> str:
    """Every problem of a file, with its line, the allowed values and the fix."""
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    lines = [f"{file}: {count}"]
    for found in problems[:MAX_PROBLEMS_SHOWN]:
        lines.extend(_problem_lines(file, found))
    if len(problems) > MAX_PROBLEMS_SHOWN:
        lines.append(f"and {len(problems) - MAX_PROBLEMS_SHOWN} more; fix these first")
    return "\n".join(lines)


def _problem_lines(file: Path, found: DocumentProblem) -> Iterator[str]:
    place = f"{dotted(found.at)}: " if found.at else ""
    value = "" if found.value is None else f" (given: {abbreviated(found.value)})"
    line = f":{found.line}" if found.line else ""
    yield f"{file.name}{line}: {place}{found.what}{value}"
    if found.allowed:
        yield f"    allowed: {found.allowed}"
    if found.fix:
        yield f"    fix: {found.fix}"


def _model_at(at: YamlPath, root: type[BaseModel]) -> type[BaseModel] | None:
    """The model of the section at a path; None where there is none."""
    model: type[BaseModel] | None = root
    for step in at:
        if isinstance(step, str) and model is not None:
            field = _field_named(model, step)
            model = _model_in(field.annotation) if field else None
    return model


def _field_at(at: YamlPath, root: type[BaseModel]) -> FieldInfo | None:
    while at and isinstance(at[-1], int):
        at = at[:-1]
    owner = _model_at(at[:-1], root) if at else None
    return _field_named(owner, str(at[-1])) if owner else None


def _field_named(owner: type[BaseModel], key: str) -> FieldInfo | None:
    return next((field for name, field in owner.model_fields.items() if key in (name, field.alias)), None)


def _keys_of(owner: type[BaseModel] | None) -> list[str]:
    return [field.alias or name for name, field in owner.model_fields.items()] if owner else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model inside ``tuple[StrictModel, ...]`` or ``StrictModel | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for arg in typing.get_args(annotation) if (found := _model_in(arg))), None)
