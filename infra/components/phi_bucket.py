"""A bucket for patient data (protected health information, PHI)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from infra.components.bucket import Bucket, BucketArgs
from infra.iam.policy_builder import Conditions, Statement, Text, deny

PATIENT_DATA_CLASSES = {"phi", "phi-sensitive", "phi-minimum", "limited-data-set"}
MIN_LOCKED_YEARS = 5
"""The shortest retention of charts, in years, that any state in the facts requires."""


@dataclass(frozen=True, kw_only=True)
class PhiBucketArgs:
    """``allowed_roles`` are the ARNs of the only roles that may read or write objects.

    ``custodian`` is the ARN of the only role that may destroy object versions. ``locked_years`` count from the creation
    of each version, which expires after ``expire_days`` (0: never); infra/manifest/law/retention.py decides both. What
    expired is deleted after further ``noncurrent_days``, 0 where the lock alone decides.
    ``statements`` are added to the bucket policy; ``eventbridge`` sends an event for each new object.
    """

    bucket: str
    account_id: str
    key_arn: Text
    log_bucket: Text
    allowed_roles: Sequence[Text]
    custodian: Text
    locked_years: int
    tags: Mapping[str, str]
    statements: Sequence[Statement] = ()
    expire_days: int = 0
    noncurrent_days: int = 0
    eventbridge: bool = False

    def __post_init__(self) -> None:
        if self.tags.get("mso:data-class") not in PATIENT_DATA_CLASSES:
            given, allowed = self.tags.get("mso:data-class"), ", ".join(sorted(PATIENT_DATA_CLASSES))
            raise ValueError(f"bucket {self.bucket}: data class must be one of {allowed}, got {given!r}")
        if self.locked_years < MIN_LOCKED_YEARS:
            raise ValueError(
                f"bucket {self.bucket}: locked_years must be {MIN_LOCKED_YEARS} or more, got {self.locked_years}"
            )


class PhiBucket(pulumi.ComponentResource):
    """A bucket for patient data with all its safeguards, in the account of the provider that ``opts`` gives.

    Only the listed roles have access to objects (45 CFR 164.312(a)(1)), and only with the key of their data class.

    Every version is under Object Lock for years (164.312(c)(1)), in governance mode. In compliance mode no principal,
    AWS included, could remove a page that was filed in another patient's chart (164.526, 164.530(f)), or correct a
    wrong retention. In governance mode the practice's custodian can, with an explicit call that data events record.
    The price is trust in one role: it cannot read records, guardrails deny the same call to every other role,
    deployers included, and locked backups exist for five more weeks. Object Lock requires a checksum on uploads, which
    every current SDK sends.
    """

    arn: pulumi.Output[str]
    name: pulumi.Output[str]

    def __init__(self, name: str, args: PhiBucketArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:storage:PhiBucket", name, {}, opts)
        arn = f"arn:aws:s3:::{args.bucket}"
        bucket = Bucket(
            name,
            BucketArgs(
                bucket=args.bucket,
                key_arn=args.key_arn,
                log_bucket=args.log_bucket,
                tags=args.tags,
                statements=[*_named_roles_only(arn, args), *_own_key_only(arn, args.key_arn), *args.statements],
                locked_years=args.locked_years,
                mode="GOVERNANCE",
                expire_days=args.expire_days,
                noncurrent_days=args.noncurrent_days,
                eventbridge=args.eventbridge,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        self.arn, self.name = bucket.arn, bucket.name
        self.register_outputs({"arn": self.arn, "name": self.name})


def _named_roles_only(arn: str, args: PhiBucketArgs) -> list[Statement]:
    access = ("s3:GetObject*", "s3:PutObject*", "s3:RestoreObject", "s3:ReplicateObject")
    destroy = ("s3:DeleteObject*", "s3:BypassGovernanceRetention")
    return [
        deny("NamedRolesOnly", *access, on=[f"{arn}/*"], to="*", when=_all_roles_but(args.allowed_roles)),
        deny("CustodianDestroys", *destroy, on=[f"{arn}/*"], to="*", when=_all_roles_but([args.custodian])),
    ]


def _all_roles_but(roles: Sequence[Text]) -> Conditions:
    return {
        "ArnNotEquals": {"aws:PrincipalArn": list(roles)},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
    }


def _own_key_only(arn: str, key_arn: Text) -> list[Statement]:
    key_header = "s3:x-amz-server-side-encryption-aws-kms-key-id"
    other_key: Conditions = {"StringNotEquals": {key_header: key_arn}, "Null": {key_header: "false"}}
    return [deny("RightKeyOnly", "s3:PutObject", on=[f"{arn}/*"], to="*", when=other_key)]
