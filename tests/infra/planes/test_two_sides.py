"""Who stands on which side in the plan of the example: people, systems, one company for several practices and sites."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from infra.engine.graph import Graph
from infra.manifest import facts
from infra.manifest.manifest_model import Manifest

ROLE, SERVICE, KEY = "aws:iam/role:Role", "aws:ecs/service:Service", "aws:kms/key:Key"
JOBS = {
    "physician": "physician", "injector": "injector", "front_desk": "front-desk",
    "pc_privacy_official": "privacy-official",
}  # fmt: skip
"""The jobs of the example's practices, and how the names of their roles begin."""


def roles(plan: Graph) -> dict[str, set[str]]:
    """The names of the IAM roles of each stack."""
    found: dict[str, set[str]] = {}
    for role in plan.of_type(ROLE):
        found.setdefault(role.stack, set()).add(str(role.inputs["name"]))
    return found


def test_each_clinical_job_has_a_role_in_its_practices_accounts_only(
    reference_plan: Graph, reference_manifest: Manifest
) -> None:
    """A front desk's is of its location, the others' of the clinical account; none is in an account of the MSO."""
    found = roles(reference_plan)
    of_mso = {name for stack in ("management", "security", "log-archive", "org") for name in found.get(stack, ())}
    for practice in reference_manifest.practices:
        own = found[f"clinical-{practice.slug}"] | found[f"exchange-{practice.slug}"]
        for group in reference_manifest.people_of(practice.slug):
            assert any(name.startswith(JOBS[group.role]) for name in own), group.id
            assert not any(name.startswith(JOBS[group.role]) for name in of_mso), group.id


def test_an_injector_signs_in_with_its_practice_to_a_role_of_its_own(reference_plan: Graph) -> None:
    """Injectors are asked for by the name of their job, beside physicians, and have a second factor."""
    providers = {str(each.outputs["arn"]): each.tags["mso:owner"]
                 for each in reference_plan.of_type("aws:iam/samlProvider:SamlProvider")}  # fmt: skip
    found = [role for role in reference_plan.of_type(ROLE) if role.inputs["name"] == "injector"]
    assert {role.stack for role in found} == {"clinical-evergreen", "clinical-saguaro"}
    for role in found:
        (sign_in, *_) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
        assert providers[sign_in["Principal"]["Federated"]] == role.stack.removeprefix("clinical-")
        assert sign_in["Condition"]["StringEquals"]["aws:RequestTag/mfa"] == "true"


def test_the_companys_systems_stand_once_and_a_practices_once_for_each_practice(
    reference_plan: Graph, reference_manifest: Manifest
) -> None:
    """However many practices and locations there are: the tasks of the company are done in one place for all."""
    built = Counter((service.name, service.stack.partition("-")[0]) for service in reference_plan.of_type(SERVICE))
    practices = len(reference_manifest.practices)
    for system in reference_manifest.systems:
        if system.runtime and not system.practices:
            assert built[system.id, system.side] == (1 if system.side == "management" else practices), system.id


def test_no_key_of_the_company_protects_data_about_patients(
    reference_plan: Graph, reference_manifest: Manifest
) -> None:
    """And each practice has keys of its own for them, in its own accounts."""
    owners: dict[str, set[str]] = {}
    for key in reference_plan.of_type(KEY):
        if key.tags.get("mso:data-class") in facts.PHI_CLASSES:
            owners.setdefault(key.tags["mso:owner"], set()).add(key.stack)
    assert owners.keys() == {practice.slug for practice in reference_manifest.practices}
    for practice, stacks in owners.items():
        assert {f"clinical-{practice}", f"exchange-{practice}"} <= stacks


def test_a_system_of_one_practice_is_built_for_that_practice_only(reference_plan: Graph) -> None:
    """The example's e-prescriber is Evergreen's: its secret, and the only way out to it."""
    secrets = [each for each in reference_plan.of_type("aws:secretsmanager/secret:Secret")
               if each.inputs["name"] == "mso/vendor/e-prescribing"]  # fmt: skip
    assert {each.stack for each in secrets} == {"clinical-evergreen"}
    assert {each.stack for each in reference_plan.of_type("aws:ec2/natGateway:NatGateway")} == {"clinical-evergreen"}


@pytest.mark.parametrize("side", ["clinical", "exchange", "management"])
def test_every_practice_is_served_below_its_own_domain_and_the_company_below_its_own(
    side: str, reference_plan: Graph, reference_manifest: Manifest
) -> None:
    domains = {p.slug: p.domain for p in reference_manifest.practices} | {"": reference_manifest.aws.domain}
    rules = [rule for rule in reference_plan.of_type("aws:lb/listenerRule:ListenerRule") if rule.stack.startswith(side)]
    assert rules
    for rule in rules:
        hosts = [host for each in rule.inputs["conditions"] for host in each.get("hostHeader", {}).get("values", ())]
        assert hosts
        assert all(host.endswith(f".{domains[rule.stack.partition('-')[2]]}") for host in hosts)
