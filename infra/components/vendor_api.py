"""The one address of a vendor to which EventBridge posts records, and who may post there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from infra.components.role import Role, RoleArgs
from infra.iam.policy_builder import Conditions, Statement, Text, allow

NOT_SET: Final = "set-by-the-owner"
"""What a new connection has for a credential until its owner sets one: the vendor refuses it, and an alarm rings."""


KEY_TAG: Final[Mapping[str, str]] = {"EventBridgeApiDestinations": "true"}
"""What the key of a connection's secret has to be tagged with, so that EventBridge uses it."""
LINKED_ROLE: Final = (
    "aws-service-role/apidestinations.events.amazonaws.com/AWSServiceRoleForAmazonEventBridgeApiDestinations"
)
"""Path and name of EventBridge's service-linked role for API destinations, which reads the secret."""


@dataclass(frozen=True, kw_only=True)
class OAuthClient:
    """The practice's client at a vendor (OAuth 2.0, client credentials): its id, where it gets tokens, and for what.

    The id is no secret; the secret is set at EventBridge. ``scope`` is empty where the vendor wants none stated.
    """

    token_endpoint: str
    client_id: str
    scope: str = ""

    def __post_init__(self) -> None:
        if not self.token_endpoint.startswith("https://"):
            raise ValueError(f"token_endpoint must be an https address, got {self.token_endpoint!r}")


@dataclass(frozen=True, kw_only=True)
class VendorApiArgs:
    """``system`` is the id of what is bought, ``vendor`` the slug of who sells it, ``endpoint`` an https address.

    ``header`` is the header of a request that has the credential, unless ``oauth`` says where a token is got;
    ``per_second`` is the most requests a second. ``key_arn`` encrypts the secret in which EventBridge keeps the
    credential; its policy has ``connections_use_key``, and the key has the tag ``KEY_TAG``.
    """

    system: str
    vendor: str
    endpoint: str
    header: str
    per_second: int
    account_id: str
    key_arn: Text
    tags: Mapping[str, str]
    oauth: OAuthClient | None = None

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
    With OAuth, EventBridge gets a token at the vendor and another where the vendor answers 401 or the token expires.
    The client's id is declared, because EventBridge returns it.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-target-connection-auth.html
    """

    arn: pulumi.Output[str]
    role_arn: pulumi.Output[str]

    def __init__(self, name: str, args: VendorApiArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:exchange:VendorApi", name, {}, opts)
        child_opts = pulumi.ResourceOptions(parent=self)
        connection = aws.cloudwatch.EventConnection(
            name,
            name=f"mso-{args.system}",
            description=f"What signs in to {args.vendor} for {args.system}; set by its owner, not by a deployment",
            authorization_type="OAUTH_CLIENT_CREDENTIALS" if args.oauth else "API_KEY",
            auth_parameters=_parameters(args),
            kms_key_identifier=args.key_arn,
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


def _parameters(args: VendorApiArgs) -> aws.cloudwatch.EventConnectionAuthParametersArgs:
    """How the connection signs in, with a placeholder for the credential; nothing of it is returned in plain text."""
    if args.oauth is None:
        api_key = aws.cloudwatch.EventConnectionAuthParametersApiKeyArgs(key=args.header, value=NOT_SET)
        return aws.cloudwatch.EventConnectionAuthParametersArgs(api_key=api_key)
    stated = {"grant_type": "client_credentials"} | ({"scope": args.oauth.scope} if args.oauth.scope else {})
    bodies = [
        aws.cloudwatch.EventConnectionAuthParametersOauthOauthHttpParametersBodyArgs(
            key=key, value=value, is_value_secret=True
        )
        for key, value in stated.items()
    ]
    oauth = aws.cloudwatch.EventConnectionAuthParametersOauthArgs(
        authorization_endpoint=args.oauth.token_endpoint,
        http_method="POST",
        client_parameters=aws.cloudwatch.EventConnectionAuthParametersOauthClientParametersArgs(
            client_id=args.oauth.client_id, client_secret=NOT_SET
        ),
        oauth_http_parameters=aws.cloudwatch.EventConnectionAuthParametersOauthOauthHttpParametersArgs(bodies=bodies),
    )
    return aws.cloudwatch.EventConnectionAuthParametersArgs(oauth=oauth)


def connections_use_key(account_id: str, region: str) -> list[Statement]:
    """Let EventBridge's service-linked role read the secrets of connections with a key; it is named by condition.

    The role exists once the account has a connection. Its own policy, which AWS keeps, asks for the tag of the key.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/encryption-connections.html
    """
    root = {"AWS": f"arn:aws:iam::{account_id}:root"}
    by_events: Conditions = {"ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{account_id}:role/{LINKED_ROLE}"}}
    secrets = f"arn:aws:secretsmanager:{region}:{account_id}:secret:events!connection/*"
    of_secrets: Conditions = {
        "ArnEquals": by_events["ArnEquals"],
        "StringEquals": {"kms:ViaService": f"secretsmanager.{region}.amazonaws.com"},
        "StringLike": {"kms:EncryptionContext:SecretARN": secrets},
    }
    return [
        allow("SeeForConnections", "kms:DescribeKey", on=["*"], to=root, when=by_events),
        allow("Connections", "kms:Decrypt", "kms:GenerateDataKey", on=["*"], to=root, when=of_secrets),
    ]
