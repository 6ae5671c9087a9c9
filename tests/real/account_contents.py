"""What an emulated account holds, asked of AWS and not of any state: to see that nothing is doubled or left behind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from small_stacks import REGION

from infra.emulator.provider.emulator import Emulator
from infra.engine.graph import Graph

LISTED: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "aws:sqs/queue:Queue": ("sqs", "list_queues", "QueueUrls", ""),
    "aws:s3/bucket:Bucket": ("s3", "list_buckets", "Buckets", "Name"),
    "aws:iam/role:Role": ("iam", "list_roles", "Roles", "RoleName"),
    "aws:kms/alias:Alias": ("kms", "list_aliases", "Aliases", "AliasName"),
    "aws:ec2/vpc:Vpc": ("ec2", "describe_vpcs", "Vpcs", "VpcId"),
    "aws:ec2/subnet:Subnet": ("ec2", "describe_subnets", "Subnets", "SubnetId"),
    "aws:ec2/securityGroup:SecurityGroup": ("ec2", "describe_security_groups", "SecurityGroups", "GroupId"),
    "aws:secretsmanager/secret:Secret": ("secretsmanager", "list_secrets", "SecretList", "ARN"),
}
"""Type: the service and call that list its resources, where they are in the answer, and which member is the id."""


def existing(emulator: Emulator, account: str) -> dict[str, set[str]]:
    """The ids of the account's resources by type; what AWS made with the account is left out."""
    found = {type_: _ids(emulator, account, *how) for type_, how in LISTED.items()}
    kms = emulator.client(account, "kms", REGION)
    keys = (kms.describe_key(KeyId=each["KeyId"])["KeyMetadata"] for each in kms.list_keys()["Keys"])
    found["aws:kms/key:Key"] = {key["KeyId"] for key in keys if key["KeyState"] == "Enabled"}
    return {type_: ids for type_, ids in found.items() if ids}


def in_state(graph: Graph) -> dict[str, set[str]]:
    """The ids of the same types in a state, those that wait for their deletion included."""
    found: dict[str, set[str]] = {}
    for resource in (*graph, *graph.pending_deletes):
        if resource.type in LISTED or resource.type == "aws:kms/key:Key":
            found.setdefault(resource.type, set()).add(str(resource.id))
    return found


def _ids(emulator: Emulator, account: str, service: str, call: str, where: str, member: str) -> set[str]:
    entries: list[Any] = getattr(emulator.client(account, service, REGION), call)().get(where, [])
    own = (each for each in entries if not (isinstance(each, dict) and _made_by_aws(each)))
    return {str(each[member] if member else each) for each in own}


def _made_by_aws(entry: Mapping[str, Any]) -> bool:
    """The default network of an account, its default group, and the aliases of AWS's own keys."""
    default = entry.get("IsDefault") or entry.get("DefaultForAz") or entry.get("GroupName") == "default"
    return bool(default) or str(entry.get("AliasName", "")).startswith("alias/aws/")
