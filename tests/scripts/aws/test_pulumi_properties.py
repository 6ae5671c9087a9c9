"""Reading types from the pulumi-aws SDK has no side effects."""

from __future__ import annotations

import pulumi_aws

from scripts.aws.pulumi_properties import types_of


def test_reading_a_type_does_not_break_its_package() -> None:
    """A program can declare the resource afterwards; nothing else in the kit uses this package."""
    inputs, state = types_of("aws:codestarconnections/host:Host")
    assert "providerEndpoint" in inputs.keys() & state.keys()
    assert {"Host", "Connection"} <= vars(pulumi_aws.codestarconnections).keys()
