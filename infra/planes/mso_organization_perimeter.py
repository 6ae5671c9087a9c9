"""The data perimeter of the MSO's organization, where practices have organizations of their own.

The perimeter names roles of the practices' brokers, and the practices' organizations name roles of the MSO's staff. It
is therefore a stack of its own, deployed after all organizations.
"""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from infra.components.guardrail import Guardrail, GuardrailArgs
from infra.context.account_context import resource_tags
from infra.context.cross_account_access import delivering_broker_arns
from infra.context.estate import Estate
from infra.guardrails.data_perimeter import mso_organization_perimeter
from infra.iam.policy_builder import Kind, policy


def build(estate: Estate) -> None:
    """Deny access to principals outside the MSO's organization, except the practices' brokers that deliver objects."""
    manifest = estate.manifest
    organization, root, _ = estate.unit_path("management").split("/", 2)
    brokers = [arn for practice in manifest.practices for arn in delivering_broker_arns(estate, practice.slug)]
    provider = aws.Provider("payer", region=manifest.aws.home_region, allowed_account_ids=[estate.account_id("payer")])
    Guardrail(
        "organization-perimeter",
        GuardrailArgs(
            kind="RESOURCE_CONTROL_POLICY",
            description="No data for anyone outside the organization; brokers of the practices deliver",
            content=policy(Kind.RCP, *mso_organization_perimeter(organization, brokers)),
            targets={"root": root},
            tags=resource_tags("org", manifest.mso.slug, "security", "governance"),
        ),
        pulumi.ResourceOptions(provider=provider),
    )
