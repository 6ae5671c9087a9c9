"""Maps older type names, which existing states still contain, to the current names that rules use."""

from __future__ import annotations

import re

from infra.engine.graph import Graph, Resource

LATER = re.compile(r"(aws:s3/bucket\w*)V2:(Bucket\w*)V2")
BALANCERS = re.compile(r"aws:(?:alb|elasticloadbalancingv2|applicationloadbalancing)/")


def current_type(type_: str) -> str:
    """The provider's current name for ``aws:s3/bucketV2:BucketV2`` and for three older load balancer modules."""
    return LATER.sub(r"\1:\2", BALANCERS.sub("aws:lb/", type_))


def with_current_types(graph: Graph) -> Graph:
    """The graph with current type names; the same object where it has no older ones."""
    if not any(LATER.match(type_) or BALANCERS.match(type_) for type_ in {resource.type for resource in graph}):
        return graph
    return Graph(_current(resource) for resource in (*graph, *graph.pending_deletes))


def _current(resource: Resource) -> Resource:
    return resource.with_(type=current_type(resource.type))
