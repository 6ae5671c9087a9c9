"""Request cases as JSON: reads a request with its policies, decides it, and reports the deciding statements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from infra.errors import UsageError
from infra.files.foreign_file import read_json
from policies.separation.iam.conditions import Context, Values
from policies.separation.iam.evaluation import evaluate
from policies.separation.iam.patterns import glob_matches
from policies.separation.iam.policy_documents import Origin, PolicyError, parse_policy
from policies.separation.iam.principals import Caller, caller_of
from policies.separation.iam.request import KmsGrant, Outcome, Policies, Request, Statements

FIELDS = frozenset(
    {
        "id", "topic", "expected", "request", "identityPolicies", "permissionBoundaryPolicies", "sessionPolicy",
        "resourcePolicy", "serviceControlPolicies", "resourceControlPolicies", "endpointPolicies", "settings",
        "ignoredContextKeys", "kmsGrants",
    }
)  # fmt: skip
BUCKET_TAGS = ("aws:resourcetag/*", "s3:buckettag/*")


class CaseError(UsageError):
    """A request case that is not valid."""


def read_cases(path: Path) -> list[Mapping[str, Any]]:
    """The cases of a JSON file, which holds one case or a list of cases.

    :raises CaseError: the file cannot be read, is not JSON, or a case is not an object.
    """
    try:
        found = read_json(path)
    except UsageError as error:
        raise CaseError(str(error)) from None
    cases = found if isinstance(found, list) else [found]
    for index, case in enumerate(cases):
        if not isinstance(case, Mapping):
            raise CaseError(f"{path}: case {index} must be an object with a 'request', got {type(case).__name__}")
    return cases


def simulate(case: Mapping[str, Any], fallback: str = "") -> dict[str, Any]:
    """The decision on one case: id, decision, deciding statements and reason. ``fallback`` is the id if it has none.

    :raises CaseError: the case is not valid.
    """
    name = str(case.get("id", fallback))
    try:
        request, policies = read_case(case)
    except PolicyError as error:
        raise CaseError(f"case {name}: {error}") from error
    return {"id": name, **describe(evaluate(request, policies))}


def describe(outcome: Outcome) -> dict[str, Any]:
    """An outcome as JSON data."""
    statements = [
        {"layer": s.origin.layer, "policy": s.origin.name, "statement": s.sid or s.index, "effect": s.effect}
        | ({"source": s.origin.source} if s.origin.source else {})
        for s in dict.fromkeys(outcome.statements)
    ]
    statements += [
        {"layer": "grant", "policy": g.name, "statement": g.grantee, "effect": "Allow"} for g in outcome.grants
    ]
    return {"decision": str(outcome.decision), "statements": statements, "reason": outcome.reason}


def read_case(case: Mapping[str, Any]) -> tuple[Request, Policies]:
    """The request and the policies of a case."""
    if unknown := sorted(set(case) - FIELDS):
        raise PolicyError(f"unknown fields {unknown}, allowed: {sorted(FIELDS)}")
    return _request(case), Policies(
        identity=_policies(case, "identityPolicies", "identity") or (),
        boundaries=_policies(case, "permissionBoundaryPolicies", "boundary"),
        session=_policy(case, "sessionPolicy", "session"),
        resource=_policy(case, "resourcePolicy", "resource"),
        scps=tuple(_levels(case, "serviceControlPolicies", "scp")),
        rcps=tuple(_levels(case, "resourceControlPolicies", "rcp")),
        endpoints=_policies(case, "endpointPolicies", "endpoint"),
        grants=tuple(_grants(case)),
    )


def _request(case: Mapping[str, Any]) -> Request:
    request = _object(case, "request", "request")
    resource = _object(request, "resource", "request.resource")
    context = _context(request)
    action = _string(request, "action", "request.action")
    if ":" not in action or "*" in action:
        raise PolicyError(f"request.action must be service:Operation, got {action!r}")
    arn = _string(resource, "resource", "request.resource.resource")
    s3 = _object(_object(case, "settings", "settings", default={}), "s3", "settings.s3", default={})
    ignored = [pattern.lower() for pattern in _list(case, "ignoredContextKeys")]
    if arn.startswith("arn:") and arn.split(":")[2:4] == ["s3", ""] and s3.get("bucketAbacEnabled") is not True:
        ignored += BUCKET_TAGS  # S3 provides a bucket's tags only if attribute-based access control (ABAC) is enabled
    known = {k: v for k, v in context.items() if not any(k == p or glob_matches(p, k) for p in ignored)}
    return Request(
        caller=_caller(request, context),
        action=action,
        resource=arn,
        account=_string(resource, "accountId", "request.resource.accountId"),
        context=Context(known),
        blocks_public_access=s3.get("blockPublicAccess") is True,
    )


def _caller(request: Mapping[str, Any], context: Mapping[str, Values]) -> Caller:
    name = _string(request, "principal", "request.principal")
    principal_arn = context.get("aws:principalarn", "")
    caller = caller_of(name, principal_arn if isinstance(principal_arn, str) else "")
    if caller is None:
        raise PolicyError(
            f"request.principal is {name!r}, allowed: the ARN of a role session, role, user, root, federated user or "
            "identity provider, a service such as ec2.amazonaws.com, or ANON"
        )
    return caller


def _context(request: Mapping[str, Any]) -> dict[str, Values]:
    context: dict[str, Values] = {}
    for key, value in _object(request, "context", "request.context", default={}).items():
        if value is None:
            continue
        values = value if isinstance(value, list) else [value]
        if not all(isinstance(v, str | int | float | bool) for v in values):
            raise PolicyError(f"request.context.{key} must be a string or a list of strings, got {value!r}")
        texts = tuple(str(v).lower() if isinstance(v, bool) else str(v) for v in values)
        context[key.lower()] = texts if isinstance(value, list) else texts[0]
    return context


def _policies(case: Mapping[str, Any], field: str, layer: str) -> Statements | None:
    """The statements of a list of policies; ``None`` where there is no policy."""
    documents = _list(case, field)
    if not documents:
        return None
    return tuple(s for i, document in enumerate(documents) for s in _parse(document, layer, f"{field}[{i}]"))


def _policy(case: Mapping[str, Any], field: str, layer: str) -> Statements | None:
    document = case.get(field)
    return None if document is None else _parse(document, layer, field)


def _levels(case: Mapping[str, Any], field: str, layer: str) -> Iterator[Statements]:
    for index, level in enumerate(_list(case, field)):
        where = f"{field}[{index}]"
        if not isinstance(level, Mapping):
            raise PolicyError(f"{where} must be an object with orgIdentifier and policies, got {level!r}")
        name = level.get("orgIdentifier", where)
        documents = _list(level, "policies", f"{where}.policies")
        yield tuple(s for i, document in enumerate(documents) for s in _parse(document, layer, f"{name}[{i}]"))


def _grants(case: Mapping[str, Any]) -> Iterator[KmsGrant]:
    for index, grant in enumerate(_list(case, "kmsGrants")):
        if not isinstance(grant, Mapping):
            raise PolicyError(f"kmsGrants[{index}] must be an object with grantee and operations, got {grant!r}")
        grantee = _string(grant, "grantee", f"kmsGrants[{index}].grantee")
        yield KmsGrant(grantee, tuple(map(str, _list(grant, "operations"))), f"kmsGrants[{index}]")


def _parse(document: Any, layer: str, name: str) -> Statements:
    return parse_policy(document, Origin(layer, name))


def _object(where: Mapping[str, Any], field: str, path: str, default: Any = None) -> Mapping[str, Any]:
    value = where.get(field)
    value = default if value is None else value
    if not isinstance(value, Mapping):
        raise PolicyError(f"{path} must be an object, got {value!r}")
    return value


def _string(where: Mapping[str, Any], field: str, path: str) -> str:
    value = where.get(field)
    if not isinstance(value, str) or not value:
        raise PolicyError(f"{path} must be a non-empty string, got {value!r}")
    return value


def _list(where: Mapping[str, Any], field: str, path: str = "") -> list[Any]:
    value = where.get(field)
    value = [] if value is None else value
    if not isinstance(value, list):
        raise PolicyError(f"{path or field} must be a list, got {value!r}")
    return value
