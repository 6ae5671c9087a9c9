"""The perimeter of the MSO's organization, where practices stand in organizations of their own.

It names the practices' brokers, and their organizations name the MSO's staff: so it is drawn once all of them are up.
"""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from infra.components.guardrail import Guardrail, GuardrailArgs
from infra.context.account_context import labels
from infra.context.cross_account_access import carriers
from infra.context.estate import Estate
from infra.guardrails.patient_data_access import arrivals_perimeter
from infra.iam.policy_builder import Kind, policy


def build(estate: Estate) -> None:
    """No data for anyone outside the MSO's organization, but what the practices' brokers bring."""
    manifest = estate.manifest
    organization, root, _ = estate.path("management").split("/", 2)
    brokers = [arn for practice in manifest.practices for arn in carriers(estate, practice.slug)]
    provider = aws.Provider("payer", region=manifest.aws.home_region, allowed_account_ids=[estate.account("payer")])
    Guardrail(
        "organization-perimeter",
        GuardrailArgs(
            kind="RESOURCE_CONTROL_POLICY",
            description="No data for anyone outside the organization; brokers of the practices deliver",
            content=policy(Kind.RCP, *arrivals_perimeter(organization, brokers)),
            targets={"root": root},
            tags=labels("org", manifest.mso.slug, "security", "governance"),
        ),
        pulumi.ResourceOptions(provider=provider),
    )
