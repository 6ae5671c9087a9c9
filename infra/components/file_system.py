"""The EFS file system of one hosted system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.components.store_security_group import StoreSecurityGroup, StoreSecurityGroupArgs
from infra.iam.policy_builder import Conditions, Kind, Text, allow, deny, policy


@dataclass(frozen=True, kw_only=True)
class FileSystemArgs:
    """``mounting_role`` is the ARN of the only role that mounts it; ``clients`` are security groups that connect."""

    vpc_id: Text
    subnet_ids: Sequence[Text]
    clients: Mapping[str, Text]
    mounting_role: Text
    key_arn: Text
    tags: Mapping[str, str]


class FileSystem(pulumi.ComponentResource):
    """An EFS file system: encrypted at rest and in transit, mounted by one role through one access point, with backups.

    45 CFR 164.312(a)(1), 164.312(a)(2)(iv), 164.312(e)(1).
    """

    id: pulumi.Output[str]
    arn: pulumi.Output[str]
    access_point_id: pulumi.Output[str]

    def __init__(self, name: str, args: FileSystemArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:storage:FileStore", name, {}, opts)  # its first name, part of URNs
        child_opts = pulumi.ResourceOptions(parent=self)
        files = aws.efs.FileSystem(
            name,
            creation_token=name,
            encrypted=True,
            kms_key_id=args.key_arn,
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self, protect=True),
        )
        self.id, self.arn = files.id, files.arn
        owner = aws.efs.AccessPointPosixUserArgs(uid=1000, gid=1000)
        root = aws.efs.AccessPointRootDirectoryArgs(
            path="/files",
            creation_info=aws.efs.AccessPointRootDirectoryCreationInfoArgs(
                owner_uid=1000, owner_gid=1000, permissions="0750"
            ),
        )
        access_point = aws.efs.AccessPoint(
            f"{name}-point",
            file_system_id=files.id,
            posix_user=owner,
            root_directory=root,
            tags=args.tags,
            opts=child_opts,
        )
        self.access_point_id = access_point.id
        without_tls: Conditions = {"Bool": {"aws:SecureTransport": "false"}}
        through_access_point: Conditions = {"StringEquals": {"elasticfilesystem:AccessPointArn": access_point.arn}}
        mount = ("elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite")
        aws.efs.FileSystemPolicy(
            f"{name}-policy",
            file_system_id=files.id,
            policy=policy(
                Kind.RESOURCE,
                allow("OneRole", *mount, on=[files.arn], to={"AWS": args.mounting_role}, when=through_access_point),
                deny("TlsOnly", "*", on=[files.arn], to="*", when=without_tls),
            ),
            opts=child_opts,
        )
        aws.efs.BackupPolicy(
            f"{name}-backup",
            file_system_id=files.id,
            backup_policy=aws.efs.BackupPolicyBackupPolicyArgs(status="ENABLED"),
            opts=child_opts,
        )
        self._mount_targets(name, args, child_opts)
        self.register_outputs({"id": self.id, "arn": self.arn})

    def _mount_targets(self, name: str, args: FileSystemArgs, child_opts: pulumi.ResourceOptions) -> None:
        security_group = StoreSecurityGroup(
            f"{name}-door",
            StoreSecurityGroupArgs(port=2049, vpc_id=args.vpc_id, clients=args.clients, tags=args.tags),
            child_opts,
        )
        for zone, subnet in zip("abc", args.subnet_ids, strict=False):
            aws.efs.MountTarget(
                f"{name}-{zone}",
                file_system_id=self.id,
                subnet_id=subnet,
                security_groups=[security_group.security_group_id],
                opts=child_opts,
            )
