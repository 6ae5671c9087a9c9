"""Reading types from the pulumi-aws SDK has no side effects."""

from __future__ import annotations

import pulumi_aws
import pytest

from infra.engine.sdk_types import input_types, property_types


def test_reading_a_type_does_not_break_its_package() -> None:
    """A program can declare the resource afterwards; nothing else in the kit uses this package."""
    type_ = "aws:codestarconnections/host:Host"
    assert "providerEndpoint" in input_types(type_).keys() & property_types(type_).keys()
    assert {"Host", "Connection"} <= vars(pulumi_aws.codestarconnections).keys()


@pytest.mark.parametrize("type_", ["aws:s3/nothing:Nothing", "aws:nothing/bucket:Bucket"])
def test_an_unknown_type_is_refused_by_name(type_: str) -> None:
    with pytest.raises(ValueError, match=f"{type_} is no resource type of pulumi-aws"):
        input_types(type_)
