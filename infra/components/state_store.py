"""The Pulumi state of one legal entity's stacks: a bucket and a KMS key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from infra.components.bucket import Bucket, BucketArgs
from infra.components.data_key import USE_ACTIONS, DataKey, DataKeyArgs
from infra.iam.policy_builder import Conditions, Text, allow, deny

STATE_KEY_ALIAS = "mso-state"


@dataclass(frozen=True, kw_only=True)
class StateStoreArgs:
    """``deployer`` is the ARN of the only role that reads and writes state; ``custodian`` administers the key."""

    bucket: str
    account_id: str
    region: str
    deployer: Text
    custodian: Text
    log_bucket: Text
    tags: Mapping[str, str]


class StateStore(pulumi.ComponentResource):
    """A bucket and a key for Pulumi state, which contains secrets: only the owner's deployer role has access.

    45 CFR 164.312(a)(1), 164.308(a)(4)(ii)(B).
    """

    def __init__(self, name: str, args: StateStoreArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:storage:StateStore", name, {}, opts)
        child_opts = pulumi.ResourceOptions(parent=self)
        use_for_state = allow("State", *USE_ACTIONS, "kms:Encrypt", on=["*"], to={"AWS": args.deployer})
        key = DataKey(
            f"{name}-key",
            DataKeyArgs(
                alias=STATE_KEY_ALIAS,
                description="Encrypts the state of deployments, and the secrets in it",
                account_id=args.account_id,
                region=args.region,
                administrators=[args.custodian, args.deployer],
                users=[],
                service_statements=[use_for_state],
                tags=args.tags,
            ),
            child_opts,
        )
        others: Conditions = {
            "ArnNotEquals": {"aws:PrincipalArn": [args.deployer]},
            "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
        }
        objects = [f"arn:aws:s3:::{args.bucket}/*"]
        acts = ("s3:GetObject*", "s3:PutObject*", "s3:DeleteObject*")
        Bucket(
            name,
            BucketArgs(
                bucket=args.bucket,
                key_arn=key.arn,
                log_bucket=args.log_bucket,
                tags=args.tags,
                statements=[deny("PipelineOnly", *acts, on=objects, to="*", when=others)],
            ),
            child_opts,
        )
        self.register_outputs({})
