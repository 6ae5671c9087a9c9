"""The resources that aws-native, Cloud Control and the templates of CloudFormation declare, as classic resources."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from infra.engine.graph import Resource
from infra.engine.values import UNKNOWN
from policies.resource_forms.cloudformation_resources import (
    as_classic,
    classic_type,
    is_mapped,
    type_of_native,
)
from policies.resource_forms.cloudformation_template import NO_VALUE, TemplateError, Values, parse_template
from policies.resource_forms.gaps import Gap

CONTROL: Final = "aws:cloudcontrol/resource:Resource"
STACK: Final = "aws:cloudformation/stack:Stack"
STACK_SETS: Final = ("aws:cloudformation/stackSet:StackSet", "aws:cloudformation/stackSetInstance:StackSetInstance")
NATIVE: Final = "aws-native:"


def declared_by(resource: Resource) -> Iterator[Resource | Gap]:
    """The resources that one of these types declares, and what is not read of it."""
    if resource.type.startswith(NATIVE):
        yield from _native(resource)
    elif resource.type == CONTROL:
        yield from _control(resource)
    elif resource.type == STACK:
        yield resource
        yield from _stack(resource)
    else:
        yield resource
        what = "it deploys a template into other accounts, which is not followed"
        yield Gap(f"{resource.type} {resource.name} ({resource.urn}): {what}", "")


def is_read_here(type_: str) -> bool:
    """Whether resources of this type declare others."""
    return type_.startswith(NATIVE) or type_ in (CONTROL, STACK, *STACK_SETS)


def _native(resource: Resource) -> Iterator[Resource | Gap]:
    type_ = type_of_native(resource.type)
    if not type_:
        yield resource
        yield _not_read(resource, resource.type)
        return
    yield from _classic(resource, type_, resource.facts)


def _control(resource: Resource) -> Iterator[Resource | Gap]:
    type_ = resource.facts.get("typeName")
    state = resource.facts.get("desiredState")
    try:
        declared = json.loads(state) if isinstance(state, str) else UNKNOWN
        read_back = json.loads(text) if isinstance(text := resource.facts.get("properties"), str) else {}
    except ValueError:
        declared = read_back = UNKNOWN
    if not isinstance(type_, str) or not is_mapped(type_) or not isinstance(declared, Mapping):
        yield resource
        yield _not_read(resource, f"{type_} by Cloud Control" if isinstance(type_, str) else "Cloud Control")
        return
    yield from _classic(resource, type_, {**(read_back if isinstance(read_back, Mapping) else {}), **declared})


def _classic(resource: Resource, type_: str, properties: Mapping[str, Any]) -> Iterator[Resource | Gap]:
    for found in as_classic(resource, type_, properties):
        yield from _stack(found) if found.type == STACK else ()
        yield found


def _stack(stack: Resource) -> Iterator[Resource | Gap]:
    facts = stack.facts
    if facts.get("templateBody") is None:
        yield Gap(f"the stack {stack.name} ({stack.urn}): its template is not in the input", stack.account)
        return
    parameters = facts.get("parameters")
    try:
        template = parse_template(facts["templateBody"], parameters if isinstance(parameters, Mapping) else {})
    except TemplateError as error:
        yield Gap(f"the template of the stack {stack.name} ({stack.urn}): {error}", stack.account)
        return
    stack_and_project = "::".join(stack.urn.split("::")[:2])
    classic = {logical: classic_type(type_) for logical, (type_, _) in template.resources.items()}

    def urn_of(logical: str) -> str:
        return f"{stack_and_project}::{stack.type}${classic[logical]}::{stack.name}.{logical}"

    values = Values(template, stack.account, stack.region, urn_of)
    for logical, (type_, properties) in template.resources.items():
        if not is_mapped(type_) or type_ == "AWS::CloudFormation::Stack":
            yield _not_read(stack, f"{type_} {logical} in the template")
            continue
        known = {name: values.resolved(value) for name, value in properties.items()}
        known = {name: value for name, value in known.items() if value is not NO_VALUE}
        yield from as_classic(stack, type_, known, suffix=logical)


def _not_read(resource: Resource, what: str) -> Gap:
    return Gap(f"{what} of {resource.name} ({resource.urn}): resources of this type are not read", resource.account)
