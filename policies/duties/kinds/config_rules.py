"""L10: AWS Config records where its rules and conformance packs measure, in every account of an organization's."""

from __future__ import annotations

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.duties.duty import Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, items

WHY = "https://docs.aws.amazon.com/config/latest/developerguide/stop-start-recorder.html"
PACKS = "https://docs.aws.amazon.com/config/latest/developerguide/conformance-pack-organization-apis.html"
OWN = ("cfg/rule:Rule", "cfg/conformancePack:ConformancePack")
OF_ORGANIZATION = (
    "cfg/organizationConformancePack:OrganizationConformancePack",
    "cfg/organizationManagedRule:OrganizationManagedRule",
    "cfg/organizationCustomRule:OrganizationCustomRule",
    "cfg/organizationCustomPolicyRule:OrganizationCustomPolicyRule",
)  # fmt: skip
RECORDER, STATUS = "cfg/recorder:Recorder", "cfg/recorderStatus:RecorderStatus"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each rule and pack of an account, and for each of an organization in each of its accounts."""
    recorded = {(r.account, r.region) for r in estate.of_type(RECORDER)}
    off = {(s.account, s.region) for s in estate.of_type(STATUS) if s.facts.get("isEnabled") is False}
    here = {r.account for r in estate.graph.custom}
    for rule in estate.of_type(*OWN):
        place = (rule.account, rule.region)
        yield _duty(estate, rule, rule.account, _stands(place, recorded - off, here), WHY)
    for pack in estate.of_type(*OF_ORGANIZATION):
        left_out = {str(account) for account in items(pack.facts.get("excludedAccounts"))}
        organization = estate.account(pack).organization
        for account in estate.model.accounts.values():
            if organization and account.organization == organization and account.id not in left_out:
                stands = _stands((account.id, pack.region), recorded - off, here)
                yield _duty(estate, pack, account.name or account.id, stands, PACKS)


def _duty(estate: DutyEstate, rule: Resource, where: str, stands: Need, why: str) -> Duty:
    who = f"{estate.account(rule).name or rule.account}:{rule.name}"
    return Duty("L10", "config-rules", who, f"measures {where} in {rule.region}", (stands,), why, rule.urn)


def _stands(place: tuple[str, str], recorded: set[tuple[str, str]], here: set[str]) -> Need:
    found = True if place in recorded else False if place[0] in here else None
    return Standing(found, f"no recorder is on in {place[0]} and {place[1]}")
