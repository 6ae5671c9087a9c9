"""What a kind of duty is given: the graph in one form, the estate that the proof reads, the network, and the needs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from infra.engine.graph import Graph, Resource
from policies.duties.decisions import Decisions, service_linked_role
from policies.duties.duty import Answer, Call, Duty, Need, NotInInput, Outcome, ServiceCall
from policies.duties.known_values import only_known
from policies.resource_forms.normal_form import in_normal_form
from policies.separation.estate.account_descriptions import most_common
from policies.separation.estate.entities import Account, IamResource, Principal
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.graph_reader import read_estate
from policies.separation.estate.graph_references import References, value_at
from policies.separation.iam.arn_fields import account_of, arn_field
from policies.separation.iam.conditions import Values

if TYPE_CHECKING:
    from policies.network.network_model import Network


WITH_THE_ARN_OF_ANOTHER = ("aws:cloudwatch/eventTarget:EventTarget", "aws:sns/topicPolicy:TopicPolicy")
"""Types whose property ``arn`` names the resource that they are about."""

MADE_BY_AWS = (":kms:", ":secret:rds!", "role/aws-service-role/", ":event-bus/default", ":backup-vault:Default",
               ":backup-vault:aws/")  # fmt: skip
"""Parts of the ARNs of what AWS services make by themselves."""


class DutyEstate:
    """An estate and the questions that its duties ask. Everything is read once and indexed."""

    def __init__(self, graph: Graph, model: EstateModel | None = None) -> None:
        self._declared, _ = in_normal_form(graph)
        self.graph, self.partial = only_known(self._declared)
        """The graph without unknown values, and whether it had any: then nothing is certainly missing."""
        self.model = model or read_estate(graph)
        self.decisions = Decisions(self.model, most_common(r.region for r in self.graph.custom), self._aliases())
        self.references = References(self._declared)
        self.connected: dict[object, Outcome] = {}
        """The connections of the network that were asked for and are possible, by what decides on them."""

    def _aliases(self) -> dict[str, tuple[str, ...]]:
        """ARN of a KMS key -> its aliases (``alias/NAME``)."""
        found: dict[str, tuple[str, ...]] = {}
        for alias in self.of_type("kms/alias:Alias"):
            if arn := self.key_arn(alias.facts.get("targetKeyId"), self.account(alias)):
                found[arn] = (*found.get(arn, ()), str(alias.facts.get("name")))
        return found

    @cached_property
    def network(self) -> Network:
        """The network model of the graph."""
        from policies.network.network_model import Network

        return Network(self._declared)

    def of_type(self, *types: str) -> tuple[Resource, ...]:
        """The resources of these types, without the prefix ``aws:``: ``ecs/service:Service``."""
        return self.graph.of_type(*(f"aws:{type_}" for type_ in types))

    def refers(self, resource: Resource, prop: str, *types: str) -> Resource | None:
        """The first resource of these types that a property (a dotted path) names, or None."""
        declared = self._declared.get(resource.urn) or resource
        found = self.references.resolve(declared, prop, *(f"aws:{type_}" for type_ in types))
        return self.graph.get(found[0].urn) if found else None

    def account(self, resource: Resource) -> Account:
        """The account of a resource."""
        return self.model.accounts.get(resource.account, Account(resource.account))

    def principal(self, arn: Any) -> Principal | None:
        """The role or user with this ARN, or None."""
        return self.model.principal_by_arn.get(arn) if isinstance(arn, str) else None

    def entity(self, arn: Any) -> IamResource | None:
        """The resource of the proof with this ARN, or None."""
        return self.model.resource_by_arn.get(arn) if isinstance(arn, str) else None

    @cached_property
    def by_urn(self) -> Mapping[str, IamResource]:
        """The resources of the proof by URN."""
        return {resource.urn: resource for resource in self.model.resources if resource.urn}

    @cached_property
    def by_arn(self) -> Mapping[str, Resource]:
        """The resources of the graph by ARN."""
        found: dict[str, Resource] = {}
        for resource in self.graph.custom:
            arn = resource.facts.get("arn")
            if isinstance(arn, str) and resource.type not in WITH_THE_ARN_OF_ANOTHER:
                found.setdefault(arn, resource)
        return found

    @cached_property
    def in_account(self) -> Mapping[str, tuple[Principal, ...]]:
        """Account id -> its principals."""
        found: dict[str, list[Principal]] = {}
        for principal in self.model.principals:
            found.setdefault(principal.account.id, []).append(principal)
        return {account: tuple(principals) for account, principals in found.items()}

    @cached_property
    def _types(self) -> Mapping[tuple[str, str], tuple[Resource, ...]]:
        found: dict[tuple[str, str], list[Resource]] = {}
        for resource in self.graph.custom:
            found.setdefault((resource.type, resource.account), []).append(resource)
        return {key: tuple(resources) for key, resources in found.items()}

    def beside(self, resource: Resource, *types: str) -> Iterator[Resource]:
        """The resources of these types in the same account."""
        for type_ in types:
            yield from self._types.get((f"aws:{type_}", resource.account), ())

    def reads(self, account_id: str) -> bool:
        """Whether everything that stands in an account is in the input."""
        account = self.model.accounts.get(account_id)
        return account is not None and account.read

    @cached_property
    def reads_all(self) -> bool:
        """Whether everything that stands in any account of the estate is in the input."""
        return all(account.read for account in self.model.accounts.values())

    def lacking(self, duty: Duty) -> str:
        """What the input lacks of the account that a duty is about, so that nothing is certainly missing; else ""."""
        if self.partial:
            return "some values are known only after a deployment"
        resource, actor = self._declared.get(duty.about), self.principal(duty.actor)
        owner = resource.account if resource else actor.account.id if actor else ""
        account = self.model.accounts.get(owner)
        part = account is not None and (not account.read or account.plane == "location")
        return f"the input lacks a part of {account.name or account.id}" if account and part else ""

    def label(self, resource: Resource) -> str:
        """``clinical-north:ehr``: the account and the name of a resource."""
        return f"{self.account(resource).name or resource.account}:{resource.props.get('name') or resource.name}"

    # Needs -----------------------------------------------------------------------------------------------------------

    def uses_key(self, who: Principal, key: Any, service: str, *actions: str, **context: Values) -> Iterator[Need]:
        """A call for each KMS action (``Decrypt``) on a key that somebody uses through a service (``s3``).

        No key, or a key that AWS manages for the service, takes nothing.
        """
        arn = self.key_arn(key, who.account)
        if arn is None:
            return
        region = arn_field(arn, "region")
        keys: dict[str, Values] = {
            "kms:viaservice": f"{service}.{region}.amazonaws.com",
            "aws:viaawsservice": "true",
            "aws:calledvia": (f"{service}.amazonaws.com",),
            "aws:calledviafirst": f"{service}.amazonaws.com",
            "aws:calledvialast": f"{service}.amazonaws.com",
            "aws:requestedregion": region,
            **context,
        }
        for action in actions:
            grant: dict[str, Values] = {"kms:grantisforawsresource": "true"} if action == "CreateGrant" else {}
            yield Call(who, f"kms:{action}", arn, {**keys, **grant})

    def service_uses_key(
        self, service: str, key: Any, client: Account, *actions: str, context: Mapping[str, Values] | None = None
    ) -> Iterator[Need]:
        """A call for each KMS action that a service makes as itself on a key."""
        arn = self.key_arn(key, client)
        if arn is not None:
            yield from (ServiceCall(service, f"kms:{action}", arn, client, context or {}) for action in actions)

    def key_arn(self, key: Any, account: Account) -> str | None:
        """The ARN of a customer managed key given as ARN, id or alias; None if none is named or AWS manages it."""
        if not isinstance(key, str) or not key or "alias/aws/" in key:
            return None
        named = ("", key) if key.startswith("arn:") else (account.id, key.removeprefix("key/"))
        return self._keys.get(named, key)

    @cached_property
    def _keys(self) -> Mapping[tuple[str, str], str]:
        """(account, key id or alias) -> ARN of the key; ("", ARN of an alias) too."""
        found: dict[tuple[str, str], str] = {}
        for key in self.model.resources:
            if key.kind == "kms-key":
                found[key.account.id, key.arn.rpartition("/")[2]] = key.arn
        for alias in self.of_type("kms/alias:Alias"):
            target = str(alias.facts.get("targetKeyId", "")).rpartition("/")[2]
            if arn := found.get((alias.account, target)):
                found[alias.account, str(alias.facts.get("name"))] = arn
                found["", str(alias.facts.get("arn"))] = arn
        return found

    def linked_role(self, account: Account, service: str, name: str) -> Principal:
        """A service-linked role of an account."""
        return service_linked_role(account, service, name)

    def role(self, resource: Resource, prop: str) -> Principal | None:
        """The role that a property names by ARN or name."""
        named = value_at(resource.facts, prop)
        found = self.principal(named)
        if found is None and isinstance(named, str) and not named.startswith("arn:"):
            names = (p for p in self.in_account.get(resource.account, ()) if p.arn.rpartition("/")[2] == named)
            found = next(names, None)
        return found


def not_in_input(what: str, account: str = "") -> NotInInput:
    """A need for what is not in the input. ``account`` owns it where neither its ARN in ``what`` says so.

    What AWS services make by themselves in an account is in no input: keys of theirs, secrets that they manage,
    service-linked roles, default buses and vaults.
    """
    made_by_aws = any(mark in what for mark in MADE_BY_AWS)
    arn = next((word for word in what.split() if word.startswith("arn:")), "")
    return NotInInput(what, "" if made_by_aws else account or account_of(arn))


def blocked(cause: str, *steps: str) -> Outcome:
    """A need that is not met."""
    return Outcome(Answer.BLOCKED, cause, steps)


def documents(value: Any) -> list[dict[str, Any]]:
    """A JSON list of objects (container definitions, rules), given as text or as values; empty if it is not known."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return []
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def items(value: Any) -> list[Any]:
    """A value as a list: itself if it is one, empty for None."""
    return value if isinstance(value, list) else [] if value is None else [value]


def unique(needs: Iterable[Need]) -> tuple[Need, ...]:
    """The needs in their order."""
    return tuple(needs)
