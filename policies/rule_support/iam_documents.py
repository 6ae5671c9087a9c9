"""IAM policy documents in resource properties: parsing, and the questions that rules ask about a statement."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from infra.globs import matcher
from policies.model import Check
from policies.props import Items, Malformed, Props

Statement: TypeAlias = Mapping[str, Any]
Document: TypeAlias = Mapping[str, Any]
StatementCheck: TypeAlias = Callable[[Statement], str | None]
"""Returns a message about a statement, or None where nothing is wrong with it."""

SOURCE_KEYS = {"aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"}
"""Condition keys that restrict an AWS service to the resource or account it acts for."""

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
"""Condition keys that restrict the caller to an organization, account, role, VPC or source."""

SERVICE_CALL = "aws:principalisawsservice"
ANY_CALLER = re.compile(r"[*?]*$|arn:aws:(iam|sts)::[*?]*:")
"""Condition values that any caller can meet: a wildcard, or an ARN whose account is a wildcard."""

PUBLIC = "allows any principal (*) without a condition that restricts the caller"


class Unreadable(ValueError):  # noqa: N818 - the message says what is wrong with the document
    """A property that should contain an IAM policy document does not."""


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
    """The policy document at a path; raises ``Unreadable`` where there is none."""
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
    """The statements of a document, whether written as one object or as a list."""
    found = document["Statement"]
    return [item for item in (found if isinstance(found, list) else [found]) if isinstance(item, dict)]


def as_list(value: Any) -> list[str]:
    """A list of strings from one string or a list; empty for None."""
    if value is None:
        return []
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def allows(statement: Statement) -> bool:
    """Whether the statement allows; every Effect other than Deny counts as Allow."""
    return statement.get("Effect") != "Deny"


def actions(statement: Statement) -> list[str]:
    """Its actions in lower case; with NotAction an allow counts as ``*`` and a deny as no action."""
    if "NotAction" in statement:
        return ["*"] if allows(statement) else []
    return [action.lower() for action in as_list(statement.get("Action"))]


def resources(statement: Statement) -> list[str]:
    """Its resources; with NotResource an allow counts as ``*`` and a deny as no resource."""
    if "NotResource" in statement:
        return ["*"] if allows(statement) else []
    return as_list(statement.get("Resource"))


def conditions(statement: Statement) -> dict[str, list[str]]:
    """Condition keys in lower case with their values, whatever the operator; raises ``Malformed``."""
    found: dict[str, list[str]] = {}
    given = statement.get("Condition") or {}
    if not isinstance(given, dict) or not all(isinstance(block, dict) for block in given.values()):
        raise Malformed(f"Condition is {given!r}, must map each operator to its condition keys")
    for block in given.values():
        for key, values in block.items():
            found.setdefault(key.lower(), []).extend(as_list(values))
    return found


def required_conditions(statement: Statement) -> dict[str, list[str]]:
    """The conditions that only a request with the key can meet: no Not..., IfExists, ForAllValues or Null true."""
    required: dict[str, dict[str, Any]] = {}
    conditions(statement)  # raises Malformed
    for operator, block in (statement.get("Condition") or {}).items():
        name = operator.rpartition(":")[2]
        if "Not" in name or name.endswith("IfExists") or operator.startswith("ForAllValues:"):
            continue
        required[operator] = {
            key: given for key, given in block.items() if name != "Null" or as_list(given) == ["false"]
        }
    return conditions({"Condition": required})


def principals(statement: Statement) -> list[str]:
    """Every principal it names; with NotPrincipal an allow counts as ``*`` and a deny as no principal."""
    if "NotPrincipal" in statement:
        return ["*"] if allows(statement) else []
    named = statement.get("Principal")
    if isinstance(named, dict):
        return [item for values in named.values() for item in as_list(values)]
    return as_list(named)


def is_public(statement: Statement) -> bool:
    """Whether it allows any principal, without a condition on ``CALLER_KEYS`` that restricts the caller."""
    anyone = any(name == "*" or name.endswith(":iam::*:root") for name in principals(statement))
    if not (allows(statement) and anyone):
        return False
    return not restricted_by(statement, CALLER_KEYS)


def restricted_by(statement: Statement, keys: Container[str]) -> bool:
    """Whether an allow applies only to callers that meet a condition on one of these keys; raises ``Malformed``."""
    conditions(statement)
    return any(_restricts(operator, block, keys) for operator, block in (statement.get("Condition") or {}).items())


def _restricts(operator: str, block: Mapping[str, Any], keys: Container[str]) -> bool:
    """Whether a condition names the callers that it admits.

    A condition that a caller without the key meets (IfExists, ForAllValues, Null), or that names the callers it does
    not admit (Not...), restricts nobody.
    """
    named = operator.rpartition(":")[2]
    if operator.startswith("ForAllValues:") or not named.startswith(("String", "Arn")):
        return False
    if "Not" in named or named.endswith("IfExists"):
        return False
    values = [value for key, given in block.items() if key.lower() in keys for value in as_list(given)]
    return bool(values) and not any(ANY_CALLER.match(value) for value in values)


@lru_cache(maxsize=65536)
def covers(pattern: str, action: str) -> bool:
    """Whether an action pattern, in lower case, covers an action."""
    return matcher(pattern)(action)


def is_service_wildcard(action: str) -> bool:
    """Whether an action is ``*`` or every action of a service, such as ``s3:*``."""
    return action == "*" or action.endswith(":*")


def service_wildcard_message(entry: Statement) -> str | None:
    """The message about a statement that allows ``service:*``; None about any other."""
    wildcards = [action for action in actions(entry) if is_service_wildcard(action)]
    return f"allows {', '.join(wildcards)}" if allows(entry) and wildcards else None


def denies_insecure_transport(statement: Statement) -> bool:
    """Whether it denies every request that does not use TLS, without any other condition."""
    found = conditions(statement)
    return (
        statement.get("Effect") == "Deny"
        and [*found] == ["aws:securetransport"]
        and [value.lower() for value in found["aws:securetransport"]] == ["false"]
        and "*" in principals(statement)
        and any(is_service_wildcard(action) for action in actions(statement))
    )


def exempts_only_by(denial: Statement, keys: Iterable[str]) -> bool:
    """Whether a deny exempts only the values that it names for these condition keys, and perhaps AWS services.

    A condition on any other key would exempt every request that does not meet it.
    """
    wanted, found = set(keys), conditions(denial)
    if allows(denial) or not wanted & set(found) or not set(found) <= wanted | {SERVICE_CALL}:
        return False
    if found.get(SERVICE_CALL, ["false"]) != ["false"]:
        return False
    blocks = denial["Condition"].items()
    named = [operator for operator, block in blocks if wanted & {*map(str.lower, block)}]
    return all("Not" in operator or operator == "Null" for operator in named) and named != ["Null"]


def depends_only_on(denial: Statement, key: str) -> bool:
    """Whether a deny has a condition on this key and on no other."""
    return not allows(denial) and [*conditions(denial)] == [key]


def each_statement(
    path: str, statement_check: StatementCheck, unless: Callable[[Document], bool] | None = None
) -> Check:
    """Check each statement of the document at the path; ``statement_check`` returns a message or None.

    A document for which ``unless`` holds is not checked: another of its statements denies what the statement allows.
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
            if message := statement_check(statement):
                yield f"{path}: statement {statement.get('Sid') or index}: {message}"

    return check


def some_statement(path: str, wanted: Callable[[Statement], bool], missing: str) -> Check:
    """``wanted`` holds for at least one statement of the document at the path; ``missing`` is the message if not."""

    def check(props: Props) -> Iterator[str]:
        try:
            document = document_at(props, path)
        except Unreadable as error:
            yield f"{path} {error}"
            return
        if not any(wanted(statement) for statement in statements(document)):
            yield f"{path}: {missing}"

    return check


def statements_at(props: Props, path: str) -> list[Statement]:
    """The statements of the document at a path; none where there is no document (other rules report that)."""
    try:
        return statements(document_at(props, path))
    except Unreadable:
        return []


def no_public_grant(path: str) -> Check:
    """No statement of the document at the path allows any principal."""
    return each_statement(path, lambda statement: PUBLIC if is_public(statement) else None)


def document(*entries: Statement) -> str:
    """The JSON text of a policy document with these statements, for examples."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(entries)})


def statement(effect: str, action: Any, resource: Any = "*", principal: Any = None, **more: Any) -> Statement:
    """A statement, for examples: ``statement("Allow", "s3:*", principal="*", Condition={...})``."""
    named = {} if principal is None else {"Principal": principal}
    return {"Effect": effect, "Action": action, "Resource": resource, **named, **more}
