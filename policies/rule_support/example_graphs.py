"""Small graphs for the examples of estate rules."""

from __future__ import annotations

from typing import Any

from infra.engine.graph import Graph, Resource

CLINICAL = "222222222222"
MANAGEMENT = "333333333333"


def aws(
    type_: str,
    name: str = "it",
    /,
    *,
    plane: str = "clinical",
    account: str = CLINICAL,
    tags: dict[str, str] | None = None,
    **inputs: Any,
) -> Resource:
    """An AWS resource with the tags of a plane: ``aws("s3/bucket:Bucket", "charts", bucket="charts")``."""
    labels = {"mso:plane": plane, "mso:owner": "lakeside", "mso:data-class": "phi", **(tags or {})}
    return Resource(
        urn=f"urn:pulumi:{plane}::mso::aws:{type_}::{name}",
        type=f"aws:{type_}",
        id=name,
        inputs={**inputs, "tags": labels},
        account=account,
        region="us-east-1",
    )


def estate_of(*resources: Resource) -> Graph:
    """A graph of these resources."""
    return Graph(resources)
