"""Mutants of a small estate: which are generated, which are detected, which are harmless."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from infra.engine.graph import Graph, Resource
from policies.mutation.mutation_run import harmless_kinds, run_mutants
from policies.mutation.mutations import Mutant, mutants
from policies.rule_support.example_graphs import aws, estate_of

PROVIDER = "urn:pulumi:clinical::mso::pulumi:providers:aws::clinical::id"
TLS = {"Sid": "Tls", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
       "Condition": {"Bool": {"aws:SecureTransport": "false"}}}  # fmt: skip
READ = {"Sid": "Read", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::222222222222:role/ehr"},
        "Action": "s3:GetObject", "Resource": "arn:aws:s3:::charts/*"}  # fmt: skip


def estate() -> Graph:
    """A bucket with two safeguards, and a security group."""
    policy = json.dumps({"Version": "2012-10-17", "Statement": [TLS, READ]})
    ingress = [{"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["10.0.0.0/16"]}]
    made: tuple[Resource, ...] = (
        aws("s3/bucket:Bucket", "charts", bucket="charts"),
        aws(
            "s3/bucketVersioning:BucketVersioning", "v", bucket="charts", versioningConfiguration={"status": "Enabled"}
        ),
        aws("s3/bucketPolicy:BucketPolicy", "p", bucket="charts", policy=policy),
        aws("ec2/securityGroup:SecurityGroup", "door", vpcId="vpc-1", description="door", ingress=ingress),
        aws("kms/key:Key", "key", enableKeyRotation=True, deletionWindowInDays=30, policy=policy),
    )
    return estate_of(*(resource.with_(provider=PROVIDER) for resource in made))


def operators() -> Counter[str]:
    return Counter(mutant.operator for mutant in mutants(estate()))


@pytest.mark.parametrize(
    "operator",
    ["drop", "make a deny ineffective (Tls)",
     "drop a property", "weaken a setting", "widen a range", "flip a boolean", "lower a number", "drop a tag",
     "change the data class", "ignore changes", "add", "set an inline property", "drop a deny (Tls)",
     "widen a principal (Read)", "widen an action (Read)", "widen a resource (Read)"],
)  # fmt: skip
def test_every_mutation_operator_yields_mutants(operator: str) -> None:
    assert operators()[operator] > 0


def test_a_mutant_differs_from_the_original_in_one_place() -> None:
    original = estate()
    for mutant in mutants(original):
        broken = mutant.graph(original)
        changed = [urn for urn in {r.urn for r in (*original, *broken)} if original.get(urn) != broken.get(urn)]
        assert len(changed) == 1, mutant


def test_mutants_are_deterministic() -> None:
    def summary(graph: Graph) -> list[tuple[str, str, str]]:
        return [(mutant.original.urn, mutant.operator, mutant.change) for mutant in mutants(graph)]

    assert summary(estate()) == summary(estate())


def undetected() -> list[Mutant]:
    return list(run_mutants(estate(), wall=False).unexplained)


def test_mutants_that_open_the_bucket_are_caught() -> None:
    open_mutants = {(mutant.original.name, mutant.operator) for mutant in undetected()}
    assert not open_mutants & {
        ("v", "drop"),
        ("v", "weaken a setting"),
        ("p", "drop a deny (Tls)"),
        ("p", "widen a principal (Read)"),
    }
    assert not {name for name, operator in open_mutants if operator == "add"}


def test_a_report_accounts_for_every_mutant() -> None:
    result = run_mutants(estate(), wall=False)
    assert result.total == sum(operators().values())
    assert 0.7 < result.share <= 1.0


def test_a_limit_samples_evenly() -> None:
    result = run_mutants(estate(), wall=False, limit=20)
    assert 10 <= result.total <= 20


def test_every_harmless_kind_has_a_reason() -> None:
    assert [kind for kind in harmless_kinds() if len(kind.reason.split()) < 5] == []


def test_no_harmless_kind_covers_a_dropped_deny() -> None:
    drop: Any = next(m for m in mutants(estate()) if m.operator == "drop a deny (Tls)")
    assert not any(kind.covers(drop) for kind in harmless_kinds())
