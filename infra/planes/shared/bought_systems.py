"""What an account holds for the systems that are bought: a secret for each vendor, which its callers may read.

A vendor's names are let through where an entry of ``egress`` says so (infra/planes/shared/ways_out.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from infra.components.alarm_topic import AlarmTopic
from infra.components.role import Role
from infra.components.vendor_secret import VendorSecret, VendorSecretArgs
from infra.context.account_context import AccountContext
from infra.iam.policy_builder import Text, allow
from infra.manifest.manifest_model import System
from infra.planes.shared.ways_out import declared_exits


def callers(context: AccountContext, systems: Sequence[System]) -> Mapping[str, list[str]]:
    """By the id of each bought system: the hosted systems of the account that have a way out to its vendor."""
    ends = [(entry.vendor, caller.id) for entry, caller in declared_exits(context)]
    return {
        system.id: sorted({caller for vendor, caller in ends if system.vendor and vendor == system.vendor.slug})
        for system in bought(systems)
    }


def bought(systems: Sequence[System]) -> Iterator[System]:
    """The systems that a vendor runs."""
    yield from (system for system in systems if system.mode == "saas" and system.vendor)


def build_bought_systems(
    context: AccountContext, systems: Sequence[System], key_arn: Text, topic: AlarmTopic, task_roles: Mapping[str, Role]
) -> None:
    """Build the secret of each bought system of an account, and let the tasks that call its vendor read it."""
    calling = callers(context, systems)
    for system in bought(systems):
        assert system.vendor is not None
        args = VendorSecretArgs(
            system=system.id,
            vendor=system.vendor.slug,
            key_arn=key_arn,
            topic_arn=topic.arn,
            dead_letters=topic.undelivered_arn,
            tags=context.tags("security", system.id),
        )
        secret = VendorSecret(f"{system.id}-vendor", args, context.opts)
        for caller in calling[system.id]:
            read = allow("VendorSecret", "secretsmanager:GetSecretValue", on=[secret.arn])
            task_roles[caller].grant(f"vendor-{system.id}", read)
