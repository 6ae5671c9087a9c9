"""The attributes that a call of DynamoDB names, in each form in which calls name them."""

from __future__ import annotations

from typing import Any

import pytest

from scripts.enforcement.call_context import absent_keys
from scripts.enforcement.table_attributes import named_attributes


@pytest.mark.parametrize(
    ("parameters", "names"),
    [
        ({"TableName": "visits"}, ()),
        ({"Key": {"appointment_ref": {"S": "a"}}, "AttributesToGet": ["at"]}, ("appointment_ref", "at")),
        ({"KeyConditionExpression": "#0 = :key AND starts_at BETWEEN :from AND :to", "ProjectionExpression": "#0, at",
          "ExpressionAttributeNames": {"#0": "location"}, "ExpressionAttributeValues": {":key": {"S": "name"}}},
         ("at", "location", "starts_at")),
        ({"FilterExpression": "attribute_exists(person.address[0].street) AND NOT size(notes) > :n"},
         ("notes", "person")),
        ({"UpdateExpression": "SET a = if_not_exists(a, :x) REMOVE b ADD c :one", "ConditionExpression": "d <> :y"},
         ("a", "b", "c", "d")),
        ({"RequestItems": {"visits": {"Keys": [{"id": {"S": "1"}}], "ProjectionExpression": "chart"}}},
         ("chart", "id")),
        ({"Item": {"id": {"S": "1"}, "note": {"M": {"inner": {"S": "x"}}}}}, ("id", "note")),
    ],
)  # fmt: skip
def test_the_names_at_the_top_are_found(parameters: dict[str, Any], names: tuple[str, ...]) -> None:
    assert named_attributes(parameters) == names


def test_a_call_that_names_none_has_not_the_key_and_of_a_statement_it_is_not_known() -> None:
    assert "dynamodb:attributes" in absent_keys("dynamodb:Query")
    assert "dynamodb:attributes" not in absent_keys("dynamodb:PartiQLSelect")
