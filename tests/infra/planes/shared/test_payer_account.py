"""The payer account has the account baseline, and AWS Config once the log archive exists."""

from __future__ import annotations

import pytest
from pulumi.runtime import set_all_config

from infra.context.estate import Estate
from infra.engine.embedded.runner import PLANNED_PAYER, Run, run_estate
from infra.engine.graph import Graph
from infra.engine.prediction.output_prediction import OutputPredictor
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
def test_the_payer_has_the_account_baseline(reference_plan: Graph, type_: str) -> None:
    assert any(made.account == PLANNED_PAYER for made in reference_plan.of_type(f"aws:{type_}"))


@pytest.mark.parametrize(("onboarding", "recorders"), [("all", 0), ("log-archive", 0), ("management", 2), ("", 2)])
def test_aws_config_records_it_once_the_log_archive_is_built(
    small_manifest: Manifest, onboarding: str, recorders: int
) -> None:
    found = org_plan(small_manifest, onboarding).of_type("aws:cfg/deliveryChannel:DeliveryChannel")
    assert len(found) == recorders
