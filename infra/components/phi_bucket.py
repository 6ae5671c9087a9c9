"""A bucket for patient data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from infra.components.bucket import Bucket, BucketArgs
from infra.iam.document import Conditions, Statement, Text, deny

PATIENT_DATA = {"phi", "phi-sensitive", "phi-minimum", "limited-data-set"}


@dataclass(frozen=True, kw_only=True)
class PhiBucketArgs:
    """``people`` are the ARNs of the only roles that get at an object; ``events`` announces each arrival."""

    bucket: str
    account_id: str
    key_arn: Text
    log_bucket: Text
    people: Sequence[Text]
    tags: Mapping[str, str]
    grants: Sequence[Statement] = ()
    events: bool = False

    def __post_init__(self) -> None:
        if self.tags.get("mso:data-class") not in PATIENT_DATA:
            given, allowed = self.tags.get("mso:data-class"), ", ".join(sorted(PATIENT_DATA))
            raise ValueError(f"bucket {self.bucket}: data class must be one of {allowed}, got {given!r}")


class PhiBucket(pulumi.ComponentResource):
    """One bucket for patient data and every guard around it, in the account that ``opts`` names.

    Objects open only to the roles listed (45 CFR 164.312(a)(1)), and only under the key of their data class.
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
                grants=[*_named_roles_only(arn, args.people), *_right_key_only(arn, args.key_arn), *args.grants],
                events=args.events,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        self.arn, self.name = bucket.arn, bucket.name
        self.register_outputs({"arn": self.arn, "name": self.name})


def _named_roles_only(arn: str, people: Sequence[Text]) -> list[Statement]:
    others: Conditions = {
        "ArnNotEquals": {"aws:PrincipalArn": list(people)},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
    }
    acts = ("s3:GetObject*", "s3:PutObject*", "s3:DeleteObject*", "s3:RestoreObject", "s3:ReplicateObject")
    return [deny("NamedRolesOnly", *acts, on=[f"{arn}/*"], to="*", when=others)]


def _right_key_only(arn: str, key_arn: Text) -> list[Statement]:
    named = "s3:x-amz-server-side-encryption-aws-kms-key-id"
    other: Conditions = {"StringNotEquals": {named: key_arn}, "Null": {named: "false"}}
    return [deny("RightKeyOnly", "s3:PutObject", on=[f"{arn}/*"], to="*", when=other)]
