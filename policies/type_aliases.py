"""Older names of types that states in the field still carry, as the one name that rules are written for."""

from __future__ import annotations

import re

from infra.engine.graph import Graph, Resource

LATER = re.compile(r"(aws:s3/bucket\w*)V2:(Bucket\w*)V2")
BALANCERS = re.compile(r"aws:(?:alb|elasticloadbalancingv2|applicationloadbalancing)/")


def current_type(type_: str) -> str:
    """``aws:s3/bucketV2:BucketV2`` and the three older names of load balancers, as the provider now has them."""
    return LATER.sub(r"\1:\2", BALANCERS.sub("aws:lb/", type_))


def current(graph: Graph) -> Graph:
    """The graph with current type names; the same graph where it has no others."""
    if not any(LATER.match(type_) or BALANCERS.match(type_) for type_ in {resource.type for resource in graph}):
        return graph
    return Graph(_current(resource) for resource in (*graph, *graph.doomed))


def _current(resource: Resource) -> Resource:
    return resource.with_(type=current_type(resource.type))
