"""The time of the rules on 600, 6,000 and 60,000 resources: run as ``python tests/bench/bench_rules.py``.

The graph repeats a typical mix of resources of a practice; the time per resource must not grow with the graph.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from typing import Any

from infra.engine.graph import Graph, Resource
from policies.check.evaluate import evaluate
from policies.rule_support.example_graphs import aws

SIZES = (600, 6_000, 60_000)
KEY = "arn:aws:kms:us-east-1:222222222222:key/{0}"
TLS_ONLY = {
    "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}  # fmt: skip
PUBLIC_ACCESS_BLOCK = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")


def practice(number: int) -> Iterator[Resource]:
    """Twelve resources that refer to each other."""
    bucket, key = f"charts-{number}", KEY.format(number)
    policy = json.dumps({"Version": "2012-10-17", "Statement": [{**TLS_ONLY, "Sid": f"Tls{number}"}]})
    yield aws("s3/bucket:Bucket", bucket, bucket=bucket, arn=f"arn:aws:s3:::{bucket}")
    configurations: dict[str, dict[str, Any]] = {
        "s3/bucketPublicAccessBlock:BucketPublicAccessBlock": dict.fromkeys(PUBLIC_ACCESS_BLOCK, True),
        "s3/bucketVersioning:BucketVersioning": {"versioningConfiguration": {"status": "Enabled"}},
        "s3/bucketOwnershipControls:BucketOwnershipControls": {"rule": {"objectOwnership": "BucketOwnerEnforced"}},
        "s3/bucketPolicy:BucketPolicy": {"policy": policy},
        "s3/bucketLogging:BucketLogging": {"targetBucket": "logs", "targetPrefix": f"{bucket}/"},
        "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
            "rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": key}}]
        },
    }
    for type_, inputs in configurations.items():
        yield aws(type_, f"{bucket}-{type_}", bucket=bucket, **inputs)
    yield aws("kms/key:Key", f"key-{number}", arn=key, enableKeyRotation=True, deletionWindowInDays=30, policy=policy)
    yield aws("rds/instance:Instance", f"ehr-{number}", kmsKeyId=key, storageEncrypted=True, publiclyAccessible=False)
    yield aws("iam/role:Role", f"role-{number}", assumeRolePolicy=policy, permissionsBoundary="arn:boundary")
    yield aws("iam/rolePolicy:RolePolicy", f"rights-{number}", policy=policy, role=f"role-{number}")
    yield aws("ec2/securityGroup:SecurityGroup", f"group-{number}", vpcId="vpc-1", description="group", ingress=[])


def estate(size: int) -> Graph:
    """About ``size`` resources."""
    return Graph(resource for number in range(size // 12) for resource in practice(number))


def seconds(size: int) -> tuple[int, float]:
    """The number of resources, and the seconds of one evaluation."""
    graph = estate(size)
    started = time.perf_counter()
    report = evaluate(graph)
    return report.resources, time.perf_counter() - started


def main() -> None:
    """Print one line per size, and the growth of the time per resource."""
    evaluate(estate(120))  # imports the rules before the measurement
    each = []
    for size in SIZES:
        resources, taken = seconds(size)
        each.append(taken / resources)
        sys.stdout.write(f"{resources:>7} resources {taken:>8.3f} s {1e6 * taken / resources:>7.1f} us each\n")
    sys.stdout.write(f"per resource, largest to smallest estate: {each[-1] / each[0]:.2f}\n")


if __name__ == "__main__":
    main()
