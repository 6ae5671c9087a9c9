"""Every call by which a collection asks a service is one of boto3's, with its required parameters and its result."""

from __future__ import annotations

import re
from typing import Any

import botocore.session
import pytest
import yaml
from botocore import xform_name

from scripts.aws.inventory.service_checks import DATA

pytestmark = pytest.mark.real


def rows() -> list[tuple[str, str, dict[str, Any]]]:
    """Operation, JMESPath and parameters of each call."""
    data = yaml.safe_load(DATA.read_text())
    found = [row for service in data["checks"].values() for row in service]
    for each in (row for service in data["of_each"].values() for row in service):
        found += [each[:2], each[2:]]
    return [(operation, path, *(parameters or [{}])) for operation, path, *parameters in found]


def test_every_call_has_its_required_parameters_and_names_a_member_of_its_response() -> None:
    session, operations = botocore.session.Session(), dict[str, dict[str, Any]]()
    for operation, path, parameters in rows():
        client, method = operation.split(".")
        if client not in operations:
            model = session.get_service_model(client)
            operations[client] = {xform_name(name): model.operation_model(name) for name in model.operation_names}
        found = operations[client][method]
        required = set(found.input_shape.required_members if found.input_shape else ())
        assert required <= parameters.keys(), operation
        assert re.split(r"\W", path)[0] in found.output_shape.members, operation
