"""AWS Security Hub for every account of the organization: its standards, and one account for all findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.iam.policy_builder import Text

STANDARDS = (
    "standards/aws-foundational-security-best-practices/v/1.0.0", "standards/cis-aws-foundations-benchmark/v/3.0.0",
    "standards/nist-800-53/v/5.0.0",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SecurityHubArgs:
    """``root_id`` is the id of the organization's root; ``linked_regions`` are evaluated besides ``region``."""

    region: str
    linked_regions: Sequence[str]
    root_id: Text


class SecurityHub(pulumi.ComponentResource):
    """Security Hub in every account and both regions, by a configuration policy that no account can opt out of.

    The policy is associated with the organization's root. With ``autoEnable`` alone, each account would have Security
    Hub without standards. 45 CFR 164.308(a)(8), 164.308(a)(1)(ii)(D).
    """

    def __init__(self, name: str, args: SecurityHubArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:audit:Posture", name, {}, opts)  # its first name, part of URNs
        hub = aws.securityhub.Account(
            name,
            enable_default_standards=False,
            control_finding_generator="SECURITY_CONTROL",
            opts=pulumi.ResourceOptions(parent=self),
        )
        aggregator = aws.securityhub.FindingAggregator(
            f"{name}-findings",
            linking_mode="SPECIFIED_REGIONS",
            specified_regions=list(args.linked_regions),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[hub]),
        )
        organization = aws.securityhub.OrganizationConfiguration(
            f"{name}-everywhere",
            auto_enable=False,  # AWS requires these two values with central configuration
            auto_enable_standards="NONE",
            organization_configuration=aws.securityhub.OrganizationConfigurationOrganizationConfigurationArgs(
                configuration_type="CENTRAL"
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[aggregator]),
        )
        configuration_policy = aws.securityhub.ConfigurationPolicy(
            f"{name}-policy",
            name="mso",
            description="Every account measures itself against these standards, with every control of theirs on",
            configuration_policy=aws.securityhub.ConfigurationPolicyConfigurationPolicyArgs(
                service_enabled=True,
                enabled_standard_arns=[f"arn:aws:securityhub:{args.region}::{standard}" for standard in STANDARDS],
                security_controls_configuration=aws.securityhub.ConfigurationPolicyConfigurationPolicySecurityControlsConfigurationArgs(
                    disabled_control_identifiers=[]
                ),
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[organization]),
        )
        aws.securityhub.ConfigurationPolicyAssociation(
            f"{name}-policy-on-root",
            policy_id=configuration_policy.id,
            target_id=args.root_id,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})
