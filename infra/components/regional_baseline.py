"""What each region of an account gets before anything else is built in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.iam.policy_builder import Text

CONFIG_ROLE = "aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"


@dataclass(frozen=True, kw_only=True)
class RegionalBaselineArgs:
    """``config_bucket`` takes the region's configuration history; None as long as there is no such bucket.

    ``home`` is the region that records what belongs to no region (IAM), so that it is recorded once.
    """

    account_id: str
    config_bucket: Text | None
    home: bool
    tags: Mapping[str, str]


class RegionalBaseline(pulumi.ComponentResource):
    """A region that is not as AWS ships it: nothing public, disks encrypted, AWS's own network shut, changes recorded.

    45 CFR 164.312(a)(1), 164.312(a)(2)(iv), 164.312(b), 164.312(e)(1).
    """

    def __init__(self, name: str, args: RegionalBaselineArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:account:RegionalBaseline", name, {}, opts)
        here = pulumi.ResourceOptions(parent=self)
        self._close(name, here)
        self._shut_default_networks(name, args.tags)
        if args.config_bucket is not None:
            self._record(name, args.account_id, args.config_bucket, args.home)
        self.register_outputs({})

    def _close(self, name: str, here: pulumi.ResourceOptions) -> None:
        """Public access off and encryption on, for whatever is built here later."""
        aws.ebs.EncryptionByDefault(f"{name}-ebs", enabled=True, opts=here)
        aws.ebs.SnapshotBlockPublicAccess(f"{name}-snapshots", state="block-all-sharing", opts=here)
        aws.ec2.ImageBlockPublicAccess(f"{name}-images", state="block-new-sharing", opts=here)
        aws.ec2.InstanceMetadataDefaults(
            f"{name}-imds", http_tokens="required", http_put_response_hop_limit=1, opts=here
        )
        aws.ec2.SerialConsoleAccess(f"{name}-console", enabled=False, opts=here)
        aws.ec2.VpcBlockPublicAccessOptions(
            f"{name}-internet", internet_gateway_block_mode="block-bidirectional", opts=here
        )

    def _shut_default_networks(self, name: str, tags: Mapping[str, str]) -> None:
        """The network that AWS puts into each region: no packet passes its subnets, its group lets nothing through.

        It is not deleted (no resource of Pulumi's does that), and not made again where somebody deleted it: what is
        shut is what a look at the account finds. Its gateway leads nowhere while the region blocks the internet.
        """
        here, asking = pulumi.ResourceOptions(parent=self), pulumi.InvokeOptions(parent=self)
        closed = {**tags, "Name": "closed"}
        shipped = aws.ec2.get_vpcs(filters=[aws.ec2.GetVpcsFilterArgs(name="is-default", values=["true"])], opts=asking)
        for vpc in shipped.ids:
            aws.ec2.DefaultSecurityGroup(f"{name}-default", vpc_id=vpc, tags=closed, opts=here)
            own = aws.ec2.GetNetworkAclsFilterArgs(name="default", values=["true"])
            inside = aws.ec2.GetSubnetsFilterArgs(name="vpc-id", values=[vpc])
            (acl,) = aws.ec2.get_network_acls(vpc_id=vpc, filters=[own], opts=asking).ids
            aws.ec2.DefaultNetworkAcl(
                f"{name}-default",
                default_network_acl_id=acl,
                subnet_ids=aws.ec2.get_subnets(filters=[inside], opts=asking).ids,
                tags=closed,
                opts=here,
            )

    def _record(self, name: str, account_id: str, bucket: Text, home: bool) -> None:
        """AWS Config: every change of every resource, delivered to the log archive."""
        recorder = aws.cfg.Recorder(
            f"{name}-recorder",
            name="default",
            role_arn=f"arn:aws:iam::{account_id}:role/{CONFIG_ROLE}",
            recording_group=aws.cfg.RecorderRecordingGroupArgs(all_supported=True, include_global_resource_types=home),
            opts=pulumi.ResourceOptions(parent=self),
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
