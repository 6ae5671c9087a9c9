"""A hosted zone is a subdomain of its owner's domain, and its delegation is a step that its owner takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from infra.context.dns_delegation import SERVING, WAITING, delegation_steps
from infra.engine.embedded.deployment import Step
from infra.engine.embedded.runner import PLANNED_PAYER, EstateRun, Run, exports, plan, run_estate
from infra.engine.graph import Graph, Resource
from infra.engine.prediction.output_prediction import OutputPredictor
from infra.engine.state_document import write_state
from infra.manifest.dns_section import Dns
from infra.manifest.manifest_model import Manifest
from infra.manifest.reading.load import MANIFEST, REFERENCE, ManifestError, parse_manifest
from policies.check.evaluate import evaluate
from policies.model import Status
from policies.separation.verdicts.proof import prove

TEXT = (REFERENCE / MANIFEST).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def undelegated(small_manifest: Manifest, shared: Callable[[str, Callable[[], Any]], Any]) -> Graph:
    """The small example before anybody has delegated a zone."""
    before = small_manifest.model_copy(update={"dns": Dns(delegated=()), "size": "solo"})
    graph: Graph = shared("undelegated-plan", lambda: plan(before))
    return graph


def test_a_zone_is_never_the_domain_of_its_owner(reference_plan: Graph, reference_manifest: Manifest) -> None:
    zones = {zone.inputs["name"] for zone in reference_plan.of_type("aws:route53/zone:Zone")}
    assert zones == {reference_manifest.zone_of(account) for account in reference_manifest.zone_accounts()}
    domains = {reference_manifest.domain_of(owner) for owner in reference_manifest.owner_slugs()}
    assert all(zone.partition(".")[2] in domains for zone in zones)


def test_every_record_is_in_its_own_zone(reference_plan: Graph) -> None:
    zones = {zone.outputs["zoneId"]: zone.inputs["name"] for zone in reference_plan.of_type("aws:route53/zone:Zone")}
    for record in reference_plan.of_type("aws:route53/record:Record"):
        assert str(record.inputs["name"]).rstrip(".").endswith(zones[record.inputs["zoneId"]])


def test_a_stack_exports_its_name_servers(small_run: EstateRun) -> None:
    output = exports(small_run.stacks["clinical-evergreen"].graph)["dns"]
    assert isinstance(output, Mapping)
    assert (output["zone"], output["publicListener"]) == ("care.evergreen-aesthetics.example", SERVING)
    assert len(output["nameServers"]) == 4


def test_before_delegation_a_deployment_waits_for_no_certificate(undelegated: Graph) -> None:
    for type_ in (
        "acm/certificateValidation:CertificateValidation",
        "lb/listener:Listener",
        "lb/listenerRule:ListenerRule",
    ):
        assert list(undelegated.of_type(f"aws:{type_}")) == []
    stacks = [stack.outputs["dns"] for stack in undelegated.of_type("pulumi:pulumi:Stack") if "dns" in stack.outputs]
    assert {output["publicListener"] for output in stacks} == {WAITING}


def test_before_delegation_the_wall_is_proved_and_no_rule_of_a_service_fails(undelegated: Graph) -> None:
    assert {verdict.status.value for verdict in prove(undelegated).verdicts} == {"PROVED"}
    failed = {finding.rule for finding in evaluate(undelegated).of(Status.FAIL)}
    assert not {rule for rule in failed if rule.startswith(("ELB", "ECS", "ACM", "WAF", "VPC"))}


def test_the_steps_name_the_records_and_end_when_the_zone_is_delegated(reference_manifest: Manifest) -> None:
    output = {"zone": "apps.lumen-ridge.example", "nameServers": ["ns-2.aws.example.", "ns-1.aws.example"]}
    waiting = reference_manifest.model_copy(update={"dns": Dns(delegated=())})
    steps = "\n".join(delegation_steps(waiting, "management", output))
    assert "apps.lumen-ridge.example.  3600  IN  NS  ns-1.aws.example." in steps
    assert "mso up management" in steps
    delegated = reference_manifest.model_copy(update={"dns": Dns(delegated=("management",))})
    assert delegation_steps(delegated, "management", output) == ()


@pytest.mark.parametrize(
    ("dns", "words"),
    [
        ("{delegated: [payer]}", "is no account with a hosted zone"),
        ("{labels: {clinical-evergreen: desk}}", "is the zone of"),
        ("{labels: {clinical-evergreen: ''}}", "one label of a DNS name"),
    ],
)
def test_a_wrong_dns_section_is_rejected_with_its_line(dns: str, words: str) -> None:
    with pytest.raises(ManifestError, match=words):
        parse_manifest(TEXT.replace("size: standard", f"dns: {dns}\nsize: standard"), Path(MANIFEST))


def test_a_zone_below_another_zone_is_rejected() -> None:
    text = TEXT.replace("saguaro-skin.example", "care.evergreen-aesthetics.example")
    with pytest.raises(ManifestError, match=r"below the zone care\.evergreen-\S+ of clinical-evergreen"):
        parse_manifest(text, Path(MANIFEST))


def test_mso_dns_prints_the_records_to_add(undelegated: Graph, tmp_path: Path) -> None:
    from scripts.commands.dns import command

    (tmp_path / MANIFEST).write_text(TEXT.replace("size: standard", "dns: {delegated: []}\nsize: standard"))
    write_state(tmp_path / "management.json", Graph(r for r in undelegated if r.stack == "management"))
    given = [str(tmp_path), "--state", str(tmp_path / "management.json")]
    printed = CliRunner().invoke(command, given, catch_exceptions=False).output
    assert "apps.lumen-ridge.example.  3600  IN  NS  ns-1.awsdns-1.com." in printed
    assert "not delegated yet" in printed


def test_after_delegation_the_next_deployment_completes_the_stack(small_manifest: Manifest, tmp_path: Path) -> None:
    """The services take their target groups in place; nothing is replaced, and nothing is deleted."""
    steps: list[tuple[str, str]] = []

    def note(step: Step, resource: Resource) -> None:
        steps.append((step.value, resource.type.rpartition(":")[2]))

    before = small_manifest.model_copy(update={"dns": Dns(delegated=())})
    run = Run(provider=OutputPredictor(), payer=PLANNED_PAYER, state=tmp_path, only=("org", "management"))
    run_estate(before, run)
    run_estate(small_manifest, replace(run, observer=note))
    assert {step for step, _ in steps} == {"same", "create", "update"}
    assert {type_ for step, type_ in steps if step == "update"} == {"Service"}
    assert {"Certificate", "CertificateValidation", "Listener", "TargetGroup"} <= {t for s, t in steps if s == "create"}
