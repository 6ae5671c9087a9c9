"""Pulumi inputs as boto3 parameters, and boto3 responses in the form of the declared inputs."""

from __future__ import annotations

from typing import Any

import botocore.session
import pytest

from infra.emulator.provider.property_mapping import as_declared, differences, nested_in, to_boto3


def shape(service: str, operation: str) -> Any:
    """The input shape of an operation."""
    return botocore.session.Session().get_service_model(service).operation_model(operation).input_shape


PARAMETERS: list[tuple[str, str, dict[str, Any], dict[str, str], dict[str, Any]]] = [
    ("kms", "CreateKey", {"description": "d", "tags": {"a": "b"}, "unknown": 1}, {},
     {"Description": "d", "Tags": [{"TagKey": "a", "TagValue": "b"}]}),
    ("sqs", "CreateQueue", {"delaySeconds": 3, "fifoQueue": True},
     dict(nested_in("Attributes", "DelaySeconds FifoQueue")),
     {"Attributes": {"DelaySeconds": "3", "FifoQueue": "true"}}),
    ("s3", "PutPublicAccessBlock", {"blockPublicAcls": True, "blockPublicPolicy": False},
     dict(nested_in("PublicAccessBlockConfiguration", "blockPublicAcls blockPublicPolicy")),
     {"PublicAccessBlockConfiguration": {"BlockPublicAcls": True, "BlockPublicPolicy": False}}),
    ("logs", "PutMetricFilter", {"metricTransformation": {"name": "n", "value": 1}},
     {"metricTransformation": "metricTransformations", "metricTransformation.name": "metricName",
      "metricTransformation.value": "metricValue"},
     {"metricTransformations": [{"metricName": "n", "metricValue": "1"}]}),
    ("macie2", "CreateClassificationJob", {"scheduleFrequency": {"dailySchedule": True}}, {},
     {"scheduleFrequency": {"dailySchedule": {}}}),
]  # fmt: skip


@pytest.mark.parametrize(("service", "operation", "inputs", "names", "parameters"), PARAMETERS)
def test_inputs_are_mapped_to_the_parameters_of_an_operation(
    service: str, operation: str, inputs: dict[str, Any], names: dict[str, str], parameters: dict[str, Any]
) -> None:
    assert to_boto3(shape(service, operation), inputs, names) == parameters


RESPONSES: list[tuple[Any, Any, Any]] = [
    ({"a": "b"}, [{"Key": "a", "Value": "b"}], {"a": "b"}),
    ({"minimumLength": 3}, {"MinimumLength": 3, "Other": 1}, {"minimumLength": 3}),
    ({"rule": {"objectOwnership": "x"}}, {"Rule": [{"ObjectOwnership": "x"}]}, {"rule": {"objectOwnership": "x"}}),
    ({"enabled": True}, {"Enabled": "ENABLED"}, {"enabled": True}),
    ({"port": 5}, {"Port": "5"}, {"port": 5}),
    ({"cpu": "512"}, {"Cpu": 512}, {"cpu": "512"}),
    ([{"name": "a"}, {"name": "b"}], [{"Name": "b"}, {"Name": "a"}], [{"name": "a"}, {"name": "b"}]),
    ({"boundary": "arn:x"}, {"Boundary": {"Type": "Policy", "Arn": "arn:x"}}, {"boundary": "arn:x"}),
    ({"projection.enabled": "true"}, {"projection.enabled": "true"}, {"projection.enabled": "true"}),
    ({"lost": 1}, {}, {}),
]


@pytest.mark.parametrize(("declared", "found", "view"), RESPONSES)
def test_responses_are_mapped_to_the_declared_form(declared: Any, found: Any, view: Any) -> None:
    assert as_declared(declared, found, {}) == view


SAME: list[tuple[Any, Any]] = [
    ('{"a": ["x", "y"], "b": "z"}', '{"b":["z"],"a":["y","x"]}'),
    (["a", "b"], ["b", "a"]),
    ("arn:aws:kms:us-east-1:111111111111:key/k", "k"),
    ("ex.internal", "ex.internal."),
    ({"a": None}, {}),
    ("", None),
]


@pytest.mark.parametrize(("declared", "found"), SAME)
def test_equivalent_values_are_no_difference(declared: Any, found: Any) -> None:
    assert list(differences(declared, found)) == []


DIFFERENT: list[tuple[Any, Any, list[str]]] = [
    ({"a": {"b": 1}}, {"a": {"b": 2}}, ["a.b"]),
    ({"rules": [{"id": 1}, {"id": 2}]}, {"rules": [{"id": 1}, {"id": 3}]}, ["rules[1].id"]),
    ({"on": True}, {}, ["on"]),
    ({"off": False}, {}, ["off"]),
    ({"list": ["a"]}, {"list": ["a", "b"]}, ["list"]),
    ('{"Effect": "Allow"}', '{"Effect": "Deny"}', [""]),
]


@pytest.mark.parametrize(("declared", "found", "paths"), DIFFERENT)
def test_each_different_property_is_listed(declared: Any, found: Any, paths: list[str]) -> None:
    assert [each.path for each in differences(declared, found)] == paths
