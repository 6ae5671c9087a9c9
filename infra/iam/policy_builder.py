"""The one way a policy document is written here: typed statements, checked for shape and size, rendered as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, TypeAlias

import pulumi
import yaml

from infra.errors import KitError
from infra.iam.arn_checks import misshapen
from infra.iam.known_actions import complaint

Text: TypeAlias = pulumi.Input[str]
Principals: TypeAlias = Literal["*"] | Mapping[str, Text | Sequence[Text]]
"""Everybody, or ``AWS``, ``Service`` or ``Federated`` principals."""
Conditions: TypeAlias = Mapping[str, Mapping[str, Text | Sequence[Text]]]

ACTION: Final = re.compile(r"^(\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$")
RESOURCE: Final = re.compile(r"^(\*|arn:[a-z0-9*-]+:[a-z0-9-]+:[a-z0-9*-]*:(\d{12}|\*|aws|):.+)$")
SID: Final = re.compile(r"^[A-Za-z0-9]+$")


class Kind(StrEnum):
    """What a document is for; decides its size quota and whether statements name principals and resources."""

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
OF_ITSELF: Final = {Kind.TRUST, Kind.REPOSITORY}
"""Kinds whose statements speak of what they hang on; AWS refuses them with a resource in it."""


class PolicyError(KitError):
    """A policy document that AWS would refuse, or that would not mean what it says."""


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement. Exactly one of ``actions`` and ``not_actions``, and of ``resources`` and ``not_resources``."""

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
                raise PolicyError(f"statement {self.sid}: {action!r} is no action; write it as service:Action")
            if wrong := complaint(action):
                raise PolicyError(f"statement {self.sid}: {wrong}")
        if self.effect == "Allow" and self.not_actions:
            raise PolicyError(f"statement {self.sid}: Allow with NotAction grants what AWS adds next; list actions")

    def plain(self) -> dict[str, Any]:
        """The statement as IAM writes it; values may still be outputs."""
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
    """An Allow of these actions, on these resources, to these principals, when these conditions hold."""
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
    """A Deny of these actions, or of ``all_but`` these; on these resources, or on all but ``not_on``."""
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
    """The JSON of a document of this kind, once every value in it is known.

    :raises PolicyError: (when the program runs) the document is malformed or over its size quota.
    """
    _check_shape(kind, statements)
    document = {"Version": "2012-10-17", "Statement": [statement.plain() for statement in statements]}
    return pulumi.Output.from_input(document).apply(lambda known: render(kind, known))


def render(kind: Kind, document: Mapping[str, Any]) -> str:
    """Compact JSON of a document whose values are all known, checked for ARN shapes and for size."""
    sids = [statement["Sid"] for statement in document["Statement"]]
    if len(sids) != len(set(sids)):
        raise PolicyError(f"{kind} policy: statement ids repeat: {', '.join(sids)}")
    for statement in document["Statement"]:
        for key in ("Resource", "NotResource"):
            for arn in _listed(statement.get(key, [])):
                if not RESOURCE.fullmatch(arn):
                    raise PolicyError(f"{kind} policy, statement {statement['Sid']}: {arn!r} is no ARN")
        for arn in misshapen(statement):
            raise PolicyError(f"{kind} policy, statement {statement['Sid']}: {arn!r} never matches; it is no ARN")
    text = json.dumps(document, separators=(",", ":"))
    limit = quotas()[kind.value]
    if len(text) > limit:
        raise PolicyError(f"{kind} policy {', '.join(sids)}: {len(text)} characters, AWS takes {limit}; split it")
    return text


@cache
def _quotas() -> Any:
    return yaml.safe_load(files("infra.iam").joinpath("quotas.yaml").read_text(encoding="utf-8"))["quotas"]


@cache
def quotas() -> Mapping[str, int]:
    """Characters AWS takes, by kind (infra/iam/quotas.yaml)."""
    return {kind: quota["characters"] for kind, quota in _quotas().items()}


def per_target(kind: str) -> int:
    """Policies of an organization that AWS takes at one root, unit or account: ``scp``, ``rcp``, ``declarative``."""
    return int(_quotas()[kind]["per_target"])


def _check_shape(kind: Kind, statements: Sequence[Statement]) -> None:
    if not statements:
        raise PolicyError(f"{kind} policy: no statements")
    for statement in statements:
        where = f"{kind} policy, statement {statement.sid}"
        if (statement.principals is not None) != (kind in WITH_PRINCIPAL):
            raise PolicyError(f"{where}: {'name' if kind in WITH_PRINCIPAL else 'do not name'} principals in it")
        if bool(statement.resources or statement.not_resources) == (kind in OF_ITSELF):
            raise PolicyError(f"{where}: {'do not name' if kind in OF_ITSELF else 'name'} resources in it")
        if kind is Kind.RCP and statement.effect == "Allow":
            raise PolicyError(f"{where}: a resource control policy only denies")


def _short(values: Sequence[Text]) -> Text | list[Text]:
    return values[0] if len(values) == 1 else list(values)


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
