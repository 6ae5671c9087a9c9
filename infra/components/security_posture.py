"""Security Hub: what every account is measured against, and where the findings come together."""

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
class PostureArgs:
    """``root`` is the id of the organization's root, ``linked`` the regions that are measured besides ``region``."""

    region: str
    linked: Sequence[str]
    root: Text


class Posture(pulumi.ComponentResource):
    """Security Hub in every account of the organization, in both regions, by one policy that no account can leave.

    The policy hangs on the root. Where accounts only inherited ``autoEnable``, each would have a hub that measures
    against nothing. 45 CFR 164.308(a)(8), 164.308(a)(1)(ii)(D).
    """

    def __init__(self, name: str, args: PostureArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:audit:Posture", name, {}, opts)
        hub = aws.securityhub.Account(
            name,
            enable_default_standards=False,
            control_finding_generator="SECURITY_CONTROL",
            opts=pulumi.ResourceOptions(parent=self),
        )
        together = aws.securityhub.FindingAggregator(
            f"{name}-findings",
            linking_mode="SPECIFIED_REGIONS",
            specified_regions=list(args.linked),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[hub]),
        )
        centrally = aws.securityhub.OrganizationConfiguration(
            f"{name}-everywhere",
            auto_enable=False,  # AWS asks for these two where a policy decides
            auto_enable_standards="NONE",
            organization_configuration=aws.securityhub.OrganizationConfigurationOrganizationConfigurationArgs(
                configuration_type="CENTRAL"
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[together]),
        )
        made = aws.securityhub.ConfigurationPolicy(
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
            opts=pulumi.ResourceOptions(parent=self, depends_on=[centrally]),
        )
        aws.securityhub.ConfigurationPolicyAssociation(
            f"{name}-policy-on-root", policy_id=made.id, target_id=args.root, opts=pulumi.ResourceOptions(parent=self)
        )
        self.register_outputs({})
