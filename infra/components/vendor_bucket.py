"""The bucket from which one vendor fetches files, the key over it, and the role with which the vendor does so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from infra.components.data_key import DataKey, DataKeyArgs, KeyUse
from infra.components.metric_alarm import Metric, alarm_above, alarm_without
from infra.components.permissions_boundary import PermissionsBoundary, PermissionsBoundaryArgs
from infra.components.phi_bucket import PhiBucket, PhiBucketArgs
from infra.components.role import Role, RoleArgs
from infra.iam.policy_builder import Conditions, Statement, Text, allow, deny

VENDOR_PATH: Final = "/mso/vendor/"
"""IAM path of the roles with which vendors fetch files."""
SILENT_HOURS: Final = 24
"""Hours without a look at the bucket after which an alarm rings."""


@dataclass(frozen=True, kw_only=True)
class VendorBucketArgs:
    """``principal`` is the ARN of the vendor's role in its own account; it states ``external_id`` when it comes.

    ``role_name`` is the name of the role with which it fetches, under ``VENDOR_PATH``. ``writer`` is the role that
    puts files there. Files are gone for the vendor after ``keep_days``; each version stays for ``record_days`` more,
    under Object Lock for ``locked_years``, which the practice's ``custodian`` alone can end. ``backup`` is how AWS
    Backup uses the key, and ``backup_statements`` let it copy to ``backup_account``. ``deployers`` and the custodian
    administer the key.
    """

    system: str
    vendor: str
    agreement: str
    principal: str
    external_id: str
    role_name: str
    bucket: str
    writer: Text
    keep_days: int
    locked_years: int
    record_days: int
    custodian: Text
    custodian_arn: str
    deployers: Sequence[Text]
    backup: KeyUse
    backup_account: str
    backup_statements: Sequence[Statement]
    account_id: str
    region: str
    log_bucket: Text
    topic_arn: Text
    tags: Mapping[str, str]
    role_tags: Mapping[str, str]
    alarm_tags: Mapping[str, str]

    def __post_init__(self) -> None:
        if not self.external_id or not self.agreement or self.agreement == "none":
            given = f"{self.agreement!r}"
            raise ValueError(f"{self.system}: a vendor fetches under an agreement and with an external id, got {given}")
        if self.principal.split(":")[4] == self.account_id:
            raise ValueError(f"{self.system}: principal is a role of the practice's own account, not of the vendor's")

    @property
    def named(self) -> dict[str, str]:
        """The tags by which the wall knows whose bucket and role it is."""
        return {"mso:vendor": self.vendor, "mso:agreement": self.agreement}


class VendorBucket(pulumi.ComponentResource):
    """A bucket with a key of its own that one vendor reads, from its own AWS account, and nothing else.

    The vendor assumes a role of this account, stating the external id that was agreed on, so that nobody can have it
    fetch another customer's files. The role lists this bucket, reads its objects and decrypts with its key; its
    permissions boundary allows no more. Deleting is nothing a vendor does: files expire, and the versions stay.

    45 CFR 164.502(b), 164.502(e), 164.308(b)(1), 164.312(a)(1).
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
    """

    arn: pulumi.Output[str]
    key_arn: pulumi.Output[str]
    role: Role

    def __init__(self, name: str, args: VendorBucketArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:exchange:VendorBucket", name, {}, opts)
        self._args, self._child_opts = args, pulumi.ResourceOptions(parent=self)
        role = self._role(name)
        key = self._key(name, role)
        bucket_args = PhiBucketArgs(
            bucket=args.bucket,
            account_id=args.account_id,
            key_arn=key.arn,
            log_bucket=args.log_bucket,
            allowed_roles=[role.arn, args.writer, *args.backup.roles],
            custodian=args.custodian_arn,
            locked_years=args.locked_years,
            expire_days=args.keep_days,
            noncurrent_days=args.record_days,
            tags={**args.tags, **args.named},
        )
        bucket = PhiBucket(name, bucket_args, self._child_opts)
        self._alarms(name, bucket)
        self.arn, self.key_arn, self.role = bucket.arn, key.arn, role
        self.register_outputs({"arn": self.arn, "keyArn": self.key_arn, "roleArn": role.arn})

    def _role(self, name: str) -> Role:
        args = self._args
        stated: Conditions = {"StringEquals": {"sts:ExternalId": args.external_id}}
        bucket = f"arn:aws:s3:::{args.bucket}"
        permissions = [
            allow("Find", "s3:ListBucket", on=[bucket]),
            allow("Fetch", "s3:GetObject", on=[f"{bucket}/*"]),
        ]
        destroy = ("backup:Delete*", "cloudtrail:Delete*", "cloudtrail:Stop*", "kms:Schedule*")
        boundary_args = PermissionsBoundaryArgs(
            name=f"{args.role_name}-boundary",
            description=f"What {args.vendor} never exceeds",
            statements=[
                *permissions,
                allow("Open", "kms:Decrypt", on=["*"], when=self._through()),
                deny("NeverDestroy", *destroy, on=["*"]),
            ],
            tags=args.role_tags,
        )
        boundary = PermissionsBoundary(f"{name}-boundary", boundary_args, self._child_opts)
        role_args = RoleArgs(
            name=args.role_name,
            path=VENDOR_PATH,
            description=f"{args.vendor} fetches files of {args.system} ({args.agreement})",
            trust=[allow("Vendor", "sts:AssumeRole", to={"AWS": args.principal}, when=stated)],
            permissions=permissions,
            boundary=boundary.arn,
            tags={**args.role_tags, **args.named},
        )
        return Role(f"{name}-role", role_args, self._child_opts)

    def _key(self, name: str, role: Role) -> DataKey:
        args = self._args
        key_args = DataKeyArgs(
            alias=f"mso/{args.role_name}",
            description=f"Encrypts what {args.vendor} fetches for {args.system}",
            account_id=args.account_id,
            region=args.region,
            administrators=[args.custodian, *args.deployers],
            users=[KeyUse(role=args.writer, via_services=("s3",)), args.backup],
            grant_creators=args.deployers,
            other_accounts=[args.backup_account],
            service_statements=[self._opening(role), *args.backup_statements],
            tags={**args.tags, **args.named},
        )
        return DataKey(f"{name}-key", key_args, self._child_opts)

    def _opening(self, role: Role) -> Statement:
        """The vendor decrypts and does not encrypt: nothing of its making lies under the practice's key."""
        return allow("VendorOpens", "kms:Decrypt", on=["*"], to={"AWS": role.arn}, when=self._through())

    def _through(self) -> Conditions:
        return {"StringEquals": {"kms:ViaService": f"s3.{self._args.region}.amazonaws.com"}}

    def _alarms(self, name: str, bucket: PhiBucket) -> None:
        """Rings when nobody looked into the bucket for a day, and when a request was refused.

        Both hear S3's request metrics, which say how many, not whose: AWS Backup's own requests count as well.
        https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html
        """
        args = self._args
        metrics = aws.s3.BucketMetric(f"{name}-requests", bucket=bucket.name, name="all", opts=self._child_opts)
        of: dict[str, Text] = {"BucketName": args.bucket, "FilterId": metrics.name}
        silent = f"{args.vendor} did not look for files of {args.system} for {SILENT_HOURS} hours"
        refused = f"A request to the bucket from which {args.vendor} fetches was refused"
        topic, tags, opts = args.topic_arn, args.alarm_tags, self._child_opts
        looks = Metric("AWS/S3", "ListRequests", of)
        name_of = f"mso-{args.role_name}"
        alarm_without(f"{name_of}-silent", looks, SILENT_HOURS, what=silent, topic_arn=topic, tags=tags, opts=opts)
        errors = Metric("AWS/S3", "4xxErrors", of)
        alarm_above(f"{name_of}-refused", errors, 0, what=refused, topic_arn=topic, tags=tags, opts=opts)
