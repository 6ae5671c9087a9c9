"""A declared vendor is no leak; a name of the MSO behind a way out, or a way out that nothing declares, is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.separation.estate.graph_reader import read_estate
from policies.separation.verdicts.access_diff import access_diff
from policies.separation.verdicts.exit_verdicts import exit_violations

pytestmark = pytest.mark.real  # it plans estates of its own

Change = Callable[[Resource], Resource | None]
Plans = Callable[[str], Graph]
LIST, GROUP = "route53/resolverFirewallDomainList:ResolverFirewallDomainList", "ec2/securityGroup:SecurityGroup"
TLS, NAT = "networkfirewall/ruleGroup:RuleGroup", "ec2/natGateway:NatGateway"
NAMES = "network-names-ehr-quillmark"


def setting(**values: Any) -> Change:
    return lambda r: r.with_(inputs={**r.inputs, **values}, outputs={**r.outputs, **values})


def domains(*names: str) -> Change:
    return setting(domains=list(names))


def tagged(**tags: str) -> Change:
    """Other tags, ``vendor`` and ``agreement``; an empty one is taken away."""
    own = {f"mso:{key}": value for key, value in tags.items()}

    def change(resource: Resource) -> Resource | None:
        tags = {key: value for key, value in {**resource.inputs["tags"], **own}.items() if value}
        return setting(tags=tags, tagsAll=tags)(resource)

    return change


def witnesses(plan: Graph, *changes: tuple[str, str, Change]) -> list[tuple[str, str, str]]:
    """What the ways out of the practice show after changes in its clinical account: invariant, status, summary."""
    wanted = {(f"aws:{type_}", name): change for type_, name, change in changes}
    kept = [each for each in plan if each.stack in ("org", "management", "clinical-evergreen")]
    hit = {each.urn: wanted[each.type, each.name] for each in kept
           if (each.type, each.name) in wanted and each.stack == "clinical-evergreen"}  # fmt: skip
    assert len(hit) == len(changes), hit
    estate = read_estate(Graph(filter(None, (hit[each.urn](each) if each.urn in hit else each for each in kept))))
    return [(id_, str(found.status), found.summary) for id_, found in exit_violations(estate, "evergreen")]


@pytest.mark.parametrize("size", ["solo", "standard"])
def test_the_way_to_a_declared_vendor_is_no_leak(size: str, exit_plan_of: Plans) -> None:
    assert witnesses(exit_plan_of(size)) == []


def test_a_way_out_whose_tags_were_not_read_is_not_known(exit_plan_of: Plans) -> None:
    unread = setting(tags=UNKNOWN, tagsAll=UNKNOWN)
    found = witnesses(exit_plan_of("solo"), (LIST, NAMES, unread))
    assert {(id_, status) for id_, status, _ in found} == {("W4", "UNKNOWN")}


def test_an_estate_without_ways_out_shows_none(small_plan_of: Plans) -> None:
    assert witnesses(small_plan_of("solo")) == []


DECLARED, MSO = "api.quillmark.example", "portal.apps.lumen-ridge.example"
CASES: dict[str, tuple[tuple[tuple[str, str, Change], ...], str, str, str]] = {
    "a name of the MSO": (((LIST, NAMES, domains(DECLARED, MSO)),), "W3", "LEAK", "management of lumen-ridge"),
    "a wildcard above the MSO": (((LIST, NAMES, domains("*.example")),), "W3", "LEAK", "of lumen-ridge"),
    "every name": (((LIST, NAMES, domains("*")),), "W3", "LEAK", "of lumen-ridge"),
    "every name of AWS, with a gateway": (
        ((LIST, "network-names-allowed", domains("*.amazonaws.com")),), "W3", "LEAK", "of lumen-ridge",
    ),
    "a name that nothing declares": (((LIST, NAMES, tagged(vendor="")),), "W4", "LEAK", "no declared way out names"),
    "a name in the firewall alone": (
        ((TLS, "network-firewall", setting(ruleGroup={"rulesSource": {"rulesSourceList": {
            "generatedRulesType": "ALLOWLIST", "targetTypes": ["TLS_SNI"], "targets": ["kestrel.example"]}}})),),
        "W4", "LEAK", "kestrel.example",
    ),
    "rules in a language that is not read": (
        ((TLS, "network-firewall", setting(ruleGroup={"rulesSource": {"rulesString": "pass tcp any any"}})),),
        "W4", "UNKNOWN", "not known",
    ),
    "patient data without an agreement": (
        ((LIST, NAMES, tagged(agreement="none")),), "W4", "LEAK", "no agreement with quillmark",
    ),
    "questions alone, without a gateway": (
        ((LIST, NAMES, tagged(vendor="")), (NAT, "network-exit", lambda _: None)), "W4", "POSSIBLE", "no declared way",
    ),
    "a group that lets out for nobody": (
        ((GROUP, "ehr-exit", tagged(vendor="")),), "W4", "POSSIBLE", "lets tasks out to the internet",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_hostile_or_undeclared_way_out_is_seen(case: str, exit_plan_of: Plans) -> None:
    changes, invariant, status, words = CASES[case]
    found = witnesses(exit_plan_of("standard"), *changes)
    assert any((id_, state) == (invariant, status) and words in text for id_, state, text in found), found


def test_the_difference_shows_what_an_entry_opens_and_nothing_else(
    small_plan_of: Plans, exit_plan_of: Plans
) -> None:
    diff = access_diff(small_plan_of("solo"), exit_plan_of("solo"))
    assert {change.what for change in diff.network if change.effect == "newly allowed"} == {
        f"{what}: clinical-evergreen:{where}"
        for what, where in {
            ("NAT gateway", "network-exit -> the internet"),
            ("egress tcp 443", "ehr-exit -> 0.0.0.0/0"),
            ("exclusion from VPC block public access", "network-exit -> the internet"),
            ("name in DNS", "network-names-ehr-quillmark -> api.quillmark.example"),
            ("name in DNS", "network-names-ehr-quillmark -> *.eu.quillmark.example"),
            ("route", "network-exit -> 0.0.0.0/0 by clinical-evergreen:network-gateway"),
            ("route", "network-private -> 0.0.0.0/0 by clinical-evergreen:network-exit"),
        }
    }
    secret = "clinical-evergreen:mso/vendor/e-prescribing"  # which is new beside the way out
    assert {change.store for change in diff.access} == {secret}
    assert not diff.verdicts
    assert not diff.unread
