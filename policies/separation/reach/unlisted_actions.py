"""Actions that no list contains: on a store of patient data they count as reading until they are reviewed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from policies.separation.estate.estate_model import EstateModel
from policies.separation.iam.aws_facts import read_data
from policies.separation.iam.patterns import action_matches, intersects, sample
from policies.separation.iam.policy_documents import Statement
from policies.separation.reach.escalation_edges import Edge, edges

STORE_KINDS = {"s3": "s3-object", "secretsmanager": "secret", "sqs": "sqs-queue", "dynamodb": "dynamodb-table"}


def unlisted_edges(estate: EstateModel) -> Iterator[Edge]:
    """One edge for each action (or action pattern) that policies allow and that is neither on an edge nor harmless."""
    seen: set[str] = set()
    for pattern in dict.fromkeys(p for s in _allowing(estate) for p in s.actions):
        service = pattern.partition(":")[0].lower()
        if service not in STORE_KINDS or _known(pattern, service):
            continue
        action = f"{service}:{sample(pattern.partition(':')[2])}"
        if action.lower() not in seen:
            seen.add(action.lower())
            yield Edge("unlisted-action", "read-data", STORE_KINDS[service], (action,), prerequisite="decrypt")


def _allowing(estate: EstateModel) -> Iterator[Statement]:
    layers = [principal.identity for principal in estate.principals]
    layers += [resource.policy for resource in estate.resources if resource.policy]
    return (s for layer in layers for s in layer if s.allow and not s.not_action)


@cache
def _known(pattern: str, service: str) -> bool:
    """Whether the pattern matches an action of an edge, or matches harmless actions only."""
    lowered = pattern.lower()
    if any(intersects(lowered, action) for action in _listed()):
        return True
    return any(action_matches(harmless, pattern) for harmless in _harmless()[service])


@cache
def _listed() -> frozenset[str]:
    return frozenset(action.lower() for edge in edges() for choice in edge.action_sets for action in choice)


@cache
def _harmless() -> Mapping[str, list[str]]:
    found: Mapping[str, list[str]] = read_data("reach/harmless_actions.yaml")
    return found
