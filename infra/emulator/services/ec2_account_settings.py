"""EC2 settings of an account and region: EBS encryption, public access blocks, instance metadata defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from infra.emulator.provider.binding import AwsContext, Binding, Props, call, change
from infra.emulator.services.ec2_vpc import EC2_TAGS


class _Toggle(Binding):
    """A setting that one call enables and another disables, depending on ``enabled`` or ``state``."""

    def create(self, aws: AwsContext, props: Props) -> str:
        """Enable or disable the setting."""
        self._set(aws, props)
        return str(props["id"])

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:  # noqa: ARG002
        """Enable or disable the setting."""
        self._set(aws, news)

    def _set(self, aws: AwsContext, props: Props) -> None:
        wanted = props.inputs.get("enabled", props.inputs.get("state", True))
        disabled = wanted is False or str(wanted).lower() in ("false", "unblocked")
        (self.delete_call if disabled and self.delete_call else self.create_call)(aws, props)


_NO_PREFERENCE: Final = {
    "HttpTokens": "no-preference",
    "HttpPutResponseHopLimit": -1,
    "HttpEndpoint": "no-preference",
    "InstanceMetadataTags": "no-preference",
}
"""What resets the defaults of a region."""


class _MetadataDefaults(Binding):
    """The default instance metadata options of a region."""

    def create(self, aws: AwsContext, props: Props) -> str:
        """Set the declared defaults."""
        super().create(aws, props)
        return aws.region

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The defaults; None where none has a preference, as before the first change."""
        found = super().read(aws, props) or {}
        return found if any(value not in _NO_PREFERENCE.values() for value in found.values()) else None


_METADATA = call("ec2.modify_instance_metadata_defaults")

_TAGS_BY_ID = call("ec2.describe_tags", "Tags", Filters=[{"Name": "resource-id", "Values": ["{id}"]}])

BINDINGS = (
    _Toggle(
        type="aws:ebs/encryptionByDefault:EncryptionByDefault",
        create_call=call("ec2.enable_ebs_encryption_by_default"),
        read_call=call("ec2.get_ebs_encryption_by_default", "@"),
        delete_call=call("ec2.disable_ebs_encryption_by_default"),
        names={"enabled": "EbsEncryptionByDefault"},
        always_exists=True,
    ),
    Binding(
        type="aws:ebs/defaultKmsKey:DefaultKmsKey",
        create_call=call("ec2.modify_ebs_default_kms_key_id", KmsKeyId="{keyArn}"),
        read_call=call("ec2.get_ebs_default_kms_key_id", "@"),
        delete_call=call("ec2.reset_ebs_default_kms_key_id"),
        names={"keyArn": "KmsKeyId"},
        always_exists=True,
        shim=True,
    ),
    _Toggle(
        type="aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
        create_call=call("ec2.enable_snapshot_block_public_access", State="{state}"),
        read_call=call("ec2.get_snapshot_block_public_access_state", "@"),
        delete_call=call("ec2.disable_snapshot_block_public_access"),
        always_exists=True,
        shim=True,
    ),
    _Toggle(
        type="aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess",
        create_call=call("ec2.enable_image_block_public_access", ImageBlockPublicAccessState="{state}"),
        read_call=call("ec2.get_image_block_public_access_state", "@"),
        delete_call=call("ec2.disable_image_block_public_access"),
        names={"state": "ImageBlockPublicAccessState"},
        always_exists=True,
        shim=True,
    ),
    _Toggle(
        type="aws:ec2/serialConsoleAccess:SerialConsoleAccess",
        create_call=call("ec2.enable_serial_console_access"),
        read_call=call("ec2.get_serial_console_access_status", "@"),
        delete_call=call("ec2.disable_serial_console_access"),
        names={"enabled": "SerialConsoleAccessEnabled"},
        always_exists=True,
        shim=True,
    ),
    _MetadataDefaults(
        type="aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults",
        create_call=_METADATA,
        read_call=call("ec2.get_instance_metadata_defaults", "AccountLevel"),
        delete_call=call("ec2.modify_instance_metadata_defaults", **_NO_PREFERENCE),
        always_exists=True,
        settings=(change("*", _METADATA),),
        shim=True,
    ),
    Binding(
        type="aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions",
        create_call=call("ec2.modify_vpc_block_public_access_options"),
        read_call=call("ec2.describe_vpc_block_public_access_options", "VpcBlockPublicAccessOptions"),
        delete_call=call("ec2.modify_vpc_block_public_access_options", InternetGatewayBlockMode="off"),
        always_exists=True,
        settings=(change("*", call("ec2.modify_vpc_block_public_access_options")),),
        shim=True,
    ),
    Binding(
        type="aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion",
        create_call=call("ec2.create_vpc_block_public_access_exclusion", "VpcBlockPublicAccessExclusion.ExclusionId"),
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
        tagging=replace(EC2_TAGS, list_tags=_TAGS_BY_ID),
        outputs={"resourceArn": "ResourceArn"},
        not_returned="subnetId",
        shim=True,
    ),
)
