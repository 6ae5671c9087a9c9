"""Patches for AWS behaviour that moto lacks or implements differently; each names the moto code that it changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from infra.emulator.moto_patches.authorization import authorization_disabled, aws_managed_policies, cached_key_owners
from infra.emulator.moto_patches.cloudtrail import organization_trails
from infra.emulator.moto_patches.ec2 import default_network_acls, vpn_routes_and_rule_descriptions
from infra.emulator.moto_patches.events import connection_credentials
from infra.emulator.moto_patches.guardduty import detector_features
from infra.emulator.moto_patches.networkfirewall import firewall_endpoints
from infra.emulator.moto_patches.omitted_fields import omitted_fields
from infra.emulator.moto_patches.organizations import policy_types_and_trusted_services
from infra.emulator.moto_patches.rds import instances_and_subnet_groups, option_groups
from infra.emulator.moto_patches.s3 import replication_rules
from infra.emulator.moto_patches.securityhub import hub_configuration_status
from infra.emulator.moto_patches.sts import session_properties

PATCHES = (
    authorization_disabled, cached_key_owners, aws_managed_policies, policy_types_and_trusted_services,
    organization_trails, option_groups, instances_and_subnet_groups, detector_features, hub_configuration_status,
    vpn_routes_and_rule_descriptions, default_network_acls, firewall_endpoints, session_properties, omitted_fields,
    connection_credentials, replication_rules,
)  # fmt: skip


@contextmanager
def patched_moto() -> Iterator[None]:
    """Apply the patches to moto until the context ends."""
    with ExitStack() as stack:
        for patch in PATCHES:
            stack.enter_context(patch())
        yield
