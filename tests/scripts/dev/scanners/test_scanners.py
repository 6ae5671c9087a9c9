"""Findings of scanners are scored by what an estate can do about them, and docs/scanners.md says what is accepted."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.engine.graph import Resource
from policies.catalog.registry import registry
from policies.separation.verdicts.invariants import CLAIMS
from scripts.dev.scanners.figures import PAGE, page
from scripts.dev.scanners.findings import Finding, exceptions, score, score_by_check, unused
from scripts.dev.scanners.plan_document import PlanDocument

ROTATION = "secretsmanager_automatic_rotation_enabled"


def finding(check: str, resource: str, *, passed: bool = False, account: str = "clinical-evergreen") -> Finding:
    return Finding("prowler", check, account, resource, passed)


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m scripts.dev.scanners.figures"


def test_every_exception_names_rules_that_exist() -> None:
    assert {rule for each in exceptions() for rule in each.rules} <= registry().by_id.keys() | CLAIMS.keys()


def test_what_the_emulator_cannot_do_is_unfair_and_what_the_kit_decides_is_not() -> None:
    passed = finding(ROTATION, "a", passed=True)
    found = score([finding(ROTATION, "rds!db-1"), finding(ROTATION, "mso/ehr/key"), passed])
    assert (found.raw, found.fair, found.explained, found.unexplained) == ((1, 2), (1, 1), (1, 0), ())


def test_a_finding_without_an_exception_is_unexplained() -> None:
    open_ = finding("s3_bucket_public_access", "charts")
    assert score([open_]).unexplained == (open_,)
    assert score_by_check([open_]).explained == (0, 1)


def test_a_check_passes_only_if_it_fails_in_no_account() -> None:
    mixed = [finding("s3_bucket_public_access", "a", passed=True), finding("s3_bucket_public_access", "b")]
    assert score_by_check(mixed).raw == (0, 1)


def test_a_check_of_which_nothing_but_exceptions_remains_is_left_out() -> None:
    assert score_by_check([finding("guardduty_is_enabled", "detector/unknown")]).fair == (0, 0)


def test_an_exception_that_covers_nothing_is_named() -> None:
    still = unused([finding(ROTATION, "rds!db-1")], "prowler")
    assert ("rds!*",) not in {each.resources for each in still if each.check == ROTATION}
    assert ("mso/*",) in {each.resources for each in still if each.check == ROTATION}


def attribute(**more: Any) -> dict[str, Any]:
    return {"type": "string", "optional": True, **more}


SCHEMAS: dict[str, Any] = {
    "aws_s3_bucket": {"block": {"attributes": {"bucket": attribute()}}},
    "aws_s3_bucket_versioning": {
        "block": {
            "attributes": {"bucket": attribute()},
            "block_types": {
                "versioning_configuration": {"nesting_mode": "list", "block": {"attributes": {"status": attribute()}}}
            },
        }
    },
}


@pytest.fixture
def planned() -> tuple[PlanDocument, dict[str, Any]]:
    urn = "urn:pulumi:clinical-evergreen::mso::{}::{}"
    bucket = Resource(
        urn=urn.format("aws:s3/bucket:Bucket", "charts"), type="aws:s3/bucket:Bucket", id="lumen-charts",
        inputs={"bucket": "lumen-charts"},
    )  # fmt: skip
    versioning = Resource(
        urn=urn.format("aws:s3/bucketVersioning:BucketVersioning", "charts"),
        type="aws:s3/bucketVersioning:BucketVersioning",
        inputs={"bucket": "lumen-charts", "versioningConfiguration": {"status": "Enabled"}},
    )
    other = Resource(urn=urn.format("aws:s3/other:Other", "o"), type="aws:s3/other:Other")
    document = PlanDocument(SCHEMAS)
    document.add([bucket, versioning, other])
    return document, json.loads(document.text())


def test_a_state_becomes_a_plan_in_terraforms_names(planned: tuple[PlanDocument, dict[str, Any]]) -> None:
    document, plan = planned
    resources = plan["planned_values"]["root_module"]["resources"]
    assert [each["type"] for each in resources] == ["aws_s3_bucket", "aws_s3_bucket_versioning"]
    assert resources[1]["values"]["versioning_configuration"] == [{"status": "Enabled"}]
    assert document.skipped == {"aws:s3/other:Other"}


def test_a_value_of_another_resource_becomes_a_reference(planned: tuple[PlanDocument, dict[str, Any]]) -> None:
    expressions = planned[1]["configuration"]["root_module"]["resources"][1]["expressions"]
    bucket = "aws_s3_bucket.clinical_evergreen__charts__"
    assert expressions["bucket"] == {"references": [f"{bucket}.id", bucket]}
