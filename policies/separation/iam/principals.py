"""Callers of AWS, and how closely a Principal element names one: not at all, by account, by role, or directly."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from policies.separation.iam.three_valued import Truth

ARN = re.compile(r"arn:[^:]+:(?P<service>iam|sts):[^:]*:(?P<account>\d{12}):(?P<resource>.+)")
ROOT = re.compile(r"(?:arn:[^:]+:iam::)?(\d{12})(?::root)?")
SERVICE_LINKED = "aws-service-role/"


class CallerKind(StrEnum):
    """The kind of caller that makes a request."""

    SESSION = "role session"
    USER = "user"
    ROOT = "account root user"
    FEDERATED_USER = "federated user"
    SERVICE = "service"
    FEDERATED = "identity provider"
    ANONYMOUS = "anonymous"


class PrincipalMatch(IntEnum):
    """How closely a Principal element names the caller; it decides which other policies must also allow the request."""

    NONE = 0
    ACCOUNT = 1  # delegates to the caller's account
    ROLE = 2  # names the role of the session
    DIRECT = 3  # names the session, the user or the service, or is *


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller. ``arn`` names the session, user, identity provider or service; ``role`` is the ARN of the assumed role.

    ``any_session`` marks a role before it is assumed: the caller may choose any session name.
    """

    kind: CallerKind
    arn: str
    account: str = ""
    role: str = ""
    any_session: bool = False

    @property
    def authenticated(self) -> bool:
        """Whether the caller is an IAM identity of an AWS account, with identity policies."""
        return self.kind in (CallerKind.SESSION, CallerKind.USER, CallerKind.ROOT, CallerKind.FEDERATED_USER)

    @property
    def service_linked(self) -> bool:
        """Whether the caller is a service-linked role, to which SCPs and RCPs do not apply."""
        path, name = self.role.partition(":role/")[2], self.role.rpartition("/")[2]
        return path.startswith(SERVICE_LINKED) or (path == name and name.startswith("AWSServiceRoleFor"))


def caller_of(name: str, principal_arn: str = "") -> Caller | None:
    """The caller that a string names, or None; ``principal_arn`` (``aws:PrincipalArn``) provides the path of a role."""
    if name.upper() in ("ANON", "ANONYMOUS", "*", ""):
        return Caller(CallerKind.ANONYMOUS, "*")
    if found := ROOT.fullmatch(name):
        return Caller(CallerKind.ROOT, f"arn:aws:iam::{found[1]}:root", found[1])
    found = ARN.fullmatch(name)
    if not found:
        return Caller(CallerKind.SERVICE, name) if re.fullmatch(r"[\w.-]+\.\w+", name) else None
    account, (kind, _, rest) = found["account"], found["resource"].partition("/")
    match kind:
        case "assumed-role":
            role = rest.partition("/")[0]
            known = principal_arn.rpartition("/")[2] == role and f":{account}:role/" in principal_arn
            partition = name.split(":")[1]
            role_arn = principal_arn if known else f"arn:{partition}:iam::{account}:role/{role}"
            return Caller(CallerKind.SESSION, name, account, role_arn)
        case "role":
            return Caller(CallerKind.SESSION, name, account, name, any_session=True)
        case "user":
            return Caller(CallerKind.USER, name, account)
        case "federated-user":
            return Caller(CallerKind.FEDERATED_USER, name, account)
        case "saml-provider" | "oidc-provider":
            return Caller(CallerKind.FEDERATED, name, account)
        case _:
            return None


def match_principals(
    caller: Caller, principals: Iterable[tuple[str, str]], *, allow: bool
) -> tuple[PrincipalMatch, Truth]:
    """How closely a Principal element names the caller at best, and whether that is certain."""
    best = (PrincipalMatch.NONE, Truth.FALSE)
    for kind, value in principals:
        found = _match(caller, kind, value, allow)
        best = max(best, found)
    return best


def _match(caller: Caller, kind: str, value: str, allow: bool) -> tuple[PrincipalMatch, Truth]:
    if kind != "AWS":
        if kind == "CanonicalUser":  # names an account that only S3 can resolve
            return (
                (PrincipalMatch.ACCOUNT, Truth.UNKNOWN) if caller.authenticated else (PrincipalMatch.NONE, Truth.FALSE)
            )
        other = caller.kind in (CallerKind.SERVICE, CallerKind.FEDERATED) and value in (caller.arn, "*")
        return (PrincipalMatch.DIRECT, Truth.TRUE) if other else (PrincipalMatch.NONE, Truth.FALSE)
    if value == "*" or (value == caller.arn and caller.kind is not CallerKind.ROOT and not caller.any_session):
        return PrincipalMatch.DIRECT, Truth.TRUE
    if caller.role and value == caller.role:
        return PrincipalMatch.ROLE, Truth.TRUE
    if (root := ROOT.fullmatch(value)) and caller.authenticated and root[1] == caller.account:
        return PrincipalMatch.ACCOUNT, Truth.TRUE
    if caller.any_session and allow and _session_of(value, caller):
        return PrincipalMatch.DIRECT, Truth.TRUE  # the caller can choose this session name, or avoid it under a Deny
    return PrincipalMatch.NONE, Truth.FALSE


def _session_of(value: str, caller: Caller) -> bool:
    role = caller.role.rpartition("/")[2]
    return f":sts::{caller.account}:assumed-role/{role}/" in value


def exempted_by_not_principal(caller: Caller, principals: Iterable[tuple[str, str]]) -> Truth:
    """Whether NotPrincipal exempts the caller. AWS checks account, role and session: each of them must be listed."""
    listed = tuple(principals)
    if ("AWS", "*") in listed:
        return Truth.TRUE
    account, role, direct = (
        any(_match(caller, kind, value, True) == (match, Truth.TRUE) for kind, value in listed)
        for match in (PrincipalMatch.ACCOUNT, PrincipalMatch.ROLE, PrincipalMatch.DIRECT)
    )
    match caller.kind:
        case CallerKind.SESSION if caller.any_session and account and role:
            return Truth.UNKNOWN
        case CallerKind.SESSION:
            return Truth.of(account and role and direct)
        case CallerKind.USER | CallerKind.FEDERATED_USER:
            return Truth.of(account and direct)
        case CallerKind.ROOT:
            return Truth.of(account)
        case _:
            return Truth.of(direct)
