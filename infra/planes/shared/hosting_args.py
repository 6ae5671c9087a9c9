"""What differs between accounts that host applications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from infra.components.data_key import KeyUse
from infra.context.account_context import AccountContext
from infra.iam.policy_builder import Statement, Text
from infra.manifest.manifest_model import System

OPERATIONS_CLASS = "security"
"""Data class of operational resources (alarm topics, web ACL logs, images), which contain no patient data."""


@dataclass(frozen=True, kw_only=True)
class HostingArgs:
    """What differs between accounts that host applications.

    ``administrators`` are the ARNs of the roles that administer the KMS keys, ``deployer`` that of the deployer role,
    ``deployers`` those of all roles that deploy.
    ``role_path`` is the IAM path of the applications' roles. ``alarm_mailboxes`` are notified of alarms.
    ``vpn_gateway`` is True where locations connect to the network by VPN.
    """

    context: AccountContext
    administrators: Sequence[Text]
    deployer: Text
    deployers: Sequence[Text]
    role_path: str
    alarm_mailboxes: Mapping[str, str]
    systems: Sequence[System]
    vpn_gateway: bool = False
    endpoint_services: Sequence[str] = ()
    """AWS services that the applications call, besides those that start them."""
    adapters: Mapping[str, Mapping[str, Text]] = field(default_factory=dict)
    """By hosted system: what the adapter beside its product is told; a system without an entry has none."""
    key_users: Mapping[str, Sequence[KeyUse]] = field(default_factory=dict)
    """By data class: users of its KMS key besides the applications."""
    key_accounts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By data class: ids of other accounts whose principals use its KMS key."""
    key_tasks: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    """By data class: the hosted systems of other classes whose tasks use its KMS key, each through these services."""
    key_statements: Mapping[str, Sequence[Statement]] = field(default_factory=dict)
    """By data class: further key policy statements, for AWS services and for principals named by condition."""
    key_tags: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By data class: further tags of its KMS key, which a service asks for."""
