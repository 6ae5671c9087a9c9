"""The delivery of one flow's records from the bus of deliveries to a vendor."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from infra.components.dead_letter_queue import DeadLetterQueue, DeadLetterQueueArgs
from infra.components.vendor_api import VendorApi
from infra.iam.policy_builder import Text

LONGEST_SECONDS: Final = 86_400
ATTEMPTS: Final = 185
"""How long and how often EventBridge tries again what the vendor answers with 429 or 5xx: as long as it can."""


@dataclass(frozen=True, kw_only=True)
class VendorDeliveryArgs:
    """``bus`` is the bus of deliveries; ``source`` and the flow's id are what its events say.

    ``vendor`` and ``agreement`` are those under which the records leave. ``topic_arn`` receives the alarm when a record
    could not be delivered; it then waits in a queue, encrypted with ``key_arn``.
    """

    flow: str
    system: str
    vendor: str
    agreement: str
    source: str
    bus: Text
    account_id: str
    key_arn: Text
    topic_arn: Text
    tags: Mapping[str, str]

    def __post_init__(self) -> None:
        if not self.vendor or not self.agreement:
            given = f"{self.vendor!r} and {self.agreement!r}"
            raise ValueError(f"flow {self.flow}: a delivery names its vendor and the agreement, got {given}")


class VendorDelivery(pulumi.ComponentResource):
    """One rule that posts each record of a flow to a vendor; what cannot be delivered waits in a queue, and rings.

    The record alone is posted, not the event around it. 45 CFR 164.502(b), 164.502(e), 164.312(c)(1).

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
    """

    def __init__(self, name: str, args: VendorDeliveryArgs, api: VendorApi, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:exchange:VendorDelivery", name, {}, opts)
        child_opts = pulumi.ResourceOptions(parent=self)
        undelivered = DeadLetterQueueArgs(
            name=f"mso-{args.flow}-undelivered",
            what=f"Records of {args.flow} did not reach {args.vendor}",
            account_id=args.account_id,
            key_arn=args.key_arn,
            topic_arn=args.topic_arn,
            tags=args.tags,
        )
        queue = DeadLetterQueue(f"{name}-undelivered", undelivered, child_opts)
        pattern = {"account": [args.account_id], "source": [args.source], "detail-type": [args.flow]}
        rule = aws.cloudwatch.EventRule(
            name,
            name=f"deliver-{args.flow}",
            description=f"Posts records of {args.flow} to {args.vendor} ({args.agreement})",
            event_pattern=json.dumps(pattern),
            event_bus_name=args.bus,
            tags={**args.tags, "mso:vendor": args.vendor, "mso:agreement": args.agreement},
            opts=child_opts,
        )
        aws.cloudwatch.EventTarget(
            name,
            rule=rule.name,
            event_bus_name=args.bus,
            arn=api.arn,
            role_arn=api.role_arn,
            input_path="$.detail",
            retry_policy=aws.cloudwatch.EventTargetRetryPolicyArgs(
                maximum_event_age_in_seconds=LONGEST_SECONDS, maximum_retry_attempts=ATTEMPTS
            ),
            dead_letter_config=aws.cloudwatch.EventTargetDeadLetterConfigArgs(arn=queue.arn),
            opts=child_opts,
        )
        self.register_outputs({})
