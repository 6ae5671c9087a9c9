"""A DynamoDB table for patient data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.components.phi_bucket import PATIENT_DATA_CLASSES
from infra.iam.policy_builder import Conditions, Kind, Text, deny, policy

DATA_ACTIONS = (
    "dynamodb:BatchGetItem", "dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:GetItem",
    "dynamodb:PartiQL*", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:UpdateItem",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PhiTableArgs:
    """``keys`` are the names of the partition key and of the sort key, both text.

    ``index`` is (name, partition key, sort key) of one index over the rows that have both. ``allowed_roles`` are the
    ARNs of the only roles that read or write rows.
    """

    table: str
    keys: tuple[str, str]
    key_arn: Text
    allowed_roles: Sequence[Text]
    tags: Mapping[str, str]
    index: tuple[str, str, str] | None = None

    def __post_init__(self) -> None:
        if self.tags.get("mso:data-class") not in PATIENT_DATA_CLASSES:
            given, allowed = self.tags.get("mso:data-class"), ", ".join(sorted(PATIENT_DATA_CLASSES))
            raise ValueError(f"table {self.table}: data class must be one of {allowed}, got {given!r}")
        if not self.allowed_roles:
            raise ValueError(f"table {self.table}: allowed_roles is empty, so nobody could use it; leave it out")


class PhiTable(pulumi.ComponentResource):
    """A table with the key of its data class, restorable to any second of 35 days, that nobody deletes by mistake.

    Only the listed roles read or write rows (45 CFR 164.312(a)(1), 164.312(a)(2)(iv), 164.308(a)(7)(ii)(A)).
    """

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: PhiTableArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:storage:PhiTable", name, {}, opts)
        child_opts = pulumi.ResourceOptions(parent=self)
        attributes = dict.fromkeys([*args.keys, *(args.index[1:] if args.index else ())])
        table = aws.dynamodb.Table(
            name,
            name=args.table,
            billing_mode="PAY_PER_REQUEST",
            hash_key=args.keys[0],
            range_key=args.keys[1],
            attributes=[aws.dynamodb.TableAttributeArgs(name=each, type="S") for each in attributes],
            global_secondary_indexes=[_index(*args.index)] if args.index else None,
            server_side_encryption=aws.dynamodb.TableServerSideEncryptionArgs(enabled=True, kms_key_arn=args.key_arn),
            point_in_time_recovery=aws.dynamodb.TablePointInTimeRecoveryArgs(enabled=True),
            deletion_protection_enabled=True,
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self, protect=True),
        )
        self.arn = table.arn
        others: Conditions = {
            "ArnNotEquals": {"aws:PrincipalArn": list(args.allowed_roles)},
            "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
        }
        rows = [table.arn, pulumi.Output.concat(table.arn, "/index/*")]
        aws.dynamodb.ResourcePolicy(
            f"{name}-policy",
            resource_arn=table.arn,
            policy=policy(Kind.RESOURCE, deny("NamedRolesOnly", *DATA_ACTIONS, on=rows, to="*", when=others)),
            opts=child_opts,
        )
        self.register_outputs({"arn": self.arn})


def _index(name: str, hash_key: str, range_key: str) -> aws.dynamodb.TableGlobalSecondaryIndexArgs:
    keys = [
        aws.dynamodb.TableGlobalSecondaryIndexKeySchemaArgs(attribute_name=key, key_type=kind)
        for key, kind in ((hash_key, "HASH"), (range_key, "RANGE"))
    ]
    return aws.dynamodb.TableGlobalSecondaryIndexArgs(name=name, key_schemas=keys, projection_type="ALL")
