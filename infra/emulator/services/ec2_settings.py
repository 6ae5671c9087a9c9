"""EC2 account settings of a region, volumes, launch templates and instances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from infra.emulator.provider.binding import Aws, Binding, Props, call, change
from infra.emulator.services.ec2_network import EC2_TAGS, describe


class _Switch(Binding):
    """A setting of the region that one call turns on and another off; ``input`` says which."""

    def create(self, aws: Aws, props: Props) -> str:
        """Turn it the way the program says."""
        self._turn(aws, props)
        return str(props["id"])

    def update(self, aws: Aws, olds: Props, news: Props) -> None:  # noqa: ARG002
        """Turn it again."""
        self._turn(aws, news)

    def _turn(self, aws: Aws, props: Props) -> None:
        wanted = props.inputs.get("enabled", props.inputs.get("state", True))
        off = wanted is False or str(wanted).lower() in ("false", "unblocked")
        (self.delete_call if off and self.delete_call else self.create_call)(aws, props)


class _MetadataDefaults(Binding):
    """How new instances of the region answer for their credentials."""

    def create(self, aws: Aws, props: Props) -> str:
        """Set the declared defaults."""
        super().create(aws, props)
        return aws.region


class _Template(Binding):
    """A launch template: every change is a new default version."""

    def create(self, aws: Aws, props: Props) -> str:
        """Make the first version."""
        tags = [{"Key": key, "Value": value} for key, value in (props.get("tags") or {}).items()]
        tagged = {"TagSpecifications": [{"ResourceType": "launch-template", "Tags": tags}]} if tags else {}
        answer = aws.call(
            "ec2.create_launch_template",
            LaunchTemplateName=props["name"],
            **tagged,
            LaunchTemplateData=self._data(aws, props),
        )
        return str(answer["LaunchTemplate"]["LaunchTemplateId"])

    def read(self, aws: Aws, props: Props) -> Mapping[str, Any] | None:
        """The template with what its latest version says."""
        found = super().read(aws, props)
        if not found:
            return None
        versions = aws.call("ec2.describe_launch_template_versions", LaunchTemplateId=props["id"], Versions=["$Latest"])
        return {**versions["LaunchTemplateVersions"][0]["LaunchTemplateData"], **found}

    def update(self, aws: Aws, olds: Props, news: Props) -> None:
        """Make a new version."""
        aws.call(
            "ec2.create_launch_template_version", LaunchTemplateId=news["id"], LaunchTemplateData=self._data(aws, news)
        )
        super().update(aws, olds, news)

    def _data(self, aws: Aws, props: Props) -> Any:
        data = {key: value for key, value in props.inputs.items() if key not in ("tags", "name")}
        names = {**{f"data.{key}": value for key, value in self.names.items()}, "data": "LaunchTemplateData"}
        return aws.filled("ec2.create_launch_template", {"data": data}, names)["LaunchTemplateData"]


class _Instance(Binding):
    """One virtual machine."""

    def create(self, aws: Aws, props: Props) -> str:
        """Start one."""
        parameters = aws.filled(
            "ec2.run_instances", {key: value for key, value in props.inputs.items() if key != "tags"}, self.names
        )
        profile = (
            {"IamInstanceProfile": {"Name": props["iamInstanceProfile"]}} if props.get("iamInstanceProfile") else {}
        )
        answer = aws.call("ec2.run_instances", **{**parameters, **profile, "MinCount": 1, "MaxCount": 1})
        return str(answer["Instances"][0]["InstanceId"])


_INSTANCE_NAMES = {"ami": "ImageId", "vpcSecurityGroupIds": "SecurityGroupIds", "monitoring": "Monitoring.Enabled"}
_METADATA = call("ec2.modify_instance_metadata_defaults")
_TAGS_OF = call("ec2.describe_tags", "Tags", Filters=[{"Name": "resource-id", "Values": ["{id}"]}])

BINDINGS = (
    _Switch(
        type="aws:ebs/encryptionByDefault:EncryptionByDefault",
        create_call=call("ec2.enable_ebs_encryption_by_default"),
        read_call=call("ec2.get_ebs_encryption_by_default", "@"),
        delete_call=call("ec2.disable_ebs_encryption_by_default"),
        names={"enabled": "EbsEncryptionByDefault"},
    ),
    Binding(
        type="aws:ebs/defaultKmsKey:DefaultKmsKey",
        create_call=call("ec2.modify_ebs_default_kms_key_id", KmsKeyId="{keyArn}"),
        read_call=call("ec2.get_ebs_default_kms_key_id", "@"),
        delete_call=call("ec2.reset_ebs_default_kms_key_id"),
        names={"keyArn": "KmsKeyId"},
        shim=True,
    ),
    _Switch(
        type="aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
        create_call=call("ec2.enable_snapshot_block_public_access", State="{state}"),
        read_call=call("ec2.get_snapshot_block_public_access_state", "@"),
        delete_call=call("ec2.disable_snapshot_block_public_access"),
        shim=True,
    ),
    _Switch(
        type="aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess",
        create_call=call("ec2.enable_image_block_public_access", ImageBlockPublicAccessState="{state}"),
        read_call=call("ec2.get_image_block_public_access_state", "@"),
        delete_call=call("ec2.disable_image_block_public_access"),
        names={"state": "ImageBlockPublicAccessState"},
        shim=True,
    ),
    _Switch(
        type="aws:ec2/serialConsoleAccess:SerialConsoleAccess",
        create_call=call("ec2.enable_serial_console_access"),
        read_call=call("ec2.get_serial_console_access_status", "@"),
        delete_call=call("ec2.disable_serial_console_access"),
        names={"enabled": "SerialConsoleAccessEnabled"},
        shim=True,
    ),
    _MetadataDefaults(
        type="aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults",
        create_call=_METADATA,
        read_call=call("ec2.get_instance_metadata_defaults", "AccountLevel"),
        settings=(change("*", _METADATA),),
        shim=True,
    ),
    Binding(
        type="aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions",
        create_call=call("ec2.modify_vpc_block_public_access_options"),
        read_call=call("ec2.describe_vpc_block_public_access_options", "VpcBlockPublicAccessOptions"),
        settings=(change("*", call("ec2.modify_vpc_block_public_access_options")),),
        shim=True,
    ),
    Binding(
        type="aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion",
        create_call=call(
            "ec2.create_vpc_block_public_access_exclusion", "VpcBlockPublicAccessExclusion.ExclusionId"
        ),
        read_call=call(
            "ec2.describe_vpc_block_public_access_exclusions",
            "VpcBlockPublicAccessExclusions[?ExclusionId=='{id}'] | [0]",
        ),
        delete_call=call("ec2.delete_vpc_block_public_access_exclusion", ExclusionId="{id}"),
        settings=(
            change(
                "internetGatewayExclusionMode",
                call("ec2.modify_vpc_block_public_access_exclusion", ExclusionId="{id}"),
            ),
        ),
        tagging=replace(EC2_TAGS, listed=_TAGS_OF),
        outputs={"resourceArn": "ResourceArn"},
        unread="subnetId",
        shim=True,
    ),
    Binding(
        type="aws:ebs/volume:Volume",
        create_call=call("ec2.create_volume", "VolumeId", VolumeType="{type}"),
        read_call=describe("describe_volumes", "Volumes", "VolumeIds"),
        delete_call=call("ec2.delete_volume", VolumeId="{id}"),
        tagging=EC2_TAGS,
        names={"type": "VolumeType"},
        unread="finalSnapshot",
    ),
    _Template(
        type="aws:ec2/launchTemplate:LaunchTemplate",
        create_call=call("ec2.create_launch_template"),
        read_call=describe("describe_launch_templates", "LaunchTemplates", "LaunchTemplateIds"),
        delete_call=call("ec2.delete_launch_template", LaunchTemplateId="{id}"),
        tagging=replace(EC2_TAGS, on_create=False),
        names={"name": "LaunchTemplateName", "vpcSecurityGroupIds": "SecurityGroupIds"},
        outputs={"latestVersion": "LatestVersionNumber", "defaultVersion": "DefaultVersionNumber"},
        unread="updateDefaultVersion tagSpecifications",
    ),
    _Instance(
        type="aws:ec2/instance:Instance",
        create_call=call("ec2.run_instances"),
        read_call=describe("describe_instances", "Reservations[0].Instances", "InstanceIds"),
        delete_call=call("ec2.terminate_instances", InstanceIds=["{id}"]),
        tagging=EC2_TAGS,
        names=_INSTANCE_NAMES,
        reshape={
            "SecurityGroupIds": "SecurityGroups[].GroupId",
            "iamInstanceProfile": "IamInstanceProfile.Arn",
            "availabilityZone": "Placement.AvailabilityZone",
            "monitoring": "{Enabled: Monitoring.State=='enabled'}",
        },
        outputs={
            "privateIp": "PrivateIpAddress",
            "publicIp": "PublicIpAddress",
            "privateDns": "PrivateDnsName",
            "instanceState": "State.Name",
            "primaryNetworkInterfaceId": "NetworkInterfaces[0].NetworkInterfaceId",
        },
        unread="rootBlockDevice userData userDataBase64 associatePublicIpAddress",
        gone="State.Name=='terminated'",
    ),
)
