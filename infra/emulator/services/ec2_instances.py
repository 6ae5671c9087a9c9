"""EC2 instances, launch templates and EBS volumes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from infra.emulator.provider.binding import AwsContext, Binding, Props, call
from infra.emulator.services.ec2_vpc import EC2_TAGS, describe


class _Template(Binding):
    """A launch template; every update creates a new version."""

    def create(self, aws: AwsContext, props: Props) -> str:
        """Create the template with its first version."""
        tags = [{"Key": key, "Value": value} for key, value in (props.get("tags") or {}).items()]
        tagging = {"TagSpecifications": [{"ResourceType": "launch-template", "Tags": tags}]} if tags else {}
        response = aws.call(
            "ec2.create_launch_template",
            LaunchTemplateName=props["name"],
            **tagging,
            LaunchTemplateData=self._data(aws, props),
        )
        return str(response["LaunchTemplate"]["LaunchTemplateId"])

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The template with the data of its latest version."""
        found = super().read(aws, props)
        if not found:
            return None
        versions = aws.call("ec2.describe_launch_template_versions", LaunchTemplateId=props["id"], Versions=["$Latest"])
        return {**versions["LaunchTemplateVersions"][0]["LaunchTemplateData"], **found}

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:
        """Create a new version."""
        aws.call(
            "ec2.create_launch_template_version", LaunchTemplateId=news["id"], LaunchTemplateData=self._data(aws, news)
        )
        super().update(aws, olds, news)

    def _data(self, aws: AwsContext, props: Props) -> Any:
        data = {key: value for key, value in props.inputs.items() if key not in ("tags", "name")}
        names = {**{f"data.{key}": value for key, value in self.names.items()}, "data": "LaunchTemplateData"}
        return aws.parameters("ec2.create_launch_template", {"data": data}, names)["LaunchTemplateData"]


class _Instance(Binding):
    """One EC2 instance."""

    def create(self, aws: AwsContext, props: Props) -> str:
        """Run one instance."""
        parameters = aws.parameters(
            "ec2.run_instances", {key: value for key, value in props.inputs.items() if key != "tags"}, self.names
        )
        profile = (
            {"IamInstanceProfile": {"Name": props["iamInstanceProfile"]}} if props.get("iamInstanceProfile") else {}
        )
        response = aws.call("ec2.run_instances", **{**parameters, **profile, "MinCount": 1, "MaxCount": 1})
        return str(response["Instances"][0]["InstanceId"])


_INSTANCE_NAMES = {"ami": "ImageId", "vpcSecurityGroupIds": "SecurityGroupIds", "monitoring": "Monitoring.Enabled"}

BINDINGS = (
    Binding(
        type="aws:ebs/volume:Volume",
        create_call=call("ec2.create_volume", "VolumeId", VolumeType="{type}"),
        read_call=describe("describe_volumes", "Volumes", "VolumeIds"),
        delete_call=call("ec2.delete_volume", VolumeId="{id}"),
        tagging=EC2_TAGS,
        names={"type": "VolumeType"},
        not_returned="finalSnapshot",
    ),
    _Template(
        type="aws:ec2/launchTemplate:LaunchTemplate",
        create_call=call("ec2.create_launch_template"),
        read_call=describe("describe_launch_templates", "LaunchTemplates", "LaunchTemplateIds"),
        delete_call=call("ec2.delete_launch_template", LaunchTemplateId="{id}"),
        tagging=replace(EC2_TAGS, on_create=False),
        names={"name": "LaunchTemplateName", "vpcSecurityGroupIds": "SecurityGroupIds"},
        outputs={"latestVersion": "LatestVersionNumber", "defaultVersion": "DefaultVersionNumber"},
        not_returned="updateDefaultVersion tagSpecifications",
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
        not_returned="rootBlockDevice userData userDataBase64 associatePublicIpAddress",
        deleted_when="State.Name=='terminated'",
    ),
)
