"""IAM policy documents inside properties: read once, with the questions that rules ask of a statement."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any, TypeAlias

from policies.model import Check
from policies.props import Items, Malformed, Props

Statement: TypeAlias = Mapping[str, Any]
Document: TypeAlias = Mapping[str, Any]
Complaint: TypeAlias = Callable[[Statement], str | None]

SOURCE_KEYS = {"aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"}
"""Condition keys that tie a service to the resource or account it acts for."""

CALLER_KEYS = (
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
    "kms:calleraccount",
)
"""Condition keys that tie a caller to something its owner controls."""

SERVICE_CALL = "aws:principalisawsservice"
ANYBODY = re.compile(r"[*?]*$|arn:aws:(iam|sts)::[*?]*:")
"""Values that anybody can meet: everything, or a name that everybody may give a role of an account of their own."""


class Unreadable(ValueError):  # noqa: N818 - the message says what is wrong with the document
    """A property that should hold an IAM policy document does not."""


@lru_cache(maxsize=4096)
def _parse(text: str) -> Document:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise Unreadable(f"is not JSON ({error})") from error
    if not isinstance(document, dict) or not document.get("Statement"):
        raise Unreadable("has no Statement")
    return document


def document_at(props: Props, path: str) -> Document:
    """The policy document at a path; ``Unreadable`` where there is none."""
    value = props.at(path)
    if isinstance(value, str) and value.strip():
        return _parse(value)
    if isinstance(value, Props) and value.get("Statement"):
        return _plain(value)  # type: ignore[no-any-return]
    raise Unreadable("is missing")


def _plain(value: Any) -> Any:
    if isinstance(value, Props):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, Items) else value


def statements(document: Document) -> list[Statement]:
    """The statements, whether written as one or as a list."""
    found = document["Statement"]
    return [item for item in (found if isinstance(found, list) else [found]) if isinstance(item, dict)]


def listed(value: Any) -> list[str]:
    """One string or a list of strings, as a list."""
    if value is None:
        return []
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def allows(statement: Statement) -> bool:
    """Whether it grants; anything that is not plainly a Deny counts."""
    return statement.get("Effect") != "Deny"


def actions(statement: Statement) -> list[str]:
    """Its actions in lower case; with NotAction an allow may reach anything, and no act is surely denied."""
    if "NotAction" in statement:
        return ["*"] if allows(statement) else []
    return [action.lower() for action in listed(statement.get("Action"))]


def resources(statement: Statement) -> list[str]:
    """Its resources; with NotResource an allow may reach anything, and nothing is surely kept from anybody."""
    if "NotResource" in statement:
        return ["*"] if allows(statement) else []
    return listed(statement.get("Resource"))


def conditions(statement: Statement) -> dict[str, list[str]]:
    """Condition keys in lower case with their values, whatever the operator."""
    found: dict[str, list[str]] = {}
    given = statement.get("Condition") or {}
    if not isinstance(given, dict) or not all(isinstance(block, dict) for block in given.values()):
        raise Malformed(f"Condition holds {given!r} where operators with their keys belong")
    for block in given.values():
        for key, values in block.items():
            found.setdefault(key.lower(), []).extend(listed(values))
    return found


def demanded(statement: Statement) -> dict[str, list[str]]:
    """The conditions that a call must meet by saying something: none that only excepts, or that holds of silence."""
    asked: dict[str, dict[str, Any]] = {}
    conditions(statement)
    for operator, block in (statement.get("Condition") or {}).items():
        name = operator.rpartition(":")[2]
        if "Not" in name or name.endswith("IfExists") or operator.startswith("ForAllValues:"):
            continue
        there = {key: given for key, given in block.items() if name != "Null" or listed(given) == ["false"]}
        asked[operator] = there
    return conditions({"Condition": asked})


def principals(statement: Statement) -> list[str]:
    """Every principal named, ``*`` for anyone; with NotPrincipal an allow may be anyone's, a deny surely nobody's."""
    if "NotPrincipal" in statement:
        return ["*"] if allows(statement) else []
    named = statement.get("Principal")
    if isinstance(named, dict):
        return [item for values in named.values() for item in listed(values)]
    return listed(named)


def is_public(statement: Statement) -> bool:
    """Whether it grants to anyone, with no condition that ties the caller to an owner."""
    anyone = any(name == "*" or name.endswith(":iam::*:root") for name in principals(statement))
    if not (allows(statement) and anyone):
        return False
    return not ties(statement, CALLER_KEYS)


def ties(statement: Statement, keys: Container[str]) -> bool:
    """Whether a grant lets in only who meets a condition on one of these keys; ``Malformed`` where it has no shape."""
    conditions(statement)
    return any(_ties(operator, block, keys) for operator, block in (statement.get("Condition") or {}).items())


def _ties(operator: str, block: Mapping[str, Any], keys: Container[str]) -> bool:
    """Whether a condition names whom it lets in, and does not except them.

    What holds of a caller without the key (IfExists, ForAllValues, Null) or of all but some (Not) ties nobody.
    """
    named = operator.rpartition(":")[2]
    if operator.startswith("ForAllValues:") or not named.startswith(("String", "Arn")):
        return False
    if "Not" in named or named.endswith("IfExists"):
        return False
    values = [value for key, given in block.items() if key.lower() in keys for value in listed(given)]
    return bool(values) and not any(ANYBODY.match(value) for value in values)


@lru_cache(maxsize=65536)
def covers(pattern: str, action: str) -> bool:
    """Whether an action pattern, in lower case, covers an action."""
    return fnmatchcase(action, pattern)


def is_service_wildcard(action: str) -> bool:
    """``*`` or ``s3:*``."""
    return action == "*" or action.endswith(":*")


def whole_services(entry: Statement) -> str | None:
    """The complaint about an allow of ``service:*``; None where a statement makes none."""
    whole = [action for action in actions(entry) if is_service_wildcard(action)]
    return f"allows {', '.join(whole)}" if allows(entry) and whole else None


def denies_insecure_transport(statement: Statement) -> bool:
    """Whether it refuses every call that does not use TLS, whatever else is true of the call."""
    told = conditions(statement)
    return (
        statement.get("Effect") == "Deny"
        and [*told] == ["aws:securetransport"]
        and [value.lower() for value in told["aws:securetransport"]] == ["false"]
        and "*" in principals(statement)
        and any(is_service_wildcard(action) for action in actions(statement))
    )


def spares_by(denial: Statement, keys: Iterable[str]) -> bool:
    """Whether a deny holds for everything but what these condition keys name, and AWS services maybe.

    A condition on any other key would let everybody out who does not meet it.
    """
    wanted, told = set(keys), conditions(denial)
    if allows(denial) or not wanted & set(told) or not set(told) <= wanted | {SERVICE_CALL}:
        return False
    if told.get(SERVICE_CALL, ["false"]) != ["false"]:
        return False
    blocks = denial["Condition"].items()
    named = [operator for operator, block in blocks if wanted & {*map(str.lower, block)}]
    return all("Not" in operator or operator == "Null" for operator in named) and named != ["Null"]


def only_where(denial: Statement, key: str) -> bool:
    """Whether a deny depends on this condition key, and on nothing else."""
    return not allows(denial) and [*conditions(denial)] == [key]


def each_statement(path: str, complaint: Complaint, unless: Callable[[Document], bool] | None = None) -> Check:
    """Ask a question of each statement at the path; ``complaint(statement)`` answers with a message or None.

    A document for which ``unless`` holds is not asked: what the statement grants is taken back elsewhere in it.
    """

    def check(props: Props) -> Iterator[str]:
        try:
            document = document_at(props, path)
        except Unreadable as error:
            yield f"{path} {error}"
            return
        if unless and unless(document):
            return
        for index, statement in enumerate(statements(document)):
            if message := complaint(statement):
                yield f"{path}: statement {statement.get('Sid') or index}: {message}"

    return check


def some_statement(path: str, wanted: Callable[[Statement], bool], complaint: str) -> Check:
    """At least one statement at the path answers ``wanted`` with yes; ``complaint`` says what is missing."""

    def check(props: Props) -> Iterator[str]:
        try:
            document = document_at(props, path)
        except Unreadable as error:
            yield f"{path} {error}"
            return
        if not any(wanted(statement) for statement in statements(document)):
            yield f"{path}: {complaint}"

    return check


def readable(props: Props, path: str) -> list[Statement]:
    """The statements at a path; none where there is no document (other rules say that it is missing)."""
    try:
        return statements(document_at(props, path))
    except Unreadable:
        return []


def no_public_grant(path: str) -> Check:
    """No statement grants to the world."""
    return each_statement(path, lambda statement: "grants to anyone" if is_public(statement) else None)


def document(*entries: Statement) -> str:
    """A policy document of these statements, for examples."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(entries)})


def statement(effect: str, action: Any, resource: Any = "*", principal: Any = None, **more: Any) -> Statement:
    """One statement, for examples: ``statement("Allow", "s3:*", principal="*", Condition={...})``."""
    named = {} if principal is None else {"Principal": principal}
    return {"Effect": effect, "Action": action, "Resource": resource, **named, **more}
