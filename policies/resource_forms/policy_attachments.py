"""Types that attach policies to several identities at once, as one attachment each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from infra.engine.graph import Graph, Resource
from infra.engine.urns import type_of
from infra.engine.values import UNKNOWN
from policies.resource_forms.declared_inside import implied, items

ATTACHMENT: Final = {
    "role": "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "user": "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    "group": "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
}
INLINE: Final = {
    "role": "aws:iam/rolePolicy:RolePolicy",
    "user": "aws:iam/userPolicy:UserPolicy",
    "group": "aws:iam/groupPolicy:GroupPolicy",
}
POLICY_ATTACHMENT: Final = "aws:iam/policyAttachment:PolicyAttachment"
EXCLUSIVE_ATTACHMENTS: Final = {
    f"aws:iam/{kind}PolicyAttachmentsExclusive:{kind.capitalize()}PolicyAttachmentsExclusive": kind
    for kind in ATTACHMENT
}
EXCLUSIVE_INLINE: Final = {
    f"aws:iam/{kind}PoliciesExclusive:{kind.capitalize()}PoliciesExclusive": kind for kind in INLINE
}
TYPES: Final = frozenset({POLICY_ATTACHMENT, *EXCLUSIVE_ATTACHMENTS, *EXCLUSIVE_INLINE})


def attachments_of(resource: Resource, graph: Graph) -> Iterator[Resource]:
    """The attachments and inline policies that one resource of ``TYPES`` stands for."""
    if resource.type == POLICY_ATTACHMENT:
        yield from _of_policy(resource)
    elif kind := EXCLUSIVE_ATTACHMENTS.get(resource.type):
        for number, (arn, urns) in enumerate(_each(resource, "policyArns", "policy")):
            name = resource.facts.get(f"{kind}Name")
            refers = {"policyArn": urns, kind: resource.property_dependencies.get(f"{kind}Name", ())}
            yield implied(resource, ATTACHMENT[kind], str(number), {kind: name, "policyArn": arn}, refers)
    else:
        yield from _undeclared_inline(resource, EXCLUSIVE_INLINE[resource.type], graph)


def _of_policy(resource: Resource) -> Iterator[Resource]:
    policy = resource.property_dependencies.get("policyArn", ())
    for kind, type_ in ATTACHMENT.items():
        for number, (name, urns) in enumerate(_each(resource, f"{kind}s", kind)):
            properties = {kind: name, "policyArn": resource.facts.get("policyArn", UNKNOWN)}
            yield implied(resource, type_, f"{kind}-{number}", properties, {kind: urns, "policyArn": policy})


def _each(resource: Resource, prop: str, kind: str) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Each value of a list, with the URN behind it; one that is not known and has no URN is UNKNOWN alone."""
    values = items(resource.facts.get(prop))
    known = [value for value in values if isinstance(value, str)]
    yield from ((value, ()) for value in known)
    if len(known) == len(values):
        return
    type_ = f"aws:iam/{kind}:{kind.capitalize()}"
    urns = [u for u in resource.property_dependencies.get(prop, ()) if type_of(u).rpartition("$")[2] == type_]
    yield from ((UNKNOWN, (urn,)) for urn in urns)
    if not urns:
        yield UNKNOWN, ()


def _undeclared_inline(resource: Resource, kind: str, graph: Graph) -> Iterator[Resource]:
    """A policy that is not known for each name that no inline policy of the input has."""
    known = {r.facts.get("name") for r in graph.of_type(INLINE[kind])}
    for number, name in enumerate(items(resource.facts.get("policyNames"))):
        if name is UNKNOWN or name not in known:
            properties = {kind: resource.facts.get(f"{kind}Name"), "name": name, "policy": UNKNOWN}
            refers = {kind: resource.property_dependencies.get(f"{kind}Name", ())}
            yield implied(resource, INLINE[kind], str(number), properties, refers)
