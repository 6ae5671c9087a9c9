"""The time of a proof and its growth: ``python tests/bench/bench_separation.py [ROLES RESOURCES]``.

Without arguments: 200 roles x 30 stores, 5,000 x 500, and the growth from 100 to 10,000 roles; one line for each.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Iterator
from typing import Any

from infra.engine.graph import Graph, Resource
from policies.separation.verdicts.proof import prove

PRACTICES = 8
REGION = "us-east-1"
MANAGEMENT = "900000000000"
PAYER = "990000000000"


def account_of(index: int) -> str:
    """The clinical account of a practice."""
    return f"1{index % PRACTICES:02}000000000"


def document(*statements: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def make(type_: str, label: str, account: str, owner: str, /, **props: Any) -> Resource:
    tags = {"mso:plane": "management" if owner == "mso" else "clinical", "mso:owner": owner, **props.pop("tags", {})}
    urn = f"urn:pulumi:bench::bench::{type_}::{label}"
    return Resource(urn=urn, type=type_, id=label, account=account, region=REGION, inputs={**props, "tags": tags})


def organization() -> Iterator[Resource]:
    """The payer, the accounts, and a perimeter around each practice."""
    yield make("aws:organizations/organization:Organization", "o-bench", PAYER, "mso", roots=[{"id": "r-1"}])
    external = {
        "StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-bench"},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
    }
    perimeter = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["s3:*", "kms:*", "sts:AssumeRole"],
        "Resource": "*",
        "Condition": external,
    }
    no_payer = {**perimeter, "Condition": {"StringEquals": {"aws:PrincipalAccount": PAYER}}}
    yield make(
        "aws:organizations/policy:Policy",
        "perimeter",
        PAYER,
        "mso",
        type="RESOURCE_CONTROL_POLICY",
        content=document(perimeter, no_payer),
    )
    yield make(
        "aws:organizations/policyAttachment:PolicyAttachment",
        "perimeter-attachment",
        PAYER,
        "mso",
        policyId="perimeter",
        targetId="r-1",
    )
    for account in [MANAGEMENT, *map(account_of, range(PRACTICES))]:
        owner = "mso" if account == MANAGEMENT else f"practice-{account[1:3]}"
        yield make(
            "aws:organizations/account:Account", account, PAYER, owner, parentId="r-1", name=f"account-{account}"
        )


def stores(count: int) -> Iterator[Resource]:
    """Buckets with patient data, each with policy and key, distributed over the practices."""
    for index in range(count):
        account, name = account_of(index), f"store-{index}"
        owner, arn = f"practice-{account[1:3]}", f"arn:aws:kms:{REGION}:{account_of(index)}:key/k{index}"
        reader = f"arn:aws:iam::{account}:role/reader-{index % 50}"
        key_use = {
            "Effect": "Allow",
            "Principal": {"AWS": reader},
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": "*",
        }
        require_tls = {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [f"arn:aws:s3:::{name}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
        yield make(
            "aws:kms/key:Key",
            f"k{index}",
            account,
            owner,
            tags={"mso:data-class": "phi"},
            arn=arn,
            policy=document(key_use),
        )
        yield make("aws:s3/bucket:Bucket", name, account, owner, tags={"mso:data-class": "phi"}, bucket=name)
        yield make(
            "aws:s3/bucketPolicy:BucketPolicy",
            f"{name}-policy",
            account,
            owner,
            bucket=name,
            policy=document(require_tls),
        )
        rule = {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": arn}}
        yield make(
            "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
            f"{name}-sse",
            account,
            owner,
            bucket=name,
            rules=[rule],
        )


def roles(count: int, stored: int) -> Iterator[Resource]:
    """Roles, half in management and half in the practices, each with permissions of its own."""
    for index in range(count):
        inside = index % 2 == 0
        account = account_of(index // 2) if inside else MANAGEMENT
        owner = f"practice-{account[1:3]}" if inside else "mso"
        name = f"{'reader' if inside else 'staff'}-{index // (2 * PRACTICES) if inside else index}-{index}"
        trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
        bucket = f"arn:aws:s3:::store-{index % max(stored, 1)}/*"
        permissions = [
            {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": bucket},
            {"Effect": "Allow", "Action": ["ec2:Describe*", "logs:Put*"], "Resource": "*"},
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Resource": f"arn:aws:iam::{account}:role/team-{index % 97}-*",
            },
            {
                "Effect": "Deny",
                "Action": "s3:*",
                "Resource": "*",
                "Condition": {"StringNotEquals": {"aws:PrincipalAccount": account}},
            },
        ]
        arn = f"arn:aws:iam::{account}:role/{name}"
        yield make(
            "aws:iam/role:Role",
            f"{account}-{name}",
            account,
            owner,
            name=name,
            arn=arn,
            assumeRolePolicy=document(trust),
            inlinePolicies=[{"name": "permissions", "policy": document(*permissions)}],
        )


def estate(role_count: int, store_count: int) -> Graph:
    """An estate of a given size."""
    return Graph([*organization(), *stores(store_count), *roles(role_count, store_count)])


def measure(role_count: int, store_count: int) -> None:
    """One line: size, time, memory, verdicts."""
    graph = estate(role_count, store_count)
    began = time.process_time()
    proof = prove(graph)
    took = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    verdicts = " ".join(f"{v.id}={v.status}" for v in proof.verdicts if v.status != "PROVED") or "all PROVED"
    print(
        f"{role_count:>6} roles x {store_count:>4} stores  {took:7.2f} s CPU  peak {peak:6.0f} MB  {verdicts}",
        flush=True,
    )


def main() -> None:
    """Sizes from the command line, or the usual ones."""
    if len(sys.argv) == 3:
        measure(int(sys.argv[1]), int(sys.argv[2]))
        return
    for role_count, store_count in ((200, 30), (100, 50), (1_000, 50), (5_000, 500), (10_000, 50)):
        measure(role_count, store_count)


if __name__ == "__main__":
    main()
