"""Patches of ``moto.organizations``: policy types and service principals that AWS has and moto refuses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from unittest.mock import patch

_POLICY_TYPES: Final = ("DECLARATIVE_POLICY_EC2", "BACKUP_POLICY", "CHATBOT_POLICY", "SECURITYHUB_POLICY")
_TRUSTED_SERVICES: Final = (
    "access-analyzer account auditmanager backup cloudtrail compute-optimizer config config-multiaccountsetup "
    "detective ec2 fms guardduty health iam inspector2 ipam macie malware-protection.guardduty "
    "member.org.stacksets.cloudformation ram reachabilityanalyzer.networkinsights reporting.trustedadvisor "
    "resource-explorer-2 securityhub securitylake servicecatalog servicequotas ssm sso storage-lens.s3 tagpolicies.tag "
    "wellarchitected"
)
"""Services that AWS Organizations integrates with; moto has a third of them."""


@contextmanager
def policy_types_and_trusted_services() -> Iterator[None]:
    """Accept policy types, trusted services and delegated services that AWS has and moto's models refuse."""
    from moto.organizations.models import FakeDelegatedAdministrator, FakePolicy, FakeRoot, FakeServiceAccess

    create, trusted = FakePolicy.__init__, [f"{service}.amazonaws.com" for service in _TRUSTED_SERVICES.split()]

    def any_policy(self: Any, organization: Any, **kwargs: Any) -> None:
        type_ = kwargs.get("Type", "")
        moto_type = "TAG_POLICY" if type_ in _POLICY_TYPES else type_
        create(self, organization, **{**kwargs, "Type": moto_type})
        if type_ in _POLICY_TYPES:
            self.type = type_
            self._arn_format = self._arn_format.replace("tag_policy", type_.lower())

    with (
        patch.object(FakePolicy, "__init__", any_policy),
        patch.object(FakePolicy, "SUPPORTED_POLICY_TYPES", [*FakePolicy.SUPPORTED_POLICY_TYPES, *_POLICY_TYPES]),
        patch.object(FakeRoot, "SUPPORTED_POLICY_TYPES", [*FakeRoot.SUPPORTED_POLICY_TYPES, *_POLICY_TYPES]),
        patch.object(FakeServiceAccess, "TRUSTED_SERVICES", [*FakeServiceAccess.TRUSTED_SERVICES, *trusted]),
        patch.object(
            FakeDelegatedAdministrator,
            "SUPPORTED_SERVICES",
            [*FakeDelegatedAdministrator.SUPPORTED_SERVICES, *trusted],
        ),
    ):
        yield
