"""A location: a VPN of two tunnels, its own bucket, key, name and budget, and a front desk role for this site only."""

from __future__ import annotations

import json
from typing import Any

from infra.engine.embedded.runner import PLANNED_PAYER, EstateRun, Run, run_estate
from infra.engine.graph import Graph, Resource
from infra.engine.prediction.output_prediction import OutputPredictor
from infra.manifest.manifest_model import Manifest

STACK = "location-seattle"


def one(graph: Graph, type_: str) -> Resource:
    (found,) = (resource for resource in graph.of_type(f"aws:{type_}") if resource.stack == STACK)
    return found


def statements(text: str) -> dict[str, Any]:
    return {entry["Sid"]: entry for entry in json.loads(text)["Statement"]}


def test_its_vpn_has_two_logged_tunnels_with_strong_ciphers(reference_plan: Graph) -> None:
    vpn = one(reference_plan, "ec2/vpnConnection:VpnConnection").inputs
    for tunnel in ("tunnel1", "tunnel2"):
        assert vpn[f"{tunnel}IkeVersions"] == ["ikev2"]
        assert vpn[f"{tunnel}LogOptions"]["cloudwatchLogOptions"]["logEnabled"] is True
        assert not {"AES128", "SHA1"} & set(vpn[f"{tunnel}Phase1EncryptionAlgorithms"])


def test_its_bucket_is_encrypted_with_its_own_key(reference_plan: Graph) -> None:
    key = one(reference_plan, "kms/key:Key")
    rules = one(reference_plan, "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration")
    assert rules.inputs["rules"][0]["applyServerSideEncryptionByDefault"]["kmsMasterKeyId"] == key.facts["arn"]


def test_its_front_desk_role_requires_sessions_tagged_with_this_location(reference_plan: Graph) -> None:
    role = one(reference_plan, "iam/role:Role")
    condition = statements(role.inputs["assumeRolePolicy"])["SignIn"]["Condition"]
    assert condition["StringEquals"]["aws:RequestTag/location"] == role.tags["mso:location"] == "seattle"
    assert condition["StringEquals"]["aws:RequestTag/mfa"] == "true"
    assert role.inputs["permissionsBoundary"].endswith(":policy/mso/people-boundary")


def test_its_front_desk_role_reads_documents_of_this_location_only(reference_plan: Graph) -> None:
    permissions = statements(one(reference_plan, "iam/rolePolicy:RolePolicy").inputs["policy"])
    bucket = one(reference_plan, "s3/bucket:Bucket").inputs["bucket"]
    assert permissions["TakeIn"]["Resource"] == f"arn:aws:s3:::{bucket}/intake/*"
    assert permissions["Find"]["Resource"] == f"arn:aws:s3:::{bucket}"
    for entry in permissions.values():
        assert entry["Condition"]["StringEquals"] == {"aws:PrincipalTag/location": "seattle"}


def test_it_has_a_name_and_a_budget_of_its_own(reference_plan: Graph) -> None:
    name = one(reference_plan, "route53/record:Record").inputs["name"]
    assert name == "seattle.sites.care.evergreen-aesthetics.example"
    (spent,) = one(reference_plan, "budgets/budget:Budget").inputs["costFilters"]
    assert spent == {"name": "TagKeyValue", "values": ["user:mso:location$seattle"]}


def test_a_practice_without_a_front_desk_has_no_front_desk_role(small_manifest: Manifest, small_run: EstateRun) -> None:
    others = tuple(job for job in small_manifest.people if job.role != "front_desk")
    run = Run(provider=OutputPredictor(), payer=PLANNED_PAYER, only=("org", "clinical-evergreen", STACK))
    without = run_estate(small_manifest.model_copy(update={"people": others}), run)
    assert [_roles(found) for found in (small_run, without)] == [["front-desk-seattle"], []]


def _roles(run: EstateRun) -> list[str]:
    return [role.name for role in run.stacks[STACK].graph.of_type("aws:iam/role:Role")]
