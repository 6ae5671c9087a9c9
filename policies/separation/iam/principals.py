"""Who calls, and how a Principal element names that caller: not at all, by account, by role, or directly."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from policies.separation.iam.three_valued import Truth

ARN = re.compile(r"arn:[^:]+:(?P<service>iam|sts):[^:]*:(?P<account>\d{12}):(?P<resource>.+)")
ROOT = re.compile(r"(?:arn:[^:]+:iam::)?(\d{12})(?::root)?")
SERVICE_LINKED = "aws-service-role/"


class Kind(StrEnum):
    """What kind of caller stands behind a request."""

    SESSION = "role session"
    USER = "user"
    ROOT = "account root user"
    FEDERATED_USER = "federated user"
    SERVICE = "service"
    FEDERATED = "identity provider"
    ANONYMOUS = "anonymous"


class Grant(IntEnum):
    """How closely a Principal element names the caller: what else must agree depends on it."""

    NONE = 0
    ACCOUNT = 1  # delegates to the caller's account
    ROLE = 2  # names the role of the session
    DIRECT = 3  # names the session, the user, the service, or everybody


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls. ``arn`` is the session's, user's, provider's or service's name; ``role`` the ARN of the assumed role.

    ``any_session`` marks a role looked at before it is assumed: its session name is for the caller to choose.
    """

    kind: Kind
    arn: str
    account: str = ""
    role: str = ""
    any_session: bool = False

    @property
    def authenticated(self) -> bool:
        """Whether the caller is an identity of an AWS account, with policies of its own."""
        return self.kind in (Kind.SESSION, Kind.USER, Kind.ROOT, Kind.FEDERATED_USER)

    @property
    def service_linked(self) -> bool:
        """Whether the caller is a service-linked role, which no organization policy binds."""
        path, name = self.role.partition(":role/")[2], self.role.rpartition("/")[2]
        return path.startswith(SERVICE_LINKED) or (path == name and name.startswith("AWSServiceRoleFor"))


def caller_of(name: str, principal_arn: str = "") -> Caller | None:
    """The caller that a string names, or None; ``principal_arn`` (``aws:PrincipalArn``) tells a role's path."""
    if name.upper() in ("ANON", "ANONYMOUS", "*", ""):
        return Caller(Kind.ANONYMOUS, "*")
    if found := ROOT.fullmatch(name):
        return Caller(Kind.ROOT, f"arn:aws:iam::{found[1]}:root", found[1])
    found = ARN.fullmatch(name)
    if not found:
        return Caller(Kind.SERVICE, name) if re.fullmatch(r"[\w.-]+\.\w+", name) else None
    account, (kind, _, rest) = found["account"], found["resource"].partition("/")
    match kind:
        case "assumed-role":
            role = rest.partition("/")[0]
            known = principal_arn.rpartition("/")[2] == role and f":{account}:role/" in principal_arn
            partition = name.split(":")[1]
            role_arn = principal_arn if known else f"arn:{partition}:iam::{account}:role/{role}"
            return Caller(Kind.SESSION, name, account, role_arn)
        case "role":
            return Caller(Kind.SESSION, name, account, name, any_session=True)
        case "user":
            return Caller(Kind.USER, name, account)
        case "federated-user":
            return Caller(Kind.FEDERATED_USER, name, account)
        case "saml-provider" | "oidc-provider":
            return Caller(Kind.FEDERATED, name, account)
        case _:
            return None


def names(caller: Caller, principals: Iterable[tuple[str, str]], *, allow: bool) -> tuple[Grant, Truth]:
    """The closest way in which a Principal element names the caller, and whether that is certain."""
    best, sure = Grant.NONE, Truth.FALSE
    for kind, value in principals:
        grant, truth = _names(caller, kind, value, allow)
        if (grant, truth) > (best, sure):
            best, sure = grant, truth
    return best, sure


def _names(caller: Caller, kind: str, value: str, allow: bool) -> tuple[Grant, Truth]:
    if kind != "AWS":
        if kind == "CanonicalUser":  # stands for an account, and only S3 knows which
            return (Grant.ACCOUNT, Truth.UNKNOWN) if caller.authenticated else (Grant.NONE, Truth.FALSE)
        other = caller.kind in (Kind.SERVICE, Kind.FEDERATED) and value in (caller.arn, "*")
        return (Grant.DIRECT, Truth.TRUE) if other else (Grant.NONE, Truth.FALSE)
    if value == "*" or (value == caller.arn and caller.kind is not Kind.ROOT and not caller.any_session):
        return Grant.DIRECT, Truth.TRUE
    if caller.role and value == caller.role:
        return Grant.ROLE, Truth.TRUE
    if (root := ROOT.fullmatch(value)) and caller.authenticated and root[1] == caller.account:
        return Grant.ACCOUNT, Truth.TRUE
    if caller.any_session and allow and _session_of(value, caller):
        return Grant.DIRECT, Truth.TRUE  # the caller chooses the session's name; a Deny of one name is avoided
    return Grant.NONE, Truth.FALSE


def _session_of(value: str, caller: Caller) -> bool:
    role = caller.role.rpartition("/")[2]
    return f":sts::{caller.account}:assumed-role/{role}/" in value


def spared(caller: Caller, principals: Iterable[tuple[str, str]]) -> Truth:
    """Whether NotPrincipal leaves the caller out. AWS checks account, role and session in turn: each must be listed."""
    listed = tuple(principals)
    if ("AWS", "*") in listed:
        return Truth.TRUE
    account, role, direct = (
        any(_names(caller, kind, value, True) == (grant, Truth.TRUE) for kind, value in listed)
        for grant in (Grant.ACCOUNT, Grant.ROLE, Grant.DIRECT)
    )
    match caller.kind:
        case Kind.SESSION if caller.any_session and account and role:
            return Truth.UNKNOWN
        case Kind.SESSION:
            return Truth.of(account and role and direct)
        case Kind.USER | Kind.FEDERATED_USER:
            return Truth.of(account and direct)
        case Kind.ROOT:
            return Truth.of(account)
        case _:
            return Truth.of(direct)
