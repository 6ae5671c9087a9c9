"""Breaking a small estate one change at a time: what is generated, what is caught, what passes with a reason."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from infra.engine.graph import Graph, Resource
from policies.mutation.mutant_trials import harmless, trial
from policies.mutation.mutations import Mutant, mutants
from policies.rule_support.example_graphs import aws, estate_of

PROVIDER = "urn:pulumi:clinical::mso::pulumi:providers:aws::clinical::id"
TLS = {"Sid": "Tls", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
       "Condition": {"Bool": {"aws:SecureTransport": "false"}}}  # fmt: skip
READ = {"Sid": "Read", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::222222222222:role/ehr"},
        "Action": "s3:GetObject", "Resource": "arn:aws:s3:::charts/*"}  # fmt: skip


def estate() -> Graph:
    """A bucket with two of its guards, and a security group."""
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


def ways() -> Counter[str]:
    return Counter(mutant.way for mutant in mutants(estate()))


@pytest.mark.parametrize(
    "way",
    ["drop", "hollow a deny (Tls)",
     "drop a property", "weaken a choice", "widen a range", "flip a switch", "shorten a term", "drop a tag",
     "relabel", "look away", "add", "write inside", "drop a deny (Tls)", "widen a principal (Read)",
     "widen an action (Read)", "widen a resource (Read)"],
)  # fmt: skip
def test_every_way_of_breaking_finds_something_to_break(way: str) -> None:
    assert ways()[way] > 0


def test_a_mutant_differs_from_the_original_in_one_place() -> None:
    original = estate()
    for mutant in mutants(original):
        broken = mutant.graph(original)
        changed = [urn for urn in {r.urn for r in (*original, *broken)} if original.get(urn) != broken.get(urn)]
        assert len(changed) == 1, mutant


def test_generation_is_the_same_twice() -> None:
    def told(graph: Graph) -> list[tuple[str, str, str]]:
        return [(mutant.of.urn, mutant.way, mutant.change) for mutant in mutants(graph)]

    assert told(estate()) == told(estate())


def survivors() -> list[Mutant]:
    return list(trial(estate(), wall=False).unexplained)


def test_what_opens_the_bucket_is_caught() -> None:
    left = {(mutant.of.name, mutant.way) for mutant in survivors()}
    assert not left & {
        ("v", "drop"),
        ("v", "weaken a choice"),
        ("p", "drop a deny (Tls)"),
        ("p", "widen a principal (Read)"),
    }
    assert not {name for name, way in left if way == "add"}


def test_a_trial_accounts_for_every_mutant() -> None:
    result = trial(estate(), wall=False)
    assert result.total == sum(ways().values())
    assert 0.7 < result.share <= 1.0


def test_a_limit_spreads_evenly_over_the_estate() -> None:
    result = trial(estate(), wall=False, limit=20)
    assert 10 <= result.total <= 20


def test_every_harmless_kind_has_a_reason_in_words() -> None:
    assert [kind for kind in harmless() if len(kind.reason.split()) < 5] == []


def test_no_harmless_kind_covers_everything() -> None:
    drop: Any = next(m for m in mutants(estate()) if m.way == "drop a deny (Tls)")
    assert not any(kind.covers(drop) for kind in harmless())
