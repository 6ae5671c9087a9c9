"""A bucket for patient data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from infra.components.bucket import Bucket, BucketArgs
from infra.iam.policy_builder import Conditions, Statement, Text, deny

PATIENT_DATA = {"phi", "phi-sensitive", "phi-minimum", "limited-data-set"}
SHORTEST = 5
"""Years: the shortest term that any state in the facts sets for a chart."""


@dataclass(frozen=True, kw_only=True)
class PhiBucketArgs:
    """``people`` are the ARNs of the only roles that get at an object, ``custodian`` of the only one that destroys one.

    ``locked_years`` count from the writing of each version; after ``expire_days`` (0: never) it goes by itself;
    ``events`` announces each arrival. infra/manifest/law/retention.py says how long, and why.
    """

    bucket: str
    account_id: str
    key_arn: Text
    log_bucket: Text
    people: Sequence[Text]
    custodian: Text
    locked_years: int
    tags: Mapping[str, str]
    grants: Sequence[Statement] = ()
    expire_days: int = 0
    events: bool = False

    def __post_init__(self) -> None:
        if self.tags.get("mso:data-class") not in PATIENT_DATA:
            given, allowed = self.tags.get("mso:data-class"), ", ".join(sorted(PATIENT_DATA))
            raise ValueError(f"bucket {self.bucket}: data class must be one of {allowed}, got {given!r}")
        if self.locked_years < SHORTEST:
            raise ValueError(f"bucket {self.bucket}: locked_years must be {SHORTEST} or more, got {self.locked_years}")


class PhiBucket(pulumi.ComponentResource):
    """One bucket for patient data and every guard around it, in the account that ``opts`` names.

    Objects open only to the roles listed (45 CFR 164.312(a)(1)), and only under the key of their data class.

    Every version is locked for years (164.312(c)(1)), in governance mode. In compliance mode nobody, even AWS, could
    take out a page that was filed in another patient's chart (164.526, 164.530(f)), or correct a term set wrong. Here
    the practice's custodian can, by a deliberate call that data events keep on record. The price is trust in one
    role: it opens no record, guardrails keep everybody else out, deployments too, and locked backups outlast it by five
    weeks. Object Lock takes only uploads with a checksum, which every current SDK sends.
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
                grants=[*_named_roles_only(arn, args), *_right_key_only(arn, args.key_arn), *args.grants],
                locked_years=args.locked_years,
                mode="GOVERNANCE",
                expire_days=args.expire_days,
                events=args.events,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        self.arn, self.name = bucket.arn, bucket.name
        self.register_outputs({"arn": self.arn, "name": self.name})


def _named_roles_only(arn: str, args: PhiBucketArgs) -> list[Statement]:
    works = ("s3:GetObject*", "s3:PutObject*", "s3:RestoreObject", "s3:ReplicateObject")
    destroys = ("s3:DeleteObject*", "s3:BypassGovernanceRetention")
    return [
        deny("NamedRolesOnly", *works, on=[f"{arn}/*"], to="*", when=_all_but(args.people)),
        deny("CustodianDestroys", *destroys, on=[f"{arn}/*"], to="*", when=_all_but([args.custodian])),
    ]


def _all_but(roles: Sequence[Text]) -> Conditions:
    return {
        "ArnNotEquals": {"aws:PrincipalArn": list(roles)},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
    }


def _right_key_only(arn: str, key_arn: Text) -> list[Statement]:
    named = "s3:x-amz-server-side-encryption-aws-kms-key-id"
    other: Conditions = {"StringNotEquals": {named: key_arn}, "Null": {named: "false"}}
    return [deny("RightKeyOnly", "s3:PutObject", on=[f"{arn}/*"], to="*", when=other)]
