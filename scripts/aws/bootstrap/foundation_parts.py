"""All parts of a foundation in creation order, and the one that both IAM and S3 need: the key."""

from __future__ import annotations

import json

from scripts.aws.bootstrap.aws_requests import NEW_KEY, Part, Request, read_key, tags_of
from scripts.aws.bootstrap.entity_foundation import KEY, ROLE, EntityFoundation, administered_by
from scripts.aws.bootstrap.identity_parts import identity_parts
from scripts.aws.bootstrap.policy_comparison import parsed
from scripts.aws.bootstrap.state_bucket_parts import bucket_parts


def parts_of(foundation: EntityFoundation, caller: str) -> tuple[Part, ...]:
    """The parts in creation order; ``caller`` is the ARN of the principal that creates them."""
    return (*identity_parts(foundation), key_part(foundation, caller), *bucket_parts(foundation))


def key_part(foundation: EntityFoundation, caller: str) -> Part:
    """The KMS key of the state, with its alias and yearly rotation."""
    key, alias = foundation.one(KEY), foundation.one("aws:kms/alias:Alias")
    role = foundation.one(ROLE).props
    deployer = f"arn:aws:iam::{foundation.account_id}:role{role['path']}{role['name']}"
    name = alias.props["name"]
    policy = administered_by(key.props["policy"], foundation.account_id, deployer, caller)
    text = json.dumps(policy, separators=(",", ":"))
    own = {"policy": parsed(policy), "rotated": True}
    put_policy = {"PolicyName": "default", "Policy": text, "BypassPolicyLockoutSafetyCheck": False}
    rotation = Request("kms.enable_key_rotation", {"KeyId": NEW_KEY})
    create = {"Description": key.props["description"], "Policy": text, "Tags": tags_of(key, "TagKey", "TagValue")}
    return Part(
        title=f"KMS key {name}",
        resources=(key, alias),
        read=lambda clients: read_key(clients, name),
        wanted=own,
        accepted=({"policy": parsed(key.props["policy"]), "rotated": True},),
        create=(
            Request("kms.create_key", create),
            Request("kms.create_alias", {"AliasName": name, "TargetKeyId": NEW_KEY}),
            rotation,
        ),
        change=(Request("kms.put_key_policy", {"KeyId": NEW_KEY, **put_policy}), rotation),
    )
