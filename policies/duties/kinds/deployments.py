"""L7: a deployer can create, read, change and delete what its stacks declare, with the keys and roles that takes.

A duty for each deployer, resource type and verb. The actions are those of CloudFormation's resource schemas and of the
provider's calls (``policies/duties/aws/deployer_actions.json``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from infra.engine.graph import Resource
from policies.duties.aws.deployer_actions import VERBS, KeyUse, TypeNeeds, declares, type_needs
from policies.duties.deployers import Deployer, deployers
from policies.duties.deployment_requests import Coverage, DeploymentRequests, Question
from policies.duties.duty import ALLOWED, Answer, Duty, Need, Outcome
from policies.duties.duty_estate import DutyEstate, not_in_input
from policies.separation.estate.graph_references import value_at
from policies.separation.iam.conditions import Values
from policies.separation.reference.service_reference import action as documented

WHY: Final = "https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html"
PASS_WHY: Final = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"
LINK_WHY: Final = "https://docs.aws.amazon.com/IAM/latest/UserGuide/create-service-linked-role.html"
DOES: Final[Mapping[str, str]] = {"create": "creates", "read": "reads", "update": "changes", "delete": "deletes"}


@dataclass(frozen=True, slots=True)
class Requests:
    """Questions that AWS has to allow, all of them; the answer names each that it does not."""

    of: DeploymentRequests
    asked: tuple[Question, ...]

    def decide(self, estate: DutyEstate) -> Outcome:  # noqa: ARG002  # the requests know it
        """BLOCKED with the first refusal, the others as steps."""
        refused = [o for question in self.asked if (o := self.of.decide(question)).answer is not Answer.ALLOWED]
        if not refused:
            return ALLOWED
        refused.sort(key=lambda outcome: outcome.answer is not Answer.BLOCKED)
        first = refused[0]
        return Outcome(first.answer, first.cause, tuple(each.cause for each in refused[1:]), first.source)


def find(estate: DutyEstate) -> Iterator[Duty]:
    """The duties of every deployer."""
    coverage: Coverage = {}
    for deployer in deployers(estate):
        requests = DeploymentRequests(estate, deployer.role, coverage)
        by_type: dict[str, list[Resource]] = {}
        for resource in deployer.resources:
            by_type.setdefault(resource.type, []).append(resource)
        for type_, resources in by_type.items():
            needs = type_needs(type_)
            if needs is None:
                missing = not_in_input(f"the list of the actions that {type_} takes")
                yield _duty(deployer, f"deploys {_named(type_, resources)}", (missing,), WHY, resources)
            else:
                yield from _of_type(estate, deployer, requests, needs, resources)


def _of_type(
    estate: DutyEstate,
    deployer: Deployer,
    requests: DeploymentRequests,
    needs: TypeNeeds,
    resources: list[Resource],
) -> Iterator[Duty]:
    made = [r for r in resources if r.urn not in deployer.limits]
    for verb in VERBS:
        own = resources if verb == "read" else [r for r in made if verb != "delete" or not _stays(r)]
        asked = dict.fromkeys(
            question
            for resource in own
            for needed in needs.actions[verb]
            if needed.by(resource.facts)
            for question in requests.questions(resource, needed.action)
        )
        if asked and (verb == "read" or any(_changes(question.action) for question in asked)):
            does = f"{DOES[verb]} {_named(resources[0].type, own)}"
            yield _duty(deployer, does, (Requests(requests, tuple(asked)),), WHY, own)
    for use in needs.keys:
        yield from _key_duty(estate, deployer, use, made)
    yield from _role_duties(deployer, requests, needs, made)


def _stays(resource: Resource) -> bool:
    """Whether no deployment deletes the resource."""
    return resource.protect or resource.retain_on_delete


def _changes(action: str) -> bool:
    """Whether an action does more than read; where only reading is left of a verb, nothing is asked of it."""
    known = documented(action)
    return known is None or known.changes


def _key_duty(estate: DutyEstate, deployer: Deployer, use: KeyUse, resources: list[Resource]) -> Iterator[Duty]:
    """What a service does with the keys that properties name, in the deployer's name."""
    own = [r for r in resources if value_at(r.facts, use.property)] if use.actions else []
    keys = {r.urn: _key(estate, deployer, r, use.property) for r in own}
    calls: list[Need] = []
    for key in sorted({key for key in keys.values() if key}):
        calls += estate.uses_key(deployer.role, key, use.through, *use.actions)
    if any(key is None for key in keys.values()):
        calls.append(not_in_input(f"a key that {use.property} names"))
    if calls:
        does = f"puts its keys on {_named(own[0].type, own)} ({use.property})"
        yield _duty(deployer, does, tuple(calls), use.page, own)


def _key(estate: DutyEstate, deployer: Deployer, resource: Resource, prop: str) -> str | None:
    """The ARN of the key that a property names, "" for one that AWS manages; None where it is not known."""
    value = value_at(resource.facts, prop)
    if isinstance(value, str):
        return estate.key_arn(value, deployer.role.account) or ""
    named = estate.refers(resource, prop, "kms/key:Key", "kms/replicaKey:ReplicaKey")
    arn = named.facts.get("arn") if named else None
    return arn if isinstance(arn, str) else None


def _role_duties(
    deployer: Deployer, requests: DeploymentRequests, needs: TypeNeeds, resources: list[Resource]
) -> Iterator[Duty]:
    """The roles that properties hand to a service, and the service-linked roles that do not exist yet."""
    for passed in needs.roles:
        context: dict[str, Values] = {"iam:passedtoservice": passed.to}
        own = [r for r in resources if any(value_at(r.facts, p) for p in passed.properties)]
        asked = dict.fromkeys(q for r in own for q in requests.questions(r, "iam:PassRole", context))
        if asked:
            does = f"passes the roles of {_named(own[0].type, own)} to {passed.to}"
            yield _duty(deployer, does, (Requests(requests, tuple(asked)),), PASS_WHY, own)
    for linked in needs.linked:
        own = [r for r in resources if not linked.when or declares(r.facts, linked.when)]
        context = {"iam:awsservicename": linked.service}
        asked = dict.fromkeys(q for r in own for q in requests.questions(r, "iam:CreateServiceLinkedRole", context))
        if asked:
            does = f"has {linked.service} make its service-linked role for {_named(own[0].type, own)}"
            yield _duty(deployer, does, (Requests(requests, tuple(asked)),), LINK_WHY, own)


def _duty(deployer: Deployer, does: str, needs: tuple[Need, ...], why: str, resources: list[Resource]) -> Duty:
    return Duty("L7", "deployments", deployer.name, does, needs, why, resources[0].urn, deployer.role.arn)


def _named(type_: str, resources: list[Resource]) -> str:
    """``7 kms/alias:Alias``."""
    return f"{len(resources)} {type_.removeprefix('aws:')}"
