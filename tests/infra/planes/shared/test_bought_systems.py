"""A system that is bought builds a secret of its own with a reminder, and its callers read it; none builds nothing."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from infra.engine.embedded.runner import PLANNED_PAYER, Run, run_estate
from infra.engine.graph import Graph
from infra.engine.prediction.output_prediction import OutputPredictor
from infra.manifest import facts
from infra.manifest.manifest_model import Manifest

pytestmark = pytest.mark.real  # it plans estates of its own
Plans = Callable[[str], Graph]
SECRET, RULE = "aws:secretsmanager/secret:Secret", "aws:cloudwatch/eventRule:EventRule"
POLICY = "aws:iam/rolePolicy:RolePolicy"


def test_the_system_that_calls_a_vendor_reads_its_secret_and_nobody_else_does(exit_plan_of: Plans) -> None:
    found = exit_plan_of("solo")
    (secret,) = [each for each in found.of_type(SECRET) if each.inputs["name"] == "mso/vendor/e-prescribing"]
    assert secret.stack == "clinical-evergreen"
    readers = [each for each in found.of_type(POLICY) if str(secret.outputs["arn"]) in str(each.inputs["policy"])]
    assert [each.inputs["role"] for each in readers] == ["app-ehr"]
    (statement,) = json.loads(readers[0].inputs["policy"])["Statement"]
    assert statement["Action"] == "secretsmanager:GetSecretValue"


def test_people_are_reminded_to_change_it(exit_plan_of: Plans) -> None:
    found = exit_plan_of("solo")
    (rule,) = [each for each in found.of_type(RULE) if each.inputs.get("name") == "mso-vendor-e-prescribing"]
    assert rule.inputs["scheduleExpression"] == "rate(90 days)"
    targets = found.of_type("aws:cloudwatch/eventTarget:EventTarget")
    (target,) = [each for each in targets if each.inputs["rule"] == rule.inputs["name"] and each.stack == rule.stack]
    assert target.inputs["arn"].endswith("alarms")


def test_no_system_of_the_catalog_is_bought_and_builds_nothing(small_manifest: Manifest) -> None:
    """Every one at once, from a vendor of its own: what the kit itself builds cannot be bought."""
    given = small_manifest.model_dump(by_alias=True)
    ids = sorted(id_ for id_, fact in facts.systems().items() if not fact.built_in)
    vendors = {id_: {"slug": f"v-{place}", "name": "Vendor Inc."} for place, id_ in enumerate(ids)}
    systems = [{"id": id_, "mode": "saas", "vendor": vendor} for id_, vendor in vendors.items()]
    given |= {"size": "solo", "systems": systems, "flows": [], "egress": []}
    stacks = ("org", "management", "clinical-evergreen", "exchange-evergreen")  # those with systems
    run = Run(provider=OutputPredictor(), payer=PLANNED_PAYER, only=stacks)
    secrets = run_estate(type(small_manifest).model_validate(given), run).graph.of_type(SECRET)
    assert {each.inputs["name"] for each in secrets} >= {f"mso/vendor/{id_}" for id_ in ids}
