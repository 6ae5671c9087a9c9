"""Each value of a state has the form that its type declares, or counts as not known and is named as a gap."""

from __future__ import annotations

from typing import Any

import pytest

from infra.engine.collection_gaps import unread_in
from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN, Secret
from infra.states.property_forms import DATA, form_of, forms_of
from infra.states.property_values import in_declared_form
from scripts.dev.renew_property_forms import Forms

QUEUE, SERVICE, BUCKET = "aws:sqs/queue:Queue", "aws:ecs/service:Service", "aws:s3/bucket:Bucket"
URN = "urn:pulumi:prod::mso::{0}::it"


def read(type_: str, **inputs: Any) -> tuple[dict[str, Any], list[str]]:
    """The inputs as they are read, and what is named as not read."""
    graph = Graph(in_declared_form(Resource(urn=URN.format(type_), type=type_, inputs=inputs)))
    return dict(graph[URN.format(type_)].inputs), [f"{gap.what}: {gap.why}" for gap in unread_in(graph)]


@pytest.mark.parametrize(
    ("type_", "inputs"),
    [
        (QUEUE, {"name": "a", "visibilityTimeoutSeconds": 30, "fifoQueue": True, "tags": {"a": "b"}}),
        (QUEUE, {"delaySeconds": None}),
        (QUEUE, {"name": UNKNOWN, "tags": {"a": UNKNOWN}, "policy": Secret("{}")}),
        (SERVICE, {"networkConfiguration": {"subnets": ["a", UNKNOWN]}, "loadBalancers": [{"containerPort": 80}]}),
        (BUCKET, {"policy": {"Statement": []}, "ofANewerProvider": [1]}),
        ("aws-native:s3:Bucket", {"tags": 5}),
    ],
)  # fmt: skip
def test_what_has_its_form_is_left_as_it_is(type_: str, inputs: dict[str, Any]) -> None:
    assert read(type_, **inputs) == (inputs, [])


@pytest.mark.parametrize(
    ("type_", "given", "found"),
    [
        (QUEUE, {"visibilityTimeoutSeconds": "30", "name": 7}, {"visibilityTimeoutSeconds": 30, "name": "7"}),
        (QUEUE, {"fifoQueue": "true", "name": False}, {"fifoQueue": True, "name": "false"}),
        (QUEUE, {"delaySeconds": "", "tags": {"a": 1}}, {"delaySeconds": None, "tags": {"a": "1"}}),
        (SERVICE, {"loadBalancers": [{"containerPort": "80"}, None]}, {"loadBalancers": [{"containerPort": 80}]}),
        (SERVICE, {"networkConfiguration": [{"subnets": ["a"]}]}, {"networkConfiguration": {"subnets": ["a"]}}),
        (SERVICE, {"loadBalancers": {"containerPort": 80}}, {"loadBalancers": [{"containerPort": 80}]}),
        (SERVICE, {"networkConfiguration": []}, {"networkConfiguration": None}),
        (QUEUE, {"visibilityTimeoutSeconds": Secret("30")}, {"visibilityTimeoutSeconds": Secret(30)}),
    ],
)  # fmt: skip
def test_a_value_that_is_written_as_another_is_read(
    type_: str, given: dict[str, Any], found: dict[str, Any]
) -> None:
    assert read(type_, **given) == (found, [])


@pytest.mark.parametrize(
    ("type_", "inputs", "gap"),
    [
        (QUEUE, {"delaySeconds": "soon"}, "delaySeconds of it: it is not a number in the state"),
        (QUEUE, {"fifoQueue": "perhaps"}, "fifoQueue of it: it is not true or false"),
        (QUEUE, {"name": ["a"]}, "name of it: it is not a text"),
        (QUEUE, {"tags": 5}, "tags of it: it is not an object"),
        (QUEUE, {"tags": {"a": {}}}, "tags.a of it: it is not a text"),
        (QUEUE, {"policy": Secret([1])}, "policy of it: it is not a text"),
        (SERVICE, {"networkConfiguration": "vpc"}, "networkConfiguration of it: it is not an object"),
        (SERVICE, {"networkConfiguration": [{}, {}]}, "networkConfiguration of it: it is not an object"),
        (SERVICE, {"loadBalancers": [[{}]]}, "loadBalancers[] of it: it is not an object"),
        (SERVICE, {"networkConfiguration": {"subnets": "a"}}, "networkConfiguration.subnets of it: it is not a list"),
        (SERVICE, {"loadBalancers": [{"containerPort": []}]}, "loadBalancers[].containerPort of it: it is not"),
        (BUCKET, {"policy": 5.5}, "policy of it: it is not a document"),
    ],
)  # fmt: skip
def test_another_value_is_not_known_and_named(type_: str, inputs: dict[str, Any], gap: str) -> None:
    found, gaps = read(type_, **inputs)
    assert "UNKNOWN" in str(found) or found == {"policy": Secret(UNKNOWN)}
    assert len(gaps) == 1
    assert gaps[0].startswith(gap)
    assert gaps[0].endswith("run `pulumi refresh`, then export the stack again")


def test_the_forms_are_those_of_the_installed_provider() -> None:
    """Of three types with their blocks; ``python -m scripts.dev.renew_property_forms`` renews all of them."""
    kept = set(DATA.read_text(encoding="utf-8").splitlines())
    assert [line for line in Forms([QUEUE, SERVICE, BUCKET]).lines if line not in kept] == []
    assert forms_of(SERVICE)["loadBalancers"] is form_of("[@ecs/ServiceLoadBalancer")
