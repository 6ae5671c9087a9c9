"""Changes of the reference estate in one place, and what each of them has to be blocked for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from infra.engine.graph import Graph, Resource
from policies.duties.duty import Answer
from policies.duties.verdicts.duty_proof import prove_duties
from policies.separation.estate.estate_model import EstateModel

Change = Callable[[Resource], Resource | None]
Statement = dict[str, Any]


@dataclass(frozen=True)
class Dead:
    """A change of each resource of a type whose name matches, the kind of duty that notices, words of the cause."""

    type: str
    name: str
    change: Change
    kind: str
    cause: str

    def graph(self, graph: Graph) -> Graph:
        """The estate with the change."""
        matches = re.compile(self.name)
        hit = {r.urn for r in graph.of_type(f"aws:{self.type}") if matches.fullmatch(r.name)}
        assert hit, f"the reference estate has no {self.type} {self.name}"
        return Graph(filter(None, (self.change(r) if r.urn in hit else r for r in graph)))

    def is_blocked(self, graph: Graph, model: EstateModel | None = None) -> None:
        """The kind of duty says why. ``model`` is that of the unchanged estate, where no policy of it changes."""
        proof = prove_duties(self.graph(graph), model, only=[self.kind])
        stopped = [d for d in proof.decided if d.outcome.answer is Answer.BLOCKED]
        assert stopped, [d.outcome.cause for d in proof.decided if d.outcome.answer is not Answer.ALLOWED][:5]
        assert any(self.cause in d.outcome.cause for d in stopped), [d.outcome.cause for d in stopped][:5]


def of_one_practice(graph: Graph) -> Graph:
    """The reference estate with one of its practices: enough, and half the time."""
    return Graph(r for r in graph if not r.stack.endswith("saguaro"))


def dropped(_: Resource) -> None:
    """The resource is not there."""


def statements(change: Callable[[Statement], Statement | None], prop: str = "policy") -> Change:
    """The policy with each statement changed, or left out."""

    def apply(resource: Resource) -> Resource:
        document = json.loads(resource.props[prop])
        document["Statement"] = [new for old in document["Statement"] if (new := change(old))]
        return resource.with_(inputs={**resource.inputs, prop: json.dumps(document)})

    return apply


def without(*sids: str, prop: str = "policy") -> Change:
    return statements(lambda s: None if s.get("Sid") in sids else s, prop)


def without_actions(*actions: str) -> Change:
    def less(statement: Statement) -> Statement | None:
        given = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        left = [action for action in given if action not in actions]
        return {**statement, "Action": left} if left else None

    return statements(less)


def without_condition(sid: str, prop: str = "policy") -> Change:
    return statements(lambda s: {k: v for k, v in s.items() if k != "Condition"} if s.get("Sid") == sid else s, prop)


def with_source_account(resource: Resource) -> Resource:
    condition = {"StringEquals": {"aws:SourceAccount": resource.account}}
    changed = statements(
        lambda s: {**s, "Condition": condition} if s.get("Principal") == {"Service": "events.amazonaws.com"} else s
    )(resource)
    assert changed is not None
    return changed


def below_the_clinical_zone(resource: Resource) -> Resource:
    if resource.stack != "exchange-evergreen":
        return resource
    return resource.with_(inputs={**resource.inputs, "name": "desk.care.evergreen-aesthetics.example"})


def with_another_sender(resource: Resource) -> Resource:
    """The machine with mails from an address of its own choice."""
    definition = str(resource.inputs["definition"]).replace("no-reply@", "doctor@")
    return resource.with_(inputs={**resource.inputs, "definition": definition})


def without_service(service: str) -> Change:
    """The key's policy for uses through every service but this one."""

    def less(statement: Statement) -> Statement:
        condition = statement.get("Condition", {}).get("StringEquals", {})
        through = condition.get("kms:ViaService", [])
        left = [name for name in ([through] if isinstance(through, str) else through) if not name.startswith(service)]
        return {**statement, "Condition": {"StringEquals": {"kms:ViaService": left}}} if through and left else statement

    return statements(less)


def inside_only(resource: Resource) -> Resource:
    """The security group without its rule to the prefix list of S3."""
    left = [rule for rule in resource.inputs["egress"] if not rule.get("prefixListIds")]
    return resource.with_(inputs={**resource.inputs, "egress": left})


def with_inputs(**changed: Any) -> Change:
    return lambda r: r.with_(inputs={**r.inputs, **changed})


def with_changed(prop: str, key: str, value: str) -> Change:
    return lambda r: r.with_(inputs={**r.inputs, prop: {**r.inputs[prop], key: value}})


def unmeasured(resource: Resource) -> Resource:
    """The replication without metrics of its rules."""
    rules = [{**r, "destination": {**r["destination"], "metrics": None}} for r in resource.inputs["rules"]]
    return resource.with_(inputs={**resource.inputs, "rules": rules})


def applied_at_once(resource: Resource) -> Resource:
    at_once = [{**parameter, "applyMethod": "immediate"} for parameter in resource.inputs["parameters"]]
    return resource.with_(inputs={**resource.inputs, "parameters": at_once})


def in_the_default_group(resource: Resource) -> Resource:
    """The state machine with tasks in a security group that is not known to let anything out."""
    definition = re.sub(r'"SecurityGroups": \[[^]]*\]', '"SecurityGroups": []', str(resource.inputs["definition"]))
    return resource.with_(inputs={**resource.inputs, "definition": definition})
