"""A break: a mistake that a person could make in the program, applied on purpose."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi

from infra.context.estate import Estate
from infra.manifest.manifest_model import plane_and_slug

Props = dict[str, Any]
Change = Callable[[Props, Estate], Props]
Declared = Mapping[tuple[str, str], pulumi.Resource]
"""The resources of the stack, by type token and logical name."""
Addition = Callable[[Estate, Declared], None]


@dataclass(frozen=True, kw_only=True, eq=False)
class Break:
    """One mistake, made in the first stack of ``plane`` (``clinical``: the first practice's).

    ``changes`` change resources when they are declared, by type token and logical name; ``adds`` declares further
    resources. ``caught_by`` names the rules and invariants that must report it.
    """

    title: str
    plane: str
    caught_by: tuple[str, ...]
    changes: Mapping[tuple[str, str], Change] = field(default_factory=dict)
    adds: Addition | None = None

    def stack(self, estate: Estate) -> str:
        """The stack that the mistake is made in; one whose organization has a practice, if there is one."""
        manifest = estate.manifest
        stacks = [name for name in manifest.plane_names() if plane_and_slug(name)[0] == self.plane]
        with_practice = (name for name in stacks if manifest.practices_in(manifest.organization_of(name)))
        return next(with_practice, stacks[0])

    def build(self, stack: str, estate: Estate) -> None:
        """Build a stack as the program does; if it is the break's stack, with the mistake in it."""
        from infra.program import build

        if stack != self.stack(estate):
            build(stack, estate)
            return

        def transform(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
            change = self.changes.get((args.type_, args.name))
            if change is None:
                return None
            return pulumi.ResourceTransformResult(props=change(dict(args.props), estate), opts=args.opts)

        if self.changes:
            pulumi.runtime.register_resource_transform(transform)
        declared: dict[tuple[str, str], pulumi.Resource] = {}

        def remember(args: pulumi.ResourceTransformationArgs) -> None:
            declared[args.type_, args.name] = args.resource

        if self.adds:
            pulumi.runtime.register_stack_transformation(remember)
        build(stack, estate)
        if self.adds:
            self.adds(estate, declared)


def with_statement(key: str, statement: Mapping[str, Any]) -> Change:
    """A change that adds a statement to the policy document in the property ``key``."""

    def change(props: Props, _: Estate) -> Props:
        def extended(text: str) -> str:
            document = json.loads(text)
            document["Statement"].append(dict(statement))
            return json.dumps(document)

        return {**props, key: pulumi.Output.from_input(props[key]).apply(extended)}

    return change


def with_values(**values: Any) -> Change:
    """A change that sets properties."""
    return lambda props, _: {**props, **values}


def without_property(key: str) -> Change:
    """A change that omits the property ``key``."""
    return lambda props, _: {name: value for name, value in props.items() if name != key}
