"""The RDS events of one account: what happens to its databases without anybody's call, told by e-mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from infra.iam.policy_builder import Text

CATEGORIES: Final[Mapping[str, tuple[str, ...]]] = {
    "db-instance": (
        "availability", "configuration change", "deletion", "failover", "failure", "low storage", "maintenance",
        "recovery", "restoration", "security patching",
    ),
    "db-parameter-group": ("configuration change",),
    "db-security-group": ("configuration change", "failure"),
    "db-snapshot": ("deletion", "restoration"),
}  # fmt: skip
"""Event categories by type of source (RDS, Overview of events for Amazon RDS); backups that succeed are left out."""


@dataclass(frozen=True, kw_only=True)
class DatabaseEventsArgs:
    """``name`` begins the subscriptions' names; ``topic_arn`` is an SNS topic whose policy lets RDS publish."""

    name: str
    topic_arn: Text
    tags: Mapping[str, str]


class DatabaseEvents(pulumi.ComponentResource):
    """Event subscriptions for every database of the account and Region (45 CFR 164.308(a)(6)(ii), 164.308(a)(7)(i))."""

    def __init__(self, name: str, args: DatabaseEventsArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:audit:DatabaseEvents", name, {}, opts)
        for source, categories in CATEGORIES.items():
            aws.rds.EventSubscription(
                f"{name}-{source}",
                name=f"{args.name}-{source}",
                sns_topic=args.topic_arn,
                source_type=source,
                event_categories=list(categories),
                enabled=True,
                tags=args.tags,
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.register_outputs({})
