"""The baseline of one region of an account: secure defaults, closed default VPCs, and an AWS Config recorder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.iam.policy_builder import Text

CONFIG_ROLE = "aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"


@dataclass(frozen=True, kw_only=True)
class RegionalBaselineArgs:
    """``config_bucket`` receives the region's configuration history; None while that bucket does not exist.

    ``config_role`` is AWS Config's service-linked role of the account, without which AWS rejects the recorder.
    ``home`` is True in the one region that also records global resources (IAM), so that they are recorded once.
    """

    account_id: str
    config_bucket: Text | None
    config_role: pulumi.Resource | None
    home: bool
    tags: Mapping[str, str]


class RegionalBaseline(pulumi.ComponentResource):
    """Replaces AWS's defaults in a region: no public access, encrypted volumes, closed default VPCs, recorded changes.

    45 CFR 164.312(a)(1), 164.312(a)(2)(iv), 164.312(b), 164.312(e)(1).
    """

    def __init__(self, name: str, args: RegionalBaselineArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:account:RegionalBaseline", name, {}, opts)
        child_opts = pulumi.ResourceOptions(parent=self)
        self._secure_defaults(name, child_opts)
        self._close_default_vpcs(name, args.tags)
        if args.config_bucket is not None:
            self._config_recorder(name, args, args.config_bucket)
        self.register_outputs({})

    def _secure_defaults(self, name: str, child_opts: pulumi.ResourceOptions) -> None:
        """Public access blocked and EBS encryption on by default, for every resource that is created later."""
        aws.ebs.EncryptionByDefault(f"{name}-ebs", enabled=True, opts=child_opts)
        aws.ebs.SnapshotBlockPublicAccess(f"{name}-snapshots", state="block-all-sharing", opts=child_opts)
        aws.ec2.ImageBlockPublicAccess(f"{name}-images", state="block-new-sharing", opts=child_opts)
        aws.ec2.InstanceMetadataDefaults(
            f"{name}-imds", http_tokens="required", http_put_response_hop_limit=1, opts=child_opts
        )
        aws.ec2.SerialConsoleAccess(f"{name}-console", enabled=False, opts=child_opts)
        aws.ec2.VpcBlockPublicAccessOptions(
            f"{name}-internet", internet_gateway_block_mode="block-bidirectional", opts=child_opts
        )

    def _close_default_vpcs(self, name: str, tags: Mapping[str, str]) -> None:
        """Closes the default VPCs that exist in the region: no rule in their default security group and network ACL.

        A default VPC is not deleted (no Pulumi resource does that), and not created again where it was deleted: the
        program closes those that it finds. Its internet gateway carries no traffic while the region blocks it.
        """
        child_opts, invoke_opts = pulumi.ResourceOptions(parent=self), pulumi.InvokeOptions(parent=self)
        closed = {**tags, "Name": "closed"}
        is_default = aws.ec2.GetVpcsFilterArgs(name="is-default", values=["true"])
        for vpc in aws.ec2.get_vpcs(filters=[is_default], opts=invoke_opts).ids:
            aws.ec2.DefaultSecurityGroup(f"{name}-default", vpc_id=vpc, tags=closed, opts=child_opts)
            default_acl = aws.ec2.GetNetworkAclsFilterArgs(name="default", values=["true"])
            of_vpc = aws.ec2.GetSubnetsFilterArgs(name="vpc-id", values=[vpc])
            (acl,) = aws.ec2.get_network_acls(vpc_id=vpc, filters=[default_acl], opts=invoke_opts).ids
            aws.ec2.DefaultNetworkAcl(
                f"{name}-default",
                default_network_acl_id=acl,
                subnet_ids=aws.ec2.get_subnets(filters=[of_vpc], opts=invoke_opts).ids,
                tags=closed,
                opts=child_opts,
            )

    def _config_recorder(self, name: str, args: RegionalBaselineArgs, bucket: Text) -> None:
        """Records every change of every supported resource with AWS Config, and delivers it to the log archive."""
        recorder = aws.cfg.Recorder(
            f"{name}-recorder",
            name="default",
            role_arn=f"arn:aws:iam::{args.account_id}:role/{CONFIG_ROLE}",
            recording_group=aws.cfg.RecorderRecordingGroupArgs(
                all_supported=True, include_global_resource_types=args.home
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[args.config_role] if args.config_role else []),
        )
        channel = aws.cfg.DeliveryChannel(
            f"{name}-channel",
            name="default",
            s3_bucket_name=bucket,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[recorder]),
        )
        aws.cfg.RecorderStatus(
            f"{name}-recording",
            name=recorder.name,
            is_enabled=True,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[channel]),
        )
