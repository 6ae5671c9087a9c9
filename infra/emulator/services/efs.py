"""EFS: file systems, mount targets, access points and file system policies."""

from __future__ import annotations

from infra.emulator.provider.binding import Binding, Tagging, call, change, setting

_FILE_SYSTEM = {"FileSystemId": "{id}"}
_TAGS = Tagging(
    tag=call("efs.tag_resource", ResourceId="{id}"),
    untag=call("efs.untag_resource", ResourceId="{id}", TagKeys="{removedKeys}"),
)
_PARENT = call("efs.describe_file_systems", "FileSystems[0]", FileSystemId="{fileSystemId}")
_POLICY = call("efs.put_file_system_policy", FileSystemId="{fileSystemId}", Policy="{policy}")
_BACKUP = call("efs.put_backup_policy", FileSystemId="{fileSystemId}")

BINDINGS = (
    Binding(
        type="aws:efs/fileSystem:FileSystem",
        create_call=call("efs.create_file_system", "FileSystemId", CreationToken="{creationToken}"),
        read_call=call("efs.describe_file_systems", "FileSystems[0]", **_FILE_SYSTEM),
        delete_call=call("efs.delete_file_system", **_FILE_SYSTEM),
        more_reads=(
            call("efs.describe_lifecycle_configuration", "{lifecyclePolicies: LifecyclePolicies}", **_FILE_SYSTEM),
        ),
        settings=(
            setting("lifecyclePolicies", call("efs.put_lifecycle_configuration", **_FILE_SYSTEM)),
            change("throughputMode provisionedThroughputInMibps", call("efs.update_file_system", **_FILE_SYSTEM)),
        ),
        tagging=_TAGS,
        not_returned="protection",
    ),
    Binding(
        type="aws:efs/mountTarget:MountTarget",
        create_call=call("efs.create_mount_target", "MountTargetId"),
        read_call=call("efs.describe_mount_targets", "MountTargets[0]", MountTargetId="{id}"),
        delete_call=call("efs.delete_mount_target", MountTargetId="{id}"),
        more_reads=(
            call("efs.describe_mount_target_security_groups", "{securityGroups: SecurityGroups}", MountTargetId="{id}"),
        ),
        settings=(change("securityGroups", call("efs.modify_mount_target_security_groups", MountTargetId="{id}")),),
        outputs={"networkInterfaceId": "NetworkInterfaceId", "availabilityZoneName": "AvailabilityZoneName"},
    ),
    Binding(
        type="aws:efs/accessPoint:AccessPoint",
        create_call=call("efs.create_access_point", "AccessPointId", ClientToken="{id}"),
        read_call=call("efs.describe_access_points", "AccessPoints[0]", AccessPointId="{id}"),
        delete_call=call("efs.delete_access_point", AccessPointId="{id}"),
        tagging=_TAGS,
    ),
    Binding(
        type="aws:efs/fileSystemPolicy:FileSystemPolicy",
        create_call=_POLICY,
        read_call=call("efs.describe_file_system_policy", "Policy && @", FileSystemId="{fileSystemId}"),
        delete_call=call("efs.delete_file_system_policy", FileSystemId="{fileSystemId}"),
        settings=(change("*", _POLICY),),
        parent_read=_PARENT,
    ),
    Binding(
        type="aws:efs/backupPolicy:BackupPolicy",
        create_call=_BACKUP,
        read_call=call("efs.describe_backup_policy", "@", FileSystemId="{fileSystemId}"),
        delete_call=call("efs.put_backup_policy", FileSystemId="{fileSystemId}", BackupPolicy={"Status": "DISABLED"}),
        settings=(change("*", _BACKUP),),
        parent_read=_PARENT,
        shim=True,
    ),
)
