"""A graph in one form: current types, one resource for each thing, whatever form its program declared it in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from infra.engine.graph import Graph, Resource
from policies.resource_forms.cloudformation_stacks import declared_by, is_read_here
from policies.resource_forms.default_event_buses import default_event_buses
from policies.resource_forms.gaps import Gap
from policies.resource_forms.inline_of_buckets import BUCKET, InlineOfBuckets
from policies.resource_forms.policy_attachments import TYPES, attachments_of
from policies.resource_forms.type_aliases import with_current_types


def in_normal_form(graph: Graph) -> tuple[Graph, list[Gap]]:
    """The graph with every resource in the classic form, and what could not be brought into it.

    Pending deletes are left out: what they were is not what holds.
    """
    current = with_current_types(graph)
    gaps: list[Gap] = []
    found: dict[str, Resource] = {}
    for resource in _with_declared(current, gaps):
        found.setdefault(resource.urn, resource)
    declared = Graph(found.values())
    inline = InlineOfBuckets(declared)
    implied = [r for bucket in declared.of_type(BUCKET) for r in inline.of(bucket)]
    implied += [r for holder in declared.of_type(*sorted(TYPES)) for r in attachments_of(holder, declared)]
    implied += default_event_buses(declared)
    return (Graph([*declared, *implied]) if implied else declared), gaps


def _with_declared(resources: Iterable[Resource], gaps: list[Gap]) -> Iterator[Resource]:
    for resource in resources:
        if not is_read_here(resource.type):
            yield resource
            continue
        for found in declared_by(resource):
            if isinstance(found, Gap):
                gaps.append(found)
            else:
                yield found
