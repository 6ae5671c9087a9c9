"""The Pulumi state of one legal entity's stacks: a bucket and a KMS key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from infra.components.bucket import Bucket, BucketArgs
from infra.components.data_key import USE_ACTIONS, DataKey, DataKeyArgs
from infra.iam.policy_builder import Conditions, Text, allow, deny

STATE_KEY_ALIAS = "mso-state"
STATE_READING_ACTIONS = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt")
"""What opens the secrets of a state. Pulumi also encrypts with the key where a stack's configuration has no secret."""


@dataclass(frozen=True, kw_only=True)
class StateStoreArgs:
    """``deployers`` are the ARNs of the only roles that write state; ``custodian`` administers the key.

    ``reader`` is the ARN of a role of the account that only reads state. It is named by condition, because KMS accepts
    no principal that does not exist yet.
    """

    bucket: str
    account_id: str
    region: str
    deployers: Sequence[Text]
    reader: str
    custodian: Text
    log_bucket: Text
    tags: Mapping[str, str]


class StateStore(pulumi.ComponentResource):
    """A bucket and a key for Pulumi state, which contains secrets: only the owner's pipeline has access.

    45 CFR 164.312(a)(1), 164.308(a)(4)(ii)(B).
    """

    def __init__(self, name: str, args: StateStoreArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:storage:StateStore", name, {}, opts)
        child_opts = pulumi.ResourceOptions(parent=self)
        use_for_state = allow("State", *USE_ACTIONS, "kms:Encrypt", on=["*"], to={"AWS": _one_or_all(args.deployers)})
        account = {"AWS": f"arn:aws:iam::{args.account_id}:root"}
        by_reader: Conditions = {"ArnEquals": {"aws:PrincipalArn": args.reader}}
        read_state = allow("ReadState", *STATE_READING_ACTIONS, on=["*"], to=account, when=by_reader)
        key = DataKey(
            f"{name}-key",
            DataKeyArgs(
                alias=STATE_KEY_ALIAS,
                description="Encrypts the state of deployments, and the secrets in it",
                account_id=args.account_id,
                region=args.region,
                administrators=[args.custodian, *args.deployers],
                users=[],
                service_statements=[use_for_state, read_state],
                tags=args.tags,
            ),
            child_opts,
        )
        objects = [f"arn:aws:s3:::{args.bucket}/*"]
        writes = ("s3:PutObject*", "s3:DeleteObject*")
        statements = [
            deny("PipelineOnly", *writes, on=objects, to="*", when=_all_but(args.deployers)),
            deny("PipelineReads", "s3:GetObject*", on=objects, to="*", when=_all_but([*args.deployers, args.reader])),
        ]
        Bucket(
            name,
            BucketArgs(
                bucket=args.bucket,
                key_arn=key.arn,
                log_bucket=args.log_bucket,
                tags=args.tags,
                statements=statements,
            ),
            child_opts,
        )
        self.register_outputs({})


def _all_but(roles: Sequence[Text]) -> Conditions:
    return {
        "ArnNotEquals": {"aws:PrincipalArn": list(roles)},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
    }


def _one_or_all(roles: Sequence[Text]) -> Text | Sequence[Text]:
    """AWS returns a policy's only principal without a list, and compares so."""
    return roles[0] if len(roles) == 1 else list(roles)
