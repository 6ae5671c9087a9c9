"""Policy types and services that AWS Organizations has and moto refuses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from unittest.mock import patch

_POLICY_TYPES: Final = ("DECLARATIVE_POLICY_EC2", "BACKUP_POLICY", "CHATBOT_POLICY", "SECURITYHUB_POLICY")
_TRUSTED: Final = (
    "access-analyzer account auditmanager backup cloudtrail compute-optimizer config config-multiaccountsetup "
    "detective ec2 fms guardduty health iam inspector2 ipam macie malware-protection.guardduty "
    "member.org.stacksets.cloudformation ram reachabilityanalyzer.networkinsights reporting.trustedadvisor "
    "resource-explorer-2 securityhub securitylake servicecatalog servicequotas ssm sso storage-lens.s3 tagpolicies.tag "
    "wellarchitected"
)
"""Services that AWS Organizations integrates with; moto knows a third of them."""


@contextmanager
def organizations() -> Iterator[None]:
    """Policy types and delegated services that AWS has and moto refuses."""
    from moto.organizations.models import FakeDelegatedAdministrator, FakePolicy, FakeRoot, FakeServiceAccess

    make, trusted = FakePolicy.__init__, [f"{service}.amazonaws.com" for service in _TRUSTED.split()]

    def any_policy(self: Any, organization: Any, **kwargs: Any) -> None:
        type_ = kwargs.get("Type", "")
        as_if = "TAG_POLICY" if type_ in _POLICY_TYPES else type_
        make(self, organization, **{**kwargs, "Type": as_if})
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
