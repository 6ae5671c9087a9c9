"""EventBridge reads the credential of a vendor with the practice's key: without the key's consent, or its tag, not."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from infra.engine.graph import Graph, Resource
from policies.duties.duty import Answer
from policies.duties.verdicts.duty_proof import prove_duties


def without_statement(key: Resource) -> Resource:
    document = json.loads(key.facts["policy"])
    kept = [each for each in document["Statement"] if each["Sid"] != "Connections"]
    text = json.dumps({**document, "Statement": kept})
    return key.with_(inputs={**key.inputs, "policy": text}, outputs={**key.outputs, "policy": text})


def untagged(key: Resource) -> Resource:
    tags = {name: value for name, value in key.inputs["tags"].items() if name != "EventBridgeApiDestinations"}
    return key.with_(inputs={**key.inputs, "tags": tags}, outputs={**key.outputs, "tags": tags, "tagsAll": tags})


def answers(plan: Graph, change: Callable[[Resource], Resource]) -> dict[str, Answer]:
    """The answers about the connection, with a changed key of operational resources."""
    kept = [each for each in plan if each.stack in ("exchange-evergreen", "org")]
    keys = {str(each.facts["kmsKeyIdentifier"]) for each in kept if each.type.endswith(":EventConnection")}
    of_keys = {each.urn for each in kept if each.type == "aws:kms/key:Key" and each.facts.get("arn") in keys}
    graph = Graph(change(each) if each.urn in of_keys else each for each in kept)
    decided = prove_duties(graph, only=["connection-credentials"]).decided
    return {each.duty.does: each.outcome.answer for each in decided}


def test_the_credential_is_given_and_read(delivery_plan: Graph) -> None:
    assert answers(delivery_plan, lambda key: key) == {
        "is given its credential": Answer.ALLOWED, "reads its credential with its key": Answer.ALLOWED
    }  # fmt: skip


@pytest.mark.parametrize("change", [without_statement, untagged])
def test_a_key_that_does_not_let_events_read_it_is_seen(
    change: Callable[[Resource], Resource], delivery_plan: Graph
) -> None:
    assert answers(delivery_plan, change)["reads its credential with its key"] is Answer.BLOCKED
