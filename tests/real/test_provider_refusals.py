"""The real AWS provider of terraform validates and plans every resource of the deployed example, and refuses none.

Run where terraform is and TERRAFORM_MIRROR names a folder with its AWS provider; it takes minutes, so MSO_REAL=all.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.engine.graph import Graph, Resource
from scripts.dev.plan_time_answers import plan_time_answers
from scripts.dev.provider_refusals import judge
from scripts.dev.terraform_plans import Terraform

MIRROR = os.environ.get("TERRAFORM_MIRROR", "")
VERSION = "5.100.0"
BAD = Resource(
    urn="urn:pulumi:x::mso::aws:kms/key:Key::key",
    type="aws:kms/key:Key",
    inputs={"deletionWindowInDays": 3, "description": "too short"},
)


@pytest.fixture(scope="module")
def terraform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terraform]:
    if not MIRROR or not shutil.which("terraform"):
        pytest.skip("the provider was not asked: TERRAFORM_MIRROR names no folder, or there is no terraform")
    with plan_time_answers() as endpoints:
        yield Terraform(Path(MIRROR), VERSION, tmp_path_factory.mktemp("provider"), endpoints)


def test_a_value_that_the_provider_does_not_allow_is_refused(terraform: Terraform, tmp_path: Path) -> None:
    judged = judge(terraform, terraform.schemas(), [BAD], tmp_path)
    assert (judged.planned, list(judged.refused)) == (1, [BAD.urn])
    assert "deletion_window_in_days" in judged.refused[BAD.urn]


@pytest.mark.skipif(os.environ.get("MSO_REAL") != "all", reason="planning every resource takes minutes: MSO_REAL=all")
def test_no_resource_of_the_example_is_refused(terraform: Terraform, embedded_graph: Graph, tmp_path: Path) -> None:
    schemas = terraform.schemas()
    resources = [each for each in embedded_graph if each.custom and each.type.startswith("aws:")]
    refused: dict[str, str] = {}
    for stack in sorted({each.stack for each in resources}):
        own = [each for each in resources if each.stack == stack]
        judged = judge(terraform, schemas, own, tmp_path)
        assert judged.planned >= len(own) - len(judged.refused)
        refused |= judged.refused
    assert refused == {}
