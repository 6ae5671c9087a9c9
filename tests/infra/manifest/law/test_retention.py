"""From a state's retention rule to AWS resources, in every state, with and without a legal hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from infra.engine.graph import Graph
from infra.manifest import facts
from infra.manifest.law import retention
from infra.manifest.law.chart_retention import ChartRetention, chart_retention
from infra.manifest.manifest_model import Manifest
from infra.manifest.reading.load import REFERENCE, load_manifest
from infra.manifest.sections import Retention

MANIFEST = load_manifest(REFERENCE)
LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
WRITTEN, CHILD = date(2026, 3, 1), date(2020, 6, 1)
LOCKED = {
    "AZ": 6, "CA": 7, "CO": 7, "FL": 5, "GA": 10, "IL": 10, "MA": 7, "MI": 7, "NC": 11, "NJ": 7, "NV": 5, "NY": 6,
    "OH": 7, "OR": 10, "PA": 7, "TN": 10, "TX": 7, "WA": 10,
}  # fmt: skip
"""Years for which a version is locked, by state; repeats the facts independently."""


def retention_in(state: str) -> ChartRetention:
    """The chart retention of a practice in a state."""
    practice = MANIFEST.practices[0].model_copy(update={"state": state})
    return chart_retention(MANIFEST.model_copy(update={"practices": (practice,)}), practice.slug)


def test_every_state_has_its_lock_period() -> None:
    locked = {state: retention.charts(retention_in(state)).locked_years for state in facts.states()}
    assert {state: years for state, years in locked.items() if facts.states()[state].covered} == LOCKED
    assert {years for state, years in locked.items() if state not in LOCKED} == {max(LOCKED.values())}


@pytest.mark.parametrize("state", LOCKED)
@pytest.mark.parametrize("born", [None, CHILD])
def test_no_lock_outlasts_the_term_of_a_service_given_when_the_page_was_written(state: str, born: date | None) -> None:
    rule = retention_in(state)
    destruction = rule.earliest_destruction(WRITTEN, born)
    assert destruction is not None
    assert WRITTEN.replace(year=WRITTEN.year + retention.charts(rule).locked_years) <= destruction


@pytest.mark.parametrize("state", LOCKED)
def test_charts_do_not_expire_automatically(state: str) -> None:
    kept = retention.charts(retention_in(state))
    assert (kept.expire_days, kept.superseded_days, kept.destroyed_by) == (0, 0, "custodian")


def test_a_longer_retention_in_the_manifest_locks_longer() -> None:
    longer = MANIFEST.model_copy(update={"retention": Retention(chart_years=30)})
    assert retention.charts(chart_retention(longer, "evergreen")).locked_years == 30


@pytest.mark.parametrize("kept", [retention.exchange_data(Retention()), retention.logs(Retention())])
def test_expiration_follows_the_lock_within_a_week(kept: retention.BucketRetention) -> None:
    assert kept.locked_years * 365.25 <= kept.expire_days <= kept.locked_years * 365.25 + 7


def test_replaced_business_data_is_kept_as_long_as_documentation() -> None:
    assert retention.business(Retention(documentation_years=8)).superseded_days >= 8 * 365


def test_a_legal_hold_stops_every_expiration_and_destruction() -> None:
    held = Retention(legal_hold=True)
    kept = [
        retention.exchange_data(held),
        retention.logs(held),
        retention.charts(replace(retention_in("TX"), hold=True)),
    ]
    assert {(each.expire_days, each.superseded_days, each.destroyed_by) for each in kept} == {(0, 0, "")}
    assert retention.business(held).superseded_days == 0


@pytest.mark.parametrize("hold", [False, True])
def test_recovery_points_stay_within_the_lock_of_their_vault(hold: bool) -> None:
    term = retention.recovery_points(Retention(legal_hold=hold))
    assert term.min_days <= term.days <= term.max_days
    assert term.days == (term.max_days if hold else term.min_days)


def test_a_bucket_retention_is_described_in_words() -> None:
    kept = retention.BucketRetention(locked_years=6, expire_days=2196)
    assert str(kept) == (
        "each version locked for 6 years from writing; expires after 2196 days; may be destroyed earlier by: no one"
    )


def test_the_estate_implements_the_retention_table(reference_plan: Graph, reference_manifest: Manifest) -> None:
    built = {}
    for lock in reference_plan.of_type(LOCK):
        if lock.stack.endswith(("evergreen", "seattle")):
            kept = lock.inputs["rule"]["defaultRetention"]
            built[lock.name] = (lock.stack, kept["mode"], kept["years"])
    years = retention.charts(chart_retention(reference_manifest, "evergreen")).locked_years
    crossed = retention.exchange_data(reference_manifest.retention).locked_years
    assert built == {
        "charts-lock": ("clinical-evergreen", "GOVERNANCE", years),
        "photos-lock": ("clinical-evergreen", "GOVERNANCE", years),
        "seattle-lock": ("location-seattle", "GOVERNANCE", years),
        "flows-lock": ("exchange-evergreen", "GOVERNANCE", crossed),
    }
