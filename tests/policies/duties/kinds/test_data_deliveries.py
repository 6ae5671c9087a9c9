"""Replicas, scans, query results, metrics and findings arrive; each thing taken away is named."""

from __future__ import annotations

import json

import pytest
from delivering_estate import APP, KEY, LOGS, REGION, SAFE, SAFE_KEY, Delivering, allow, of, role_arn
from delivery_mutants import Change, Mutants, answers_after, dropped, gone

from policies.duties.duty import Answer

KINDS = ("bucket-replication", "sensitive-data-scans", "query-results", "database-monitoring", "finding-exports")
S3, STORE = "s3.amazonaws.com", "arn:aws:s3:::store*"
GROUP = f"arn:aws:athena:{REGION}:{APP}:workgroup/audit"
USE = ("kms:Decrypt", "kms:GenerateDataKey")
MACIE = f"arn:aws:iam::{APP}:role/aws-service-role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie"


def estate() -> Delivering:
    """A bucket that is replicated, scanned and asked, a database that is watched, and findings that are exported."""
    d = Delivering()
    by_s3 = {"StringEquals": {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}}
    d.key(
        KEY,
        allow("CopierKey", "kms:Decrypt", to=role_arn(APP, "copier"), when=by_s3),
        allow("MacieKey", "kms:Decrypt", to=MACIE),
        allow("AskerKey", *USE, to=role_arn(APP, "asker"), when=by_s3),
        allow("GuardKey", "kms:GenerateDataKey", to="guardduty.amazonaws.com", when=of(APP)),
    )
    macie = allow("Tls", "s3:*", to="*", when={"Bool": {"aws:SecureTransport": "false"}}, effect="Deny")
    d.bucket("store", APP, macie, key=KEY)
    copies = d.role(
        APP, "copier", S3,
        allow("Reads", "s3:GetReplicationConfiguration", "s3:ListBucket", "s3:GetObjectVersion*", on=STORE),
        allow("Writes", "s3:ReplicateObject", "s3:ReplicateTags", on="arn:aws:s3:::replica/*"),
        allow("Owns", "s3:ObjectOwnerOverrideToBucketOwner", on="arn:aws:s3:::replica/*"),
        allow("Keys", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"),
    )  # fmt: skip
    lets = allow("Replicas", "s3:ReplicateObject", "s3:ReplicateTags", "s3:ObjectOwnerOverrideToBucketOwner", to=copies)
    d.bucket("replica", SAFE, lets, key=SAFE_KEY)
    d.key(SAFE_KEY, allow("ReplicaKey", "kms:Encrypt", "kms:GenerateDataKey", to=copies))
    rule = {"status": "Enabled", "sourceSelectionCriteria": {"sseKmsEncryptedObjects": {"status": "Enabled"}},
            "destination": {"bucket": "arn:aws:s3:::replica", "account": SAFE,
                            "accessControlTranslation": {"owner": "Destination"},
                            "encryptionConfiguration": {"replicaKmsKeyId": SAFE_KEY}}}  # fmt: skip
    d.add(
        "s3/bucketReplicationConfig:BucketReplicationConfig", "replication", bucket="store", role=copies, rules=[rule]
    )
    d.add("macie2/account:Account", "macie", status="ENABLED")
    scanned = {"bucketDefinitions": [{"accountId": APP, "buckets": ["store"]}]}
    d.add("macie2/classificationJob:ClassificationJob", "scan", s3JobDefinition=scanned)
    d.role(APP, "asker", "ec2.amazonaws.com",
           allow("Asks", "athena:StartQueryExecution", "athena:GetQueryResults", on=GROUP),
           allow("Results", "s3:GetBucketLocation", "s3:PutObject", "s3:GetObject", on="arn:aws:s3:::store*"),
           allow("AskerUses", *USE))  # fmt: skip
    to = {"outputLocation": "s3://store/results/", "expectedBucketOwner": APP,
          "encryptionConfiguration": {"kmsKeyArn": KEY}}  # fmt: skip
    d.add("athena/workgroup:Workgroup", "group", name="audit", configuration={"resultConfiguration": to})
    watch = allow("Writes metrics", "logs:CreateLogStream", "logs:PutLogEvents")
    watches = d.role(APP, "watcher", "monitoring.rds.amazonaws.com", watch)
    d.add("rds/instance:Instance", "db", identifier="db", monitoringInterval=60, monitoringRoleArn=watches)
    found = [allow("GuardPuts", "s3:GetBucketLocation", "s3:PutObject", to="guardduty.amazonaws.com", when=of(APP))]
    d.bucket("findings", APP, *found)
    d.add("guardduty/publishingDestination:PublishingDestination", "export", detectorId="d",
          destinationArn="arn:aws:s3:::findings", kmsKeyArn=KEY)  # fmt: skip
    return d


def ruled(path: str, value: object) -> Change:
    """The replication rule with another value at a dotted path."""

    def change(d: Delivering) -> None:
        rule = json.loads(json.dumps(d.resources["replication"][3]["rules"][0]))
        *parents, last = path.split(".")
        inner = rule
        for part in parents:
            inner = inner[part]
        inner[last] = value
        d.change("replication", rules=[rule])

    return change


BLOCKED: Mutants = {
    "replication reads": (gone("Reads"), "replicates to replica", "s3:GetReplicationConfiguration"),
    "replication writes": (gone("Writes"), "replicates to replica", "s3:ReplicateObject"),
    "replica's owner": (gone("Owns"), "replicates to replica", "ObjectOwnerOverrideToBucketOwner"),
    "replica's bucket": (gone("Replicas"), "replicates to replica", "s3:ReplicateObject"),
    "replica's key": (gone("ReplicaKey"), "keys of both", "kms:Encrypt"),
    "source's key": (gone("CopierKey"), "keys of both", "kms:Decrypt"),
    "replica is not versioned": (dropped("replica-versions"), "replicates to replica", "not versioned"),
    "replica has no lock": (
        lambda d: d.add("s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", "lock", bucket="store"),
        "replicates to replica", "Object Lock",
    ),
    "KMS objects are not selected": (
        ruled("sourceSelectionCriteria.sseKmsEncryptedObjects.status", "Disabled"), "keys of both", "does not select"
    ),
    "no key for replicas": (ruled("destination.encryptionConfiguration", {}), "keys of both", "names no key"),
    "scan": (gone("MacieKey"), "reads the bucket store", "kms:Decrypt"),
    "scan is denied": (
        lambda d: d.deny("store-policy", "s3:GetObject", to="*"), "reads the bucket store", "Deny 'Stop'"
    ),
    "Macie is off": (dropped("macie"), "reads the bucket store", "not turned on"),
    "results": (gone("Results"), "results of the workgroup", "s3:GetBucketLocation"),
    "results' key": (gone("AskerKey"), "results of the workgroup", "kms:GenerateDataKey"),
    "results' owner": (
        lambda d: d.change("group", configuration={"resultConfiguration": {
            "outputLocation": "s3://store/", "expectedBucketOwner": LOGS}}), "results of the workgroup", "to own store",
    ),
    "monitoring": (gone("Writes metrics"), "enhanced monitoring", "logs:CreateLogStream"),
    "monitoring's role": (gone("Trustwatcher"), "enhanced monitoring", "sts:AssumeRole"),
    "findings": (gone("GuardPuts"), "exports findings", "s3:GetBucketLocation"),
    "findings' key": (gone("GuardKey"), "exports findings", "kms:GenerateDataKey"),
    "AWS's key, which opens in its own account only": (
        lambda d: d.change("store-encryption", rules=[
            {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": "alias/aws/s3"}}
        ]),
        "keys of both", "in its own account only",
    ),
}  # fmt: skip


def test_everything_arrives() -> None:
    found = estate().answers(*KINDS)
    assert len(found) == 6
    assert {sentence: given for sentence, given in found.items() if given[0] is not Answer.ALLOWED} == {}


@pytest.mark.parametrize("mutant", BLOCKED)
def test_what_cannot_arrive_is_blocked_with_the_cause(mutant: str) -> None:
    change, about, cause = BLOCKED[mutant]
    found = answers_after(change, estate(), *KINDS, about=about)
    assert any(answer is Answer.BLOCKED and cause in why for answer, why in found), found
