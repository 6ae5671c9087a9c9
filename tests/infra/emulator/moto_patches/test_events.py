"""A connection's credential goes into its secret and does not come back."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from moto import mock_aws

from infra.emulator.moto_patches.events import connection_credentials


def parameters(value: str) -> dict[str, Any]:
    return {"ApiKeyAuthParameters": {"ApiKeyName": "X-Api-Key", "ApiKeyValue": value}}


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws(), connection_credentials():
        client = boto3.client("events", "us-east-1")
        client.create_connection(Name="c", AuthorizationType="API_KEY", AuthParameters=parameters("first"))
        yield client


def kept(events: Any) -> dict[str, Any]:
    """What the secret of the connection has."""
    arn = events.describe_connection(Name="c")["SecretArn"]
    value = boto3.client("secretsmanager", "us-east-1").get_secret_value(SecretId=arn)["SecretString"]
    return dict(json.loads(value))


def test_a_description_has_no_credential(events: Any) -> None:
    assert events.describe_connection(Name="c")["AuthParameters"] == {
        "ApiKeyAuthParameters": {"ApiKeyName": "X-Api-Key"}
    }


def test_an_update_changes_the_secret(events: Any) -> None:
    assert kept(events)["api_key_value"] == "first"
    events.update_connection(Name="c", AuthorizationType="API_KEY", AuthParameters=parameters("second"))
    assert kept(events) == {"api_key_name": "X-Api-Key", "api_key_value": "second"}


def test_an_update_of_the_description_leaves_the_secret(events: Any) -> None:
    events.update_connection(Name="c", Description="d")
    assert kept(events)["api_key_value"] == "first"
