"""What decides whether a data path exists and that stands in another document: resource policies, event patterns."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Final

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.separation.estate.entities import Account
from policies.separation.estate.graph_references import References, as_text

BUCKET: Final = "aws:s3/bucket:Bucket"
BUCKET_POLICY: Final = "aws:s3/bucketPolicy:BucketPolicy"
ENCRYPTION: Final = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
ENCRYPTION_KEY: Final = "rules.applyServerSideEncryptionByDefault.kmsMasterKeyId"
KEY: Final = "aws:kms/key:Key"
ATTACHMENT: Final = "aws:organizations/policyAttachment:PolicyAttachment"
POLICY: Final = "aws:organizations/policy:Policy"
VAULT_KEYS: Final = ("target_backup_vault_arn", "target_logically_air_gapped_backup_vault_arn")
OF_AWS: Final = {"source": "aws.", "detail-type": "AWS "}
"""Property of events -> how its value begins in events that AWS's own services send."""


class PolicyTexts:
    """Asks whether the policies of a bucket and of its key mention a service at all."""

    def __init__(self, graph: Graph, refs: References) -> None:
        self.graph, self.refs = graph, refs

    def mention(self, service: str, bucket_urn: str) -> bool | None:
        """Whether bucket policy and key policy both mention a service; None if one of them is not known."""
        bucket = self.graph.get(bucket_urn)
        if bucket is None or bucket.type != BUCKET:
            return True  # other origins have no policy that could close them
        policies = [bucket.facts.get("policy"), *self._policies.get(bucket_urn, ())]
        found = [_mentions(policies, service)]
        found += [_mentions([key.facts.get("policy")], service) for key in self._keys.get(bucket_urn, ())]
        return False if False in found else None if None in found else True

    @cached_property
    def _policies(self) -> Mapping[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for policy in self.graph.of_type(BUCKET_POLICY):
            for bucket in self.refs.resolve(policy, "bucket", BUCKET):
                found.setdefault(bucket.urn, []).append(policy.facts.get("policy"))
        return found

    @cached_property
    def _keys(self) -> Mapping[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for encryption in self.graph.of_type(ENCRYPTION):
            keys = self.refs.resolve(encryption, ENCRYPTION_KEY, KEY)
            for bucket in self.refs.resolve(encryption, "bucket", BUCKET):
                found.setdefault(bucket.urn, []).extend(keys)
        return found


def _mentions(policies: list[Any], service: str) -> bool | None:
    texts = [
        p if isinstance(p, str) else "" if p is None else None if p is UNKNOWN else json.dumps(p) for p in policies
    ]
    if any(text and (service in text.lower() or "canonicaluser" in text.lower()) for text in texts):
        return True
    return None if None in texts else False


def is_fed_by_custom_events(rule: Resource) -> bool | None:
    """Whether events that others put on the bus can match the rule: not if it asks for sources of AWS alone.

    None where its pattern is known only after the deployment.
    """
    schedule, events = rule.facts.get("scheduleExpression"), rule.facts.get("eventPattern")
    if events is UNKNOWN:
        return None
    if as_text(schedule) and events in (None, ""):
        return False
    try:
        pattern = json.loads(as_text(events))
    except ValueError:
        return True
    if not isinstance(pattern, dict):
        return True
    return not any(_all_start(pattern.get(key), start) for key, start in OF_AWS.items())


def _all_start(values: Any, start: str) -> bool:
    return isinstance(values, list) and bool(values) and all(isinstance(v, str) and v.startswith(start) for v in values)


def backup_policy_copies(
    graph: Graph, refs: References, accounts: Mapping[str, Account]
) -> Iterator[tuple[Resource, str, str]]:
    """Each copy that an organization's backup policy orders: the policy, an account under it, the vault's ARN."""
    for attachment in graph.of_type(ATTACHMENT):
        for policy in refs.resolve(attachment, "policyId", POLICY):
            if policy.facts.get("type") != "BACKUP_POLICY":
                continue
            target = attachment.facts.get("targetId")
            under = [a for a in accounts.values() if _is_under(a, target)]
            for vault in _vaults(policy.facts.get("content")):
                for account in under:
                    yield policy, account.id, vault.replace("$account", account.id)


def _is_under(account: Account, target: Any) -> bool:
    """Whether a policy at a target applies to an account; at an unknown target it may apply to any."""
    if not isinstance(target, str) or not account.path:
        return not account.payer
    return target in (account.id, *account.path.strip("/").split("/"))


def _vaults(content: Any) -> Iterator[str]:
    """The vaults to which a backup policy copies; every ARN in a policy that is not JSON."""
    try:
        document = json.loads(content) if isinstance(content, str) else content
    except ValueError:
        return
    pending = [document]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            for name, value in item.items():
                if name.startswith("arn:") and "backup-vault:" in name:
                    yield name
                if name in VAULT_KEYS:
                    yield from _assigned(value)
                pending.append(value)
        elif isinstance(item, list):
            pending.extend(item)


def _assigned(value: Any) -> Iterator[str]:
    """The values that a policy's ``@@assign`` gives."""
    values = value.values() if isinstance(value, dict) else [value]
    yield from (v for v in values if isinstance(v, str) and "backup-vault:" in v)
