"""The lists: every type that can be read is listed or it is said why not; every call only reads."""

from __future__ import annotations

import botocore.session
from botocore import xform_name

from infra.emulator.provider.binding import Call, bindings
from policies.separation.estate.unread_resources import watched
from scripts.aws.inventory import LISTINGS, NOT_LISTED, PRESENT
from scripts.aws.listing import Listing
from scripts.aws.read_only_context import READING


def calls(listing: Listing) -> list[Call]:
    return [each for each in (listing.ask, listing.read, listing.region) if isinstance(each, Call)]


def test_every_type_that_can_be_read_is_listed_or_it_is_said_why_not() -> None:
    listed = {listing.type for listing in LISTINGS}
    assert bindings().keys() - listed == NOT_LISTED.keys()
    assert all(NOT_LISTED.values())


def test_what_is_looked_for_only_is_what_nothing_reads() -> None:
    assert not PRESENT.keys() & bindings().keys()


def test_every_list_is_an_operation_of_boto3_that_only_reads() -> None:
    session, known = botocore.session.Session(), dict[str, set[str]]()
    for each in [*(each for listing in LISTINGS for each in calls(listing)), *PRESENT.values()]:
        service, operation = each.operation.split(".")
        if service not in known:
            known[service] = {xform_name(name) for name in session.get_service_model(service).operation_names}
        assert operation in known[service], each.operation
        assert READING.match(operation), each.operation


def test_what_is_under_another_is_under_something_that_is_listed() -> None:
    listed = {listing.type for listing in LISTINGS}
    assert {listing.under for listing in LISTINGS} - {""} <= listed


def test_the_wall_rests_on_the_services_it_reads() -> None:
    assert {"s3", "kms", "iam", "organizations", "sqs", "secretsmanager", "ec2", ""} <= watched()
