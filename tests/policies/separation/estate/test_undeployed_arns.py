"""What has no ARN before its deployment gets one of AWS's form: policies that name such resources are read by form."""

from __future__ import annotations

import pytest

from infra.engine.graph import Resource, Status
from policies.separation.estate.entities import Account
from policies.separation.estate.iam_resources import arn_of, resource_kinds
from policies.separation.iam.patterns import arn_meets
from policies.separation.reach.request_arns import NO_RESOURCE
from policies.separation.reference.service_reference import actions_of, arn_forms

ACCOUNT = Account("111111111111")
WITH_FORM = {type_: entry for type_, entry in resource_kinds().items() if "form" in entry}


def undeployed(type_: str, name: str = "x") -> str:
    urn = f"urn:pulumi:p::mso::{type_}::{name}"
    resource = Resource(urn=urn, type=type_, account=ACCOUNT.id, region="us-east-1", status=Status.PLANNED)
    return arn_of(resource, resource_kinds()[type_], ACCOUNT)


@pytest.mark.parametrize("type_", WITH_FORM)
def test_an_undeployed_resource_has_an_arn_that_actions_of_its_service_take(type_: str) -> None:
    arn = undeployed(type_)
    forms = {form for action in actions_of(arn.split(":")[2]) for form in arn_forms(action)} - {NO_RESOURCE}
    assert any(arn_meets(form, arn) for form in forms), arn


def test_two_undeployed_resources_have_two_arns() -> None:
    keys = [undeployed("aws:kms/key:Key", name) for name in ("charts", "photos")]
    assert keys == [f"arn:aws:kms:us-east-1:111111111111:key/{name}" for name in ("charts", "photos")]
