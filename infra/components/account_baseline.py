"""What every account gets before anything else is built in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.components.boundary import Boundary, BoundaryArgs
from infra.components.log_bucket import LogBucket, LogBucketArgs
from infra.components.role import Role, RoleArgs
from infra.components.state_store import ALIAS
from infra.guardrails import services
from infra.guardrails.patient_data import TOUCH
from infra.iam.document import Conditions, Statement, Text, allow, deny

CONFIG_ROLE = "aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"


@dataclass(frozen=True, kw_only=True)
class AccountBaselineArgs:
    """``repository`` (``org/name``) is the only one whose pipeline may deploy here.

    ``environment`` is the protected environment of that repository, where the owner approves each deployment.
    ``config_bucket`` takes the account's configuration history, ``access_bucket`` the access logs of its
    buckets (None where it has none).
    """

    account_id: str
    issuer: str
    repository: str
    environment: str
    config_bucket: str
    access_bucket: str | None
    log_years: int
    held: bool
    tags: Mapping[str, str]
    security_contact: str
    operations_contact: str
    billing_contact: str


class AccountBaseline(pulumi.ComponentResource):
    """Nothing public, nothing unencrypted by default, configuration recorded, one deployer under OpenID Connect.

    45 CFR 164.308(a)(4), 164.312(a)(2)(iv), 164.312(b).
    """

    deployer: pulumi.Output[str]
    """The ARN of the role that deploys here."""
    access_logs: pulumi.Output[str]
    """The bucket of this account's access logs (S3 delivers them within an account only); unset without buckets."""

    def __init__(self, name: str, args: AccountBaselineArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:account:Baseline", name, {}, opts)
        here = pulumi.ResourceOptions(parent=self)
        self._close(name, here)
        self._contact(name, args, here)
        self._record(name, args, here)
        self.deployer = self._deployer(name, args, here)
        if args.access_bucket:
            self.access_logs = self._access_logs(name, args.access_bucket, args, here)
        self.register_outputs({"deployer": self.deployer})

    def _close(self, name: str, here: pulumi.ResourceOptions) -> None:
        """Public access off and encryption on, for whatever is built here later."""
        aws.s3.AccountPublicAccessBlock(
            f"{name}-s3",
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=here,
        )
        aws.ebs.EncryptionByDefault(f"{name}-ebs", enabled=True, opts=here)
        aws.ebs.SnapshotBlockPublicAccess(f"{name}-snapshots", state="block-all-sharing", opts=here)
        aws.ec2.ImageBlockPublicAccess(f"{name}-images", state="block-new-sharing", opts=here)
        aws.ec2.InstanceMetadataDefaults(
            f"{name}-imds", http_tokens="required", http_put_response_hop_limit=1, opts=here
        )
        aws.ec2.SerialConsoleAccess(f"{name}-console", enabled=False, opts=here)
        aws.iam.AccountPasswordPolicy(
            f"{name}-passwords",
            minimum_password_length=16,
            require_lowercase_characters=True,
            require_uppercase_characters=True,
            require_numbers=True,
            require_symbols=True,
            password_reuse_prevention=24,
            max_password_age=90,
            allow_users_to_change_password=True,
            opts=here,
        )

    def _contact(self, name: str, args: AccountBaselineArgs, here: pulumi.ResourceOptions) -> None:
        contacts = {
            "SECURITY": args.security_contact,
            "OPERATIONS": args.operations_contact,
            "BILLING": args.billing_contact,
        }
        for kind, mailbox in contacts.items():
            aws.account.AlternativeContact(
                f"{name}-contact-{kind.lower()}",
                alternate_contact_type=kind,
                email_address=mailbox,
                name=f"{kind.title()} desk",
                title="Role mailbox",
                phone_number="+12065550100",
                opts=here,
            )

    def _record(self, name: str, args: AccountBaselineArgs, here: pulumi.ResourceOptions) -> None:
        """AWS Config: every change of every resource, delivered to the log archive."""
        recorder = aws.cfg.Recorder(
            f"{name}-recorder",
            name="default",
            role_arn=f"arn:aws:iam::{args.account_id}:role/{CONFIG_ROLE}",
            recording_group=aws.cfg.RecorderRecordingGroupArgs(all_supported=True, include_global_resource_types=True),
            opts=here,
        )
        channel = aws.cfg.DeliveryChannel(
            f"{name}-channel",
            name="default",
            s3_bucket_name=args.config_bucket,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[recorder]),
        )
        aws.cfg.RecorderStatus(
            f"{name}-recording",
            name=recorder.name,
            is_enabled=True,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[channel]),
        )

    def _access_logs(
        self, name: str, bucket_name: str, args: AccountBaselineArgs, here: pulumi.ResourceOptions
    ) -> pulumi.Output[str]:
        """Not under Object Lock and not under KMS, because S3 delivers access logs into neither."""
        ours: Conditions = {"StringEquals": {"aws:SourceAccount": args.account_id}}
        objects = [f"arn:aws:s3:::{bucket_name}/*"]
        service = {"Service": "logging.s3.amazonaws.com"}
        bucket = LogBucket(
            f"{name}-access-logs",
            LogBucketArgs(
                bucket=bucket_name,
                key_arn=None,
                retain_years=args.log_years,
                held=args.held,
                deliveries=[allow("AccessLogs", "s3:PutObject", on=objects, to=service, when=ours)],
                tags=args.tags,
                locked=False,
            ),
            here,
        )
        return bucket.name

    def _deployer(self, name: str, args: AccountBaselineArgs, here: pulumi.ResourceOptions) -> pulumi.Output[str]:
        provider = aws.iam.OpenIdConnectProvider(
            f"{name}-pipeline",
            url=f"https://{args.issuer}",
            client_id_lists=["sts.amazonaws.com"],
            tags=args.tags,
            opts=here,
        )
        limits = BoundaryArgs(
            name="deployer-boundary",
            description="What a deployer never exceeds",
            limits=deploy_rights(),
            tags=args.tags,
        )
        boundary = Boundary(f"{name}-deployer-boundary", limits, here)
        deployer = Role(
            f"{name}-deployer",
            RoleArgs(
                name="deployer",
                description="Deploys this account's stacks from its owner's pipeline, each run approved by the owner",
                trust=[pipeline_trust(provider.arn, args.issuer, args.repository, args.environment)],
                may=deploy_rights(),
                boundary=boundary.arn,
                tags=args.tags,
            ),
            here,
        )
        return deployer.arn


def pipeline_trust(provider: Text, issuer: str, repository: str, environment: str) -> Statement:
    """One repository, one protected environment of it, and nothing else that the issuer vouches for."""
    claims = {f"{issuer}:aud": "sts.amazonaws.com", f"{issuer}:sub": f"repo:{repository}:environment:{environment}"}
    action = "sts:AssumeRoleWithWebIdentity"
    return allow("OwnersPipeline", action, to={"Federated": provider}, when={"StringEquals": claims})


def deploy_rights() -> Sequence[Statement]:
    """A deployer builds everything of its account and reads none of its data, but for its own state."""
    reads = [action for action in TOUCH if not action.startswith(("kms:", "s3:"))]
    other_keys: Conditions = {"ForAllValues:StringNotEquals": {"kms:ResourceAliases": f"alias/{ALIAS}"}}
    return [
        allow("BuildThisAccount", *(f"{service}:*" for service in services.minimum() if service != "sts"), on=["*"]),
        deny("ReadNoData", *reads, on=["*"]),
        deny("ReadNoObjects", "s3:GetObject*", not_on=["arn:aws:s3:::*-state-*/*"]),
        deny("DecryptStateOnly", "kms:Decrypt", "kms:ReEncrypt*", on=["*"], when=other_keys),
    ]
