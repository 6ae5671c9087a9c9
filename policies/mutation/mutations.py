"""Generates mutants: copies of a graph with one security-relevant change, derived from the properties of its resources.

Each mutation operator takes a resource and yields ``Mutant``s. Inputs and outputs change together, as if the resource
had been deployed with the change.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infra.engine.graph import Graph, Resource
from policies.mutation.risky_additions import risky_additions, risky_properties

CIDR = re.compile(r"\d+\.\d+\.\d+\.\d+/\d+|[0-9a-f:]+::[0-9a-f]*/\d+")
SAFEGUARDS = re.compile(
    r"kms|encrypt|logg|logs|policy|polic|protect|public|tls|ssl|retention|backup|lock|block|rotat|boundary|securitygroup"
    r"|auth|cert|versioning|validat|selector|redrive|vpcconfig|metadata|copyaction|notification|alarmaction|mutab|scan"
    r"|readonly|immutab|enable|status|trust|managemaster|deletion|finalsnapshot|subnetgroup|parametergroup|monitoring",
    re.IGNORECASE,
)
"""Names of properties that are safeguards; without any other one a resource is smaller, or AWS rejects it."""

STRENGTHS = re.compile(r"retention|days|years|window|length|prevention|minretention|uid|after$|recovery", re.IGNORECASE)
"""Names of numeric properties where a lower number is weaker."""

WEAKER = {
    "Enabled": "Suspended", "ENABLED": "DISABLED", "enabled": "disabled", "COMPLIANCE": "GOVERNANCE",
    "aws:kms": "AES256", "HTTPS": "HTTP", "TLS": "TCP", "required": "optional", "BucketOwnerEnforced": "ObjectWriter",
    "ALL": "NONE", "block-all-sharing": "unblocked", "block-new-sharing": "unblocked", "GROUP": "USER",
    "AWS_IAM": "NONE", "IMMUTABLE": "MUTABLE", "awsvpc": "host", "true": "false", "1": "0", "ON": "OFF",
    "KMS": "AES256", "redirect": "forward", "FIFTEEN_MINUTES": "SIX_HOURS", "ikev2": "ikev1", "REQUIRED": "DISABLED",
    "VPC": "PUBLIC", "private": "public-read", "STRINGEQUALS": "STRINGNOTEQUALS", "DNS": "EMAIL", "ELB": "EC2",
    "ORGANIZATION": "NONE", "disable": "enable", "AES256-GCM-16": "AES128",
}  # fmt: skip
OLD_TLS = "ELBSecurityPolicy-2016-08"
NEGATED = {
    "StringEquals": "StringNotEquals", "StringLike": "StringNotLike",
    "ArnEquals": "ArnNotEquals", "ArnLike": "ArnNotLike",
}  # fmt: skip
NEVER_TRUE = {"StringEqualsIgnoreCase": {"aws:UserAgent": "nobody"}}
"""A condition that no real request meets."""
LABELS = frozenset({"name", "bucket", "tags", "tagsAll", "description", "region", "alarmDescription", "comment"})
"""Properties that are only labels."""


@dataclass(frozen=True)
class Mutant:
    """One change: the original resource, the mutation operator, a description, and the changed resource.

    ``replacement`` is None where the resource is dropped; ``added`` is a resource that is added to the graph.
    """

    original: Resource
    operator: str
    change: str
    replacement: Resource | None = None
    added: Resource | None = None

    def graph(self, unchanged: Graph) -> Graph:
        """The graph with this one change."""
        kept = (self.replacement if resource.urn == self.original.urn else resource for resource in unchanged)
        if self.added is not None:
            return Graph([*unchanged, self.added])
        return Graph(resource for resource in kept if resource is not None)

    @property
    def changed_resources(self) -> tuple[Resource, ...]:
        """The resources of the mutated graph that are new or changed."""
        return tuple(resource for resource in (self.replacement, self.added) if resource is not None)


def mutants(graph: Graph) -> Iterator[Mutant]:
    """Every mutant of every AWS resource."""
    keys = [r for r in graph.of_type("aws:kms/key:Key") if isinstance(r.facts.get("arn"), str)]
    for resource in graph.custom:
        if resource.type.startswith("aws:"):
            yield Mutant(resource, "drop", "resource is missing")
            yield from _values(resource, keys)
            yield from _tags(resource)
            yield from _options(resource)
            yield from _added(resource)
            yield from (
                _replaced(resource, new, "set an inline property", change) for change, new in risky_properties(resource)
            )


def _values(resource: Resource, keys: list[Resource]) -> Iterator[Mutant]:
    for name, value in resource.inputs.items():
        if name in LABELS:
            continue
        if SAFEGUARDS.search(name):
            yield _without(resource, name)
        for path, leaf in _leaves(value, (name,)):
            words = [step for step in path if isinstance(step, str)]
            if words[-1] in LABELS:
                continue
            for operator, new in _weaker_values(words[-1], leaf, keys):
                if new != leaf:
                    yield _with(resource, path, new, operator, f"{_dotted(path)}: {_short(leaf)} becomes {_short(new)}")


def _leaves(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, (*path, key))
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from _leaves(item, (*path, index))
    elif isinstance(value, (str, bool, int, float)):
        yield path, value


def _weaker_values(name: str, leaf: Any, keys: list[Resource]) -> Iterator[tuple[str, Any]]:
    """Weaker values for one leaf."""
    match leaf:
        case bool():
            yield "flip a boolean", not leaf
        case int() | float() if name in ("fromPort", "toPort"):
            yield "widen a range", 0 if name == "fromPort" else 65535
        case int() | float() if STRENGTHS.search(name):
            yield "lower a number", min(1, leaf - 1)
        case str() if leaf in WEAKER:
            yield "weaken a setting", WEAKER[leaf]
        case str() if CIDR.fullmatch(leaf):
            yield "widen a range", "0.0.0.0/0"
        case str() if leaf.startswith("arn:aws:kms:"):
            yield "swap a key", "alias/aws/service"
            yield from (("swap a key", k.facts["arn"]) for k in keys[:1] + keys[-1:] if k.facts["arn"] != leaf)
        case str() if leaf.startswith("ELBSecurityPolicy-"):
            yield "weaken a setting", OLD_TLS
        case str() if leaf.lstrip().startswith("{"):
            yield from _documents(leaf)
        case str() if leaf.startswith("["):
            yield from _containers(leaf)


def _documents(text: str) -> Iterator[tuple[str, str]]:
    """A policy document with one statement weakened, for each statement and each operator that fits it."""
    try:
        document = json.loads(text)
    except ValueError:
        return
    statements = document.get("Statement")
    if not isinstance(statements, list):
        return
    for index, statement in enumerate(statements):
        for operator, weaker in _weaker_statements(statement):
            kept = [*statements[:index], *([weaker] if weaker else []), *statements[index + 1 :]]
            yield f"{operator} ({statement.get('Sid') or index})", json.dumps({**document, "Statement": kept})


def _weaker_statements(statement: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any] | None]]:
    if statement.get("Effect") == "Deny":
        yield "drop a deny", None
        yield "make a deny ineffective", {**statement, "Condition": {**NEVER_TRUE, **statement.get("Condition", {})}}
        for key in ("NotAction", "NotResource"):
            if key in statement:
                yield f"exempt everything from a deny by {key}", {**statement, key: "*"}
        return
    if statement.get("Principal") not in (None, "*", {"AWS": "*"}):
        yield "widen a principal", {**statement, "Principal": "*"}
    if statement.get("Action") not in (None, "*", ["*"]):
        yield "widen an action", {**statement, "Action": "*"}
    if statement.get("Resource") not in (None, "*", ["*"]):
        yield "widen a resource", {**statement, "Resource": "*"}
    conditions: dict[str, Any] = statement.get("Condition") or {}
    for operator, block in conditions.items():
        for key in block:
            rest = {k: v for k, v in block.items() if k != key}
            left = {o: b for o, b in {**conditions, operator: rest}.items() if b}
            yield f"remove the condition on {key}", {**statement, "Condition": left}
        if operator in NEGATED:
            others = {other: kept for other, kept in conditions.items() if other != operator}
            negated = {**statement, "Condition": {**others, NEGATED[operator]: block}}
            yield f"negate the condition on {', '.join(block)}", negated


def _containers(text: str) -> Iterator[tuple[str, str]]:
    """Container definitions with one safeguard of one container removed."""
    try:
        containers = json.loads(text)
    except ValueError:
        return
    changes = {"user": "root", "readonlyRootFilesystem": False, "privileged": True, "image": "program:latest"}
    for index, container in enumerate(c for c in containers if isinstance(c, dict)):
        for name, value in changes.items():
            weaker = [*containers[:index], {**container, name: value}, *containers[index + 1 :]]
            yield f"weaken a container ({name})", json.dumps(weaker)


def _tags(resource: Resource) -> Iterator[Mutant]:
    tags = resource.inputs.get("tags")
    if not isinstance(tags, Mapping):
        return
    for key in ("mso:plane", "mso:owner", "mso:data-class"):
        if key in tags:
            rest = {name: value for name, value in tags.items() if name != key}
            yield _replaced(resource, {"tags": rest, "tagsAll": rest}, "drop a tag", f"tag {key} is missing")
    if str(tags.get("mso:data-class", "")).startswith("phi"):
        public = {**tags, "mso:data-class": "public"}
        yield _replaced(
            resource, {"tags": public, "tagsAll": public}, "change the data class", "data class phi becomes public"
        )


def _options(resource: Resource) -> Iterator[Mutant]:
    if resource.protect:
        yield Mutant(resource, "unprotect", "protect is off", resource.with_(protect=False))
    yield Mutant(resource, "ignore changes", "ignoreChanges is *", resource.with_(ignore_changes=("*",)))


def _added(resource: Resource) -> Iterator[Mutant]:
    for type_, change, inputs in risky_additions(resource):
        added = resource.with_(
            urn=f"{resource.urn}-beside-{type_.rsplit(':', 1)[-1]}",
            type=type_,
            id=f"beside-{resource.id}",
            inputs=inputs,
            outputs={},
            property_dependencies={},
            protect=False,
        )
        yield Mutant(resource, "add", change, resource, added)


def _without(resource: Resource, name: str) -> Mutant:
    inputs = {key: value for key, value in resource.inputs.items() if key != name}
    outputs = {key: value for key, value in resource.outputs.items() if key != name}
    return Mutant(resource, "drop a property", f"{name} is not set", resource.with_(inputs=inputs, outputs=outputs))


def _with(resource: Resource, path: tuple[Any, ...], new: Any, operator: str, change: str) -> Mutant:
    top = copy.deepcopy(resource.inputs[path[0]])
    holder: Any = {path[0]: top}
    for step in path[:-1]:
        holder = holder[step]
    if len(path) == 1:
        return _replaced(resource, {path[0]: new}, operator, change)
    holder[path[-1]] = new
    return _replaced(resource, {path[0]: top}, operator, change)


def _replaced(resource: Resource, changes: Mapping[str, Any], operator: str, change: str) -> Mutant:
    dependencies = {name: urns for name, urns in resource.property_dependencies.items() if name not in changes}
    changed = resource.with_(
        inputs={**resource.inputs, **changes},
        outputs={**resource.outputs, **{name: value for name, value in changes.items() if name in resource.outputs}},
        property_dependencies=dependencies,
    )
    return Mutant(resource, operator, change, changed)


def _dotted(path: tuple[Any, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
