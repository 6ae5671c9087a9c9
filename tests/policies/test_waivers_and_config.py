"""Waivers expire, must match, and are shown; configuration can tighten rules and never loosen them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from infra.errors import UsageError
from policies.check.evaluate import evaluate
from policies.check.policy_config_file import load_config
from policies.check.waivers import load_waivers
from policies.model import Status
from policies.policy_config import Severity
from policies.rule_support.example_graphs import aws, estate_of

TODAY = date(2026, 11, 21)
GRAPH = estate_of(aws("s3/bucketVersioning:BucketVersioning", "v", bucket="b"))
WAIVER = """
waivers:
  - rule: S3-003
    resource: "*::v"
    reason: The bucket holds a cache that is rebuilt every night.
    approver: pc_security_official
    expires: 2027-01-31
"""


def outcome(folder: Path, text: str) -> dict[str, list[Status]]:
    """Statuses by rule, for the two rules a waiver is about."""
    file = folder / "waivers.yaml"
    file.write_text(text)
    found: dict[str, list[Status]] = {}
    for finding in evaluate(GRAPH, waivers=load_waivers(file, today=TODAY)).findings:
        found.setdefault(finding.rule, []).append(finding.status)
    return {rule: found.get(rule, []) for rule in ("S3-003", "WAIVER-001")}


def test_a_valid_waiver_is_shown_and_does_not_fail(tmp_path: Path) -> None:
    assert outcome(tmp_path, WAIVER) == {"S3-003": [Status.WAIVED], "WAIVER-001": []}


def test_an_expired_waiver_fails_and_waives_nothing(tmp_path: Path) -> None:
    late = WAIVER.replace("2027-01-31", "2026-11-20")
    assert outcome(tmp_path, late) == {"S3-003": [Status.FAIL], "WAIVER-001": [Status.FAIL]}


def test_a_waiver_that_matches_nothing_fails(tmp_path: Path) -> None:
    assert outcome(tmp_path, WAIVER.replace("*::v", "*::w"))["WAIVER-001"] == [Status.FAIL]


def test_a_finding_about_the_estate_can_be_waived(tmp_path: Path) -> None:
    trails = WAIVER.replace("S3-003", "TRAIL-101").replace("*::v", "the estate")
    file = tmp_path / "waivers.yaml"
    file.write_text(trails)
    graph = estate_of(aws("s3/bucket:Bucket", plane="org"), aws("s3/bucket:Bucket", "logs", plane="log-archive"))
    found = evaluate(graph, waivers=load_waivers(file, today=TODAY)).findings
    assert [finding.status for finding in found if finding.rule == "TRAIL-101"] == [Status.WAIVED]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("    reason: The bucket holds a cache that is rebuilt every night.\n", ""), "reason missing"),
        (("expires: 2027-01-31", "expires: someday"), "give a date"),
        (("pc_security_official", "jane@example.org"), "name a role"),
        (("S3-003", "S3-3"), "there is no rule"),
        (("waivers:", "waiver:"), "expected a list under 'waivers'"),
        (("    approver", "    colour: red\n    approver"), "colour unknown"),
        (("waivers:", "waivers: ["), "cannot be read as YAML"),
        (('"*::v"', '"*"'), "is every resource"),
        (('"*::v"', '"urn:pulumi:*::*"'), "is every resource"),
        (("S3-003", "W1"), "there is no rule"),
    ],
)
def test_a_bad_waiver_file_says_what_to_fix(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    file = tmp_path / "waivers.yaml"
    file.write_text(WAIVER.replace(*change))
    with pytest.raises(UsageError, match=message):
        load_waivers(file, today=TODAY)


def test_a_severity_can_be_raised(tmp_path: Path) -> None:
    file = tmp_path / "policies.yaml"
    file.write_text("severities: {s3-003: critical}\nsettings: {log_retention_days: 3650}\n")
    config = load_config(file)
    assert config.severity("S3-003", Severity.HIGH) is Severity.CRITICAL
    assert config.settings.log_retention_days == 3650


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("severities: {S3-001: low}", "a severity can only be raised"),
        ("severities: {S3-001: huge}", "choose from low"),
        ("severities: {NO-001: low}", "there is no rule"),
        ("settings: {log_retention_days: 30}", "looser than the kit's 2190"),
        ("settings: {max_session_hours: 24}", "looser than the kit's 12"),
        ("settings: {allowed_regions: [eu-west-1]}", "choose from us-east-1"),
        ("settings: {log_retention_days: true}", "a whole number"),
        ("settings: {key_deletion_days: 60}", "allows at most 30"),
        ("settings: {colour: red}", "no such setting"),
        ("rules: {}", "expected a mapping"),
    ],
)
def test_a_configuration_that_loosens_a_rule_is_rejected(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "policies.yaml"
    file.write_text(text)
    with pytest.raises(UsageError, match=message):
        load_config(file)
