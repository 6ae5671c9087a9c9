"""Builds every IAM policy document of the kit: typed statements, checked for shape and size, rendered as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import yaml

from infra.errors import KitError
from infra.iam.arn_checks import malformed_arns
from infra.iam.known_actions import action_problem

if TYPE_CHECKING:  # the SDK takes longer to import than a proof of exported states, which builds no document with it
    import pulumi

Text: TypeAlias = "pulumi.Input[str]"
Principals: TypeAlias = "Literal['*'] | Mapping[str, Text | Sequence[Text]]"
"""All principals (``*``), or principals by kind: ``AWS``, ``Service``, ``Federated``."""
Conditions: TypeAlias = "Mapping[str, Mapping[str, Text | Sequence[Text]]]"

ACTION: Final = re.compile(r"^(\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$")
RESOURCE: Final = re.compile(r"^(\*|arn:[a-z0-9*-]+:[a-z0-9-]+:[a-z0-9*-]*:(\d{12}|\*|aws|):.+)$")
SID: Final = re.compile(r"^[A-Za-z0-9]+$")


class Kind(StrEnum):
    """What a document is for: it decides the size quota, and whether statements name principals and resources."""

    SCP = "scp"
    RCP = "rcp"
    MANAGED = "managed"
    INLINE = "inline"
    TRUST = "trust"
    BUCKET = "bucket"
    KEY = "key"
    ENDPOINT = "endpoint"
    REPOSITORY = "repository"
    RESOURCE = "resource"


WITH_PRINCIPAL: Final = {Kind.RCP, Kind.TRUST, Kind.BUCKET, Kind.KEY, Kind.ENDPOINT, Kind.REPOSITORY, Kind.RESOURCE}
WITHOUT_RESOURCE: Final = {Kind.TRUST, Kind.REPOSITORY}
"""Kinds whose statements apply to the role or repository they belong to; AWS rejects a resource in them."""


class PolicyError(KitError):
    """A policy document that AWS would reject, or that would have another effect than it seems to have."""


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement, with either ``actions`` or ``not_actions``, and either ``resources`` or ``not_resources``."""

    sid: str
    effect: Literal["Allow", "Deny"]
    actions: Sequence[str] = ()
    not_actions: Sequence[str] = ()
    resources: Sequence[Text] = ()
    not_resources: Sequence[Text] = ()
    principals: Principals | None = None
    conditions: Conditions | None = None

    def __post_init__(self) -> None:
        if not SID.fullmatch(self.sid):
            raise PolicyError(f"statement id {self.sid!r}: letters and digits only")
        if bool(self.actions) == bool(self.not_actions):
            raise PolicyError(f"statement {self.sid}: give either actions or not_actions")
        for action in (*self.actions, *self.not_actions):
            if not ACTION.fullmatch(action):
                raise PolicyError(f"statement {self.sid}: {action!r} is not an action; write it as service:Action")
            if problem := action_problem(action):
                raise PolicyError(f"statement {self.sid}: {problem}")
        if self.effect == "Allow" and self.not_actions:
            raise PolicyError(f"statement {self.sid}: Allow with NotAction grants actions AWS adds later; list actions")

    def as_dict(self) -> dict[str, Any]:
        """The statement in IAM's JSON form; values may still be Pulumi outputs."""
        document: dict[str, Any] = {"Sid": self.sid, "Effect": self.effect}
        if self.principals is not None:
            document["Principal"] = self.principals if self.principals == "*" else dict(self.principals)
        optional = {
            "Action": self.actions,
            "NotAction": self.not_actions,
            "Resource": self.resources,
            "NotResource": self.not_resources,
        }
        document |= {key: _short(values) for key, values in optional.items() if values}
        if self.conditions:
            document["Condition"] = {operator: dict(keys) for operator, keys in self.conditions.items()}
        return document


def allow(
    sid: str, *actions: str, on: Sequence[Text] = (), to: Principals | None = None, when: Conditions | None = None
) -> Statement:
    """An Allow statement: these actions, on these resources, to these principals, when these conditions hold."""
    return Statement(sid=sid, effect="Allow", actions=actions, resources=on, principals=to, conditions=when)


def deny(
    sid: str,
    *actions: str,
    on: Sequence[Text] = (),
    to: Principals | None = None,
    when: Conditions | None = None,
    all_but: Sequence[str] = (),
    not_on: Sequence[Text] = (),
) -> Statement:
    """A Deny statement: these actions or all but ``all_but``, on these resources or all but ``not_on``."""
    return Statement(
        sid=sid,
        effect="Deny",
        actions=actions,
        not_actions=all_but,
        resources=on,
        not_resources=not_on,
        principals=to,
        conditions=when,
    )


def policy(kind: Kind, *statements: Statement) -> pulumi.Output[str]:
    """The JSON of a document of this kind, as an output that resolves once every value in it is known.

    :raises PolicyError: the document has the wrong shape (at once), a malformed ARN, or more characters than its quota
        (when the output resolves).
    """
    _check_shape(kind, statements)
    document = {"Version": "2012-10-17", "Statement": [statement.as_dict() for statement in statements]}
    import pulumi

    return pulumi.Output.from_input(document).apply(lambda known: render(kind, known))


def render(kind: Kind, document: Mapping[str, Any]) -> str:
    """The compact JSON of a document whose values are all known, checked for malformed ARNs and for its size.

    :raises PolicyError: an ARN is malformed, a statement id repeats, or the text is over its quota.
    """
    sids = [statement["Sid"] for statement in document["Statement"]]
    if len(sids) != len(set(sids)):
        raise PolicyError(f"{kind} policy: statement ids repeat: {', '.join(sids)}")
    for statement in document["Statement"]:
        for key in ("Resource", "NotResource"):
            for arn in _listed(statement.get(key, [])):
                if not RESOURCE.fullmatch(arn):
                    raise PolicyError(f"{kind} policy, statement {statement['Sid']}: {arn!r} is not an ARN")
        for arn in malformed_arns(statement):
            raise PolicyError(f"{kind} policy, statement {statement['Sid']}: {arn!r} is not an ARN and never matches")
    text = json.dumps(document, separators=(",", ":"))
    limit = quotas()[kind.value]
    if len(text) > limit:
        raise PolicyError(f"{kind} policy {', '.join(sids)}: {len(text)} characters, AWS accepts {limit}; split it")
    return text


@cache
def _quotas() -> Any:
    return yaml.safe_load(files("infra.iam").joinpath("quotas.yaml").read_text(encoding="utf-8"))["quotas"]


@cache
def quotas() -> Mapping[str, int]:
    """Maximum length of a document in characters, by kind (infra/iam/quotas.yaml)."""
    return {kind: quota["characters"] for kind, quota in _quotas().items()}


def per_target(kind: str) -> int:
    """How many organization policies of a kind (``scp``, ``rcp`` ...) AWS attaches to one root, unit or account."""
    return int(_quotas()[kind]["per_target"])


def _check_shape(kind: Kind, statements: Sequence[Statement]) -> None:
    if not statements:
        raise PolicyError(f"{kind} policy: no statements")
    for statement in statements:
        where = f"{kind} policy, statement {statement.sid}"
        if (statement.principals is not None) != (kind in WITH_PRINCIPAL):
            raise PolicyError(f"{where}: {'name' if kind in WITH_PRINCIPAL else 'do not name'} principals in it")
        if bool(statement.resources or statement.not_resources) == (kind in WITHOUT_RESOURCE):
            raise PolicyError(f"{where}: {'do not name' if kind in WITHOUT_RESOURCE else 'name'} resources in it")
        if kind is Kind.RCP and statement.effect == "Allow":
            raise PolicyError(f"{where}: a resource control policy only denies")


def _short(values: Sequence[Text]) -> Text | list[Text]:
    return values[0] if len(values) == 1 else list(values)


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
