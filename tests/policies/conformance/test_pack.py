"""What AWS Config will show of the bundled example is known before, rule by rule, and nothing in it is a surprise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from infra.engine.graph import Graph
from policies.catalog.equivalents import config_rules
from policies.catalog.registry import registry
from policies.conformance.config_rule import Evaluated, Outcome
from policies.conformance.pack import expected, outcomes, rules, surprises
from policies.conformance.pack_page import page
from policies.rule_support.example_graphs import aws, estate_of
from policies.rule_support.iam_documents import document, statement
from scripts.dev.conformance_page import PAGE


@pytest.fixture(scope="module")
def found(reference_plan: Graph) -> list[Evaluated]:
    return outcomes(reference_plan)


def outcome_of(rule: str, graph: Graph) -> Outcome:
    return next(each.outcome for each in outcomes(graph) if each.rule == rule)


def test_every_rule_of_the_pack_is_evaluated_with_an_outcome(found: list[Evaluated]) -> None:
    assert [each.rule for each in found] == sorted(name for name, row in config_rules().items() if row["in_pack"])


def test_no_resource_is_non_compliant_without_a_reason(found: list[Evaluated]) -> None:
    assert surprises(found) == []


def test_a_resource_that_nobody_expects_is_reported(reference_plan: Graph) -> None:
    topic = next(each for each in reference_plan if each.type == "aws:sns/topic:Topic")
    open_ = replace(topic, inputs={**topic.inputs, "kmsMasterKeyId": None}, outputs={})
    graph = Graph(open_ if each.urn == topic.urn else each for each in reference_plan)
    assert [line.split(":")[0] for line in surprises(outcomes(graph))] == ["sns-encrypted-kms"]


def test_an_expectation_of_nothing_is_reported(found: list[Evaluated]) -> None:
    without = [replace(each, failing=()) if each.rule == "rds-logging-enabled" else each for each in found]
    assert {line.split(":")[0] for line in surprises(without)} == {"rds-logging-enabled"}


def test_every_reason_names_rules_that_exist() -> None:
    assert {rule for entry in expected() for rule in entry.instead} <= registry().by_id.keys()
    assert {entry.rule for entry in expected()} <= rules().keys()


def test_the_page_is_current(found: list[Evaluated]) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(found), "run python -m scripts.dev.conformance_page"


BUCKET = aws("s3/bucket:Bucket", "b", bucket="b")
VAULT = aws("backup/vault:Vault", "v", name="v", kmsKeyArn="k")
DATABASE: dict[str, Any] = {"engine": "mariadb", "enabledCloudwatchLogsExports": ["audit", "error", "slowquery"]}
KEPT = [statement("Deny", ["backup:*"], principal="*")]
GROUP: dict[str, Any] = {"ingress": [{"protocol": "tcp", "fromPort": 20, "toPort": 23, "cidrBlocks": ["0.0.0.0/0"]}]}
DOOR = aws("lb/loadBalancer:LoadBalancer", "door", arn="door")
CASES: dict[str, tuple[str, Graph, Outcome]] = {
    "a bucket without versions": ("s3-bucket-versioning-enabled", estate_of(BUCKET), Outcome.NON_COMPLIANT),
    "a bucket with versions": (
        "s3-bucket-versioning-enabled",
        estate_of(BUCKET, aws("s3/bucketVersioning:BucketVersioning", bucket="b")),
        Outcome.COMPLIANT,
    ),
    "a vault whose policy denies deletion": (
        "backup-recovery-point-manual-deletion-disabled",
        estate_of(VAULT, aws("backup/vaultPolicy:VaultPolicy", backupVaultName="v", policy=document(*KEPT))),
        Outcome.COMPLIANT,
    ),
    "a database without its general log": (
        "rds-logging-enabled", estate_of(aws("rds/instance:Instance", **DATABASE)), Outcome.NON_COMPLIANT,
    ),
    "a plan that keeps for a month": (
        "backup-plan-min-frequency-and-min-retention-check",
        estate_of(
            aws("backup/plan:Plan", rules=[{"schedule": "cron(0 8 * * ? *)", "lifecycle": {"deleteAfter": 30}}])
        ),
        Outcome.NON_COMPLIANT,
    ),
    "a group that opens SSH in a range": (
        "restricted-ssh", estate_of(aws("ec2/securityGroup:SecurityGroup", **GROUP)), Outcome.NON_COMPLIANT,
    ),
    "a listener that does not redirect": (
        "alb-http-to-https-redirection-check",
        estate_of(
            DOOR,
            aws("lb/listener:Listener", loadBalancerArn="door", protocol="HTTP", defaultActions=[{"type": "forward"}]),
        ),
        Outcome.NON_COMPLIANT,
    ),
    "a policy with every action of a service": (
        "iam-policy-no-statements-with-full-access",
        estate_of(aws("iam/policy:Policy", policy=document(statement("Allow", "s3:*", "arn:aws:s3:::b")))),
        Outcome.NON_COMPLIANT,
    ),
    "a stream, which the kit does not build": (
        "kinesis-stream-encrypted", estate_of(aws("kinesis/stream:Stream")), Outcome.NOT_EVALUATED,
    ),
    "a table that cannot be restored to a point in time": (
        "dynamodb-pitr-enabled", estate_of(aws("dynamodb/table:Table")), Outcome.NON_COMPLIANT,
    ),
    "no table": ("dynamodb-pitr-enabled", estate_of(BUCKET), Outcome.NOT_APPLICABLE),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_rule_says_of(case: str) -> None:
    rule, graph, outcome = CASES[case]
    assert outcome_of(rule, graph) is outcome
