"""The payer's account: hardened though no guardrail binds it, and recorded once there is somewhere to record to."""

from __future__ import annotations

import pytest
from pulumi.runtime import set_all_config

from infra.context.estate import Estate
from infra.engine.graph import Graph
from infra.engine.output_prediction import OutputPredictor
from infra.engine.runner import PLANNED_PAYER, Run, run_estate
from infra.manifest.manifest_model import Manifest
from infra.program import build


def org_plan(manifest: Manifest, onboarding: str) -> Graph:
    """The plan of the org stack while these accounts are onboarding."""

    def declare(stack: str, estate: Estate) -> None:
        if stack == "org":
            set_all_config({"mso:onboarding": onboarding} if onboarding else {})
            build(stack, estate)

    return run_estate(manifest, Run(provider=OutputPredictor(), payer=PLANNED_PAYER, build=declare)).graph


@pytest.mark.parametrize(
    "type_",
    ["s3/accountPublicAccessBlock:AccountPublicAccessBlock", "iam/accountPasswordPolicy:AccountPasswordPolicy",
     "ebs/encryptionByDefault:EncryptionByDefault", "account/alternativeContact:AlternativeContact"],
)  # fmt: skip
def test_the_payer_is_not_left_as_aws_ships_it(reference_plan: Graph, type_: str) -> None:
    assert any(made.account == PLANNED_PAYER for made in reference_plan.of_type(f"aws:{type_}"))


@pytest.mark.parametrize(("onboarding", "recorders"), [("all", 0), ("log-archive", 0), ("management", 2), ("", 2)])
def test_it_is_recorded_once_the_log_archive_has_been_built(
    small_manifest: Manifest, onboarding: str, recorders: int
) -> None:
    found = org_plan(small_manifest, onboarding).of_type("aws:cfg/deliveryChannel:DeliveryChannel")
    assert len(found) == recorders
