"""The one address of a vendor to which EventBridge posts records, and who may post there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from infra.components.role import Role, RoleArgs
from infra.iam.policy_builder import Conditions, allow

NOT_SET: Final = "set-by-the-owner"
"""What a new connection has for a credential until its owner sets one: the vendor refuses it, and an alarm rings."""


@dataclass(frozen=True, kw_only=True)
class VendorApiArgs:
    """``system`` is the id of what is bought, ``vendor`` the slug of who sells it, ``endpoint`` an https address.

    ``header`` is the header of a request that has the credential; ``per_second`` is the most requests a second.
    """

    system: str
    vendor: str
    endpoint: str
    header: str
    per_second: int
    account_id: str
    tags: Mapping[str, str]

    def __post_init__(self) -> None:
        if not self.endpoint.startswith("https://"):
            raise ValueError(f"{self.system}: endpoint must be an https address, got {self.endpoint!r}")
        if not 1 <= self.per_second <= 300:
            raise ValueError(f"{self.system}: per_second must be 1 to 300, got {self.per_second}")


class VendorApi(pulumi.ComponentResource):
    """An EventBridge API destination with its connection; one role may post there, which EventBridge alone assumes.

    The connection's credential is set by the owner at EventBridge (``aws events update-connection``), which keeps it in
    a secret of its own. No deployment has it, so neither a plan nor a state does: what is declared here is a
    placeholder, and EventBridge returns none, so a later deployment sees no change. Where it changes another setting
    of the connection, the provider sends the placeholder again (terraform-provider-aws, events/connection.go): the
    vendor then refuses what is posted, an alarm rings, and the owner sets the credential again.

    45 CFR 164.312(d), 164.312(e)(1), 164.308(b)(1).
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html
    """

    arn: pulumi.Output[str]
    role_arn: pulumi.Output[str]

    def __init__(self, name: str, args: VendorApiArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:exchange:VendorApi", name, {}, opts)
        child_opts = pulumi.ResourceOptions(parent=self)
        api_key = aws.cloudwatch.EventConnectionAuthParametersApiKeyArgs(key=args.header, value=NOT_SET)
        connection = aws.cloudwatch.EventConnection(
            name,
            name=f"mso-{args.system}",
            description=f"What signs in to {args.vendor} for {args.system}; set by its owner, not by a deployment",
            authorization_type="API_KEY",
            auth_parameters=aws.cloudwatch.EventConnectionAuthParametersArgs(api_key=api_key),
            opts=child_opts,
        )
        destination = aws.cloudwatch.EventApiDestination(
            name,
            name=f"mso-{args.system}",
            description=f"Where {args.vendor} takes records for {args.system}",
            connection_arn=connection.arn,
            http_method="POST",
            invocation_endpoint=args.endpoint,
            invocation_rate_limit_per_second=args.per_second,
            opts=child_opts,
        )
        self.arn, self.role_arn = destination.arn, self._role(name, args, destination).arn
        self.register_outputs({"arn": self.arn, "roleArn": self.role_arn})

    def _role(self, name: str, args: VendorApiArgs, destination: aws.cloudwatch.EventApiDestination) -> Role:
        own_account: Conditions = {"StringEquals": {"aws:SourceAccount": args.account_id}}
        role_args = RoleArgs(
            name=f"post-{args.system}",
            description=f"Posts records to {args.vendor} for {args.system}",
            trust=[allow("Events", "sts:AssumeRole", to={"Service": "events.amazonaws.com"}, when=own_account)],
            permissions=[allow("Post", "events:InvokeApiDestination", on=[destination.arn])],
            tags=args.tags,
        )
        return Role(f"{name}-role", role_args, pulumi.ResourceOptions(parent=self))
