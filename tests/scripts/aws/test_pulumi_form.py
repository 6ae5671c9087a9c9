"""The types of pulumi-aws, read from it without leaving a mark."""

from __future__ import annotations

import pulumi_aws

from scripts.aws.pulumi_form import types_of


def test_reading_a_type_leaves_the_rest_of_its_package_in_place() -> None:
    """A program that declares such a resource afterwards finds it; nothing else in the kit uses this package."""
    inputs, state = types_of("aws:codestarconnections/host:Host")
    assert "providerEndpoint" in inputs.keys() & state.keys()
    assert {"Host", "Connection"} <= vars(pulumi_aws.codestarconnections).keys()
