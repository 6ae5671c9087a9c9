"""The secret with which a legal entity signs in to one vendor, and the reminder to change it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from infra.iam.policy_builder import Text

ROTATE_DAYS: Final = 90
"""Days after which people are reminded; a vendor's secret is changed at the vendor, so no machine can do it."""


@dataclass(frozen=True, kw_only=True)
class VendorSecretArgs:
    """``system`` is the id of what is bought, ``vendor`` the slug of who sells it; ``topic_arn`` gets the reminder.

    A reminder that cannot be delivered goes to the queue ``dead_letters``.
    """

    system: str
    vendor: str
    key_arn: Text
    topic_arn: Text
    dead_letters: Text
    tags: Mapping[str, str]

    def __post_init__(self) -> None:
        if not self.system or not self.vendor:
            raise ValueError(f"system and vendor must be named, got {self.system!r} and {self.vendor!r}")


class VendorSecret(pulumi.ComponentResource):
    """A secret of its own under the owner's key, which no deployment fills or reads (45 CFR 164.312(d), 164.308(b)(1)).

    The reminder names no credential and no person.
    """

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: VendorSecretArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:identity:VendorSecret", name, {}, opts)
        child_opts = pulumi.ResourceOptions(parent=self)
        secret = aws.secretsmanager.Secret(
            name,
            name=f"mso/vendor/{args.system}",
            description=f"What signs in to {args.vendor} for {args.system}; filled by its owner, not by a deployment",
            kms_key_id=args.key_arn,
            recovery_window_in_days=30,
            tags={**args.tags, "mso:rotate-days": str(ROTATE_DAYS)},
            opts=child_opts,
        )
        rule = aws.cloudwatch.EventRule(
            f"{name}-reminder",
            name=f"mso-vendor-{args.system}",
            description=f"When to change what signs in to {args.vendor}",
            schedule_expression=f"rate({ROTATE_DAYS} days)",
            tags=args.tags,
            opts=child_opts,
        )
        text = f"Change what signs in to {args.vendor} ({args.system}): at the vendor, then in the secret mso/vendor/"
        aws.cloudwatch.EventTarget(
            f"{name}-reminder",
            rule=rule.name,
            arn=args.topic_arn,
            input=json.dumps(f"{text}{args.system}. It is due every {ROTATE_DAYS} days."),
            dead_letter_config=aws.cloudwatch.EventTargetDeadLetterConfigArgs(arn=args.dead_letters),
            opts=child_opts,
        )
        self.arn = secret.arn
        self.register_outputs({"arn": secret.arn})
