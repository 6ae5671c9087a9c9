"""The inventory: every type with a binding is listed or has a reason why not; every call is read-only."""

from __future__ import annotations

import botocore.session
from botocore import xform_name

from infra.emulator.provider.binding import Call, bindings
from policies.separation.estate.unread_resources import services_read
from scripts.aws.inventory import LISTINGS, NOT_LISTED
from scripts.aws.inventory.listing import Listing
from scripts.aws.inventory.readers import READ_ONLY
from scripts.aws.read_only_context import READ_METHODS


def calls(listing: Listing) -> list[Call]:
    return [each for each in (listing.list_call, listing.read_call, listing.region_call) if isinstance(each, Call)]


def test_every_type_with_a_binding_is_listed_or_has_a_reason_why_not() -> None:
    listed = {listing.type for listing in LISTINGS}
    assert bindings().keys() - listed == NOT_LISTED.keys()
    assert all(NOT_LISTED.values())


def test_a_type_with_a_read_call_of_its_own_has_no_binding() -> None:
    assert not {each.type for each in READ_ONLY} & bindings().keys()


def test_every_call_is_a_read_only_operation_of_boto3() -> None:
    session, known = botocore.session.Session(), dict[str, set[str]]()
    for each in [*(each for listing in LISTINGS for each in calls(listing)), *(each.read_call for each in READ_ONLY)]:
        service, operation = each.operation.split(".")
        if service not in known:
            known[service] = {xform_name(name) for name in session.get_service_model(service).operation_names}
        assert operation in known[service], each.operation
        assert READ_METHODS.match(operation), each.operation


def test_every_parent_type_is_listed() -> None:
    listed = {listing.type for listing in LISTINGS}
    assert {listing.parent for listing in LISTINGS} - {""} <= listed


def test_the_wall_depends_on_these_services() -> None:
    assert {"s3", "kms", "iam", "organizations", "sqs", "secretsmanager", "ec2", ""} <= services_read()
