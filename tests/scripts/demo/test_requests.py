"""Every request by which the example was deployed is one that AWS's service models allow, not only moto."""

from __future__ import annotations

import re
from typing import Any

import pytest
from deployment_calls import Calls
from service_model_limits import broken, compiled

from infra.emulator.provider.emulator import Emulator
from scripts.demo.demo_deployment import Demo

MADE_BY_MOTO = re.compile(r"^(IdentityStoreId|PermissionSetArn) is '(d-|arn:aws:sso:::instance/)")
"""Identifiers that moto makes in another form than AWS, and that come back in requests."""


def test_no_request_breaks_a_limit_of_its_service_model(demo: Demo, calls: Calls, emulator: Emulator) -> None:
    assert demo.accounts
    found: set[str] = set()
    for operation, parameters in calls.requests.items():
        service, method = operation.split(".")
        client = emulator.client(next(iter(demo.accounts)), service, "us-east-1")
        shape = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[method]).input_shape
        for each in parameters.values() if shape else ():
            found |= {f"{operation}: {line}" for line in broken(shape, each) if not MADE_BY_MOTO.match(line)}
    assert sorted(found) == []


def test_the_requests_of_a_whole_estate_were_read(demo: Demo, calls: Calls) -> None:
    assert demo.accounts
    assert sum(map(len, calls.requests.values())) > len(demo.accounts) * 100
    assert {"iam.create_role", "kms.create_key", "s3.put_bucket_policy"} <= calls.requests.keys()


class Shape:
    """As much of botocore's shapes as the limits read."""

    def __init__(self, type_name: str, **more: Any) -> None:
        self.type_name, self.enum = type_name, more.pop("enum", [])
        self.members, self.member = more.pop("members", {}), more.pop("member", None)
        self.metadata = more


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        (Shape("string", enum=["ENABLED", "DISABLED"]), "false"),
        (Shape("string", max=3), "four"),
        (Shape("string", pattern="^[a-z]+$"), "A"),
        (Shape("list", max=1, member=Shape("string")), ["a", "b"]),
        (Shape("integer", max=10), 11),
        (Shape("structure", members={"a": Shape("string", min=1)}), {"a": ""}),
    ],
)
def test_a_limit_that_is_broken_is_told(shape: Shape, value: Any) -> None:
    assert len(list(broken(shape, value))) == 1


@pytest.mark.parametrize(("pattern", "text"), [(r"\p{Print}+", "a name"), (r"^[\p{Alnum}-]+$", "a-1")])
def test_classes_of_java_are_read_inside_and_outside_of_brackets(pattern: str, text: str) -> None:
    found = compiled(pattern)
    assert found
    assert found.search(text)


def test_a_pattern_that_python_cannot_read_judges_nothing() -> None:
    assert compiled(r"[\p{L}\p{Z}]+") is None
