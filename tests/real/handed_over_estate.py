"""The estate of ``handed_over_actions.py``: the unit tests' small estate with a store of each kind for patient data."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "policies" / "separation"))
sys.path.insert(0, str(Path(__file__).parents[2]))

from small_estate import KEY, MANAGEMENT, NORTH, REGION, Builder, allow, policy, role_arn

VISITOR, OUTSIDER = role_arn(NORTH, "mso/visitor"), role_arn(MANAGEMENT, "mso/outsider")
"""The ARNs, without the number at their end, of the MSO's roles in the practice's and in the management account."""
PHI = {"mso:data-class": "phi"}
Extend = Callable[[Builder], None]


def arn(service: str, rest: str, account: str = NORTH, region: str = REGION) -> str:
    """An ARN of the practice's account."""
    return f"arn:aws:{service}:{region}:{account}:{rest}"


STORES: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("aws:sqs/queue:Queue", "intake", arn("sqs", "intake"), {"kmsMasterKeyId": KEY}),
    ("aws:sns/topic:Topic", "results", arn("sns", "results"), {"kmsMasterKeyId": KEY}),
    ("aws:dynamodb/table:Table", "visits", arn("dynamodb", "table/visits"), {}),
    ("aws:kinesis/stream:Stream", "vitals", arn("kinesis", "stream/vitals"), {"kmsKeyId": KEY}),
    ("aws:rds/cluster:Cluster", "ehr", arn("rds", "cluster:ehr"), {"clusterIdentifier": "ehr", "kmsKeyId": KEY}),
    ("aws:rds/snapshot:Snapshot", "old", arn("rds", "snapshot:old"), {"dbSnapshotIdentifier": "old"}),
    ("aws:redshift/cluster:Cluster", "reports", arn("redshift", "cluster:reports"), {"clusterIdentifier": "reports"}),
    ("aws:opensearch/domain:Domain", "notes", arn("es", "domain/notes"), {"domainName": "notes"}),
    ("aws:cloudwatch/logGroup:LogGroup", "/ehr/app", arn("logs", "log-group:/ehr/app"), {}),
    ("aws:cloudwatch/eventBus:EventBus", "visits-bus", arn("events", "event-bus/visits-bus"), {}),
    ("aws:lambda/function:Function", "summary", arn("lambda", "function:summary"),
     {"role": role_arn(NORTH, "mso/phi/app-ehr")}),
    ("aws:ebs/snapshot:Snapshot", "snap-0a1b2c3d", arn("ec2", "snapshot/snap-0a1b2c3d", account=""), {}),
    ("aws:ec2/ami:Ami", "ami-0a1b2c3d", arn("ec2", "image/ami-0a1b2c3d", account=""), {}),
    ("aws:ecr/repository:Repository", "models", arn("ecr", "repository/models"), {}),
    ("aws:efs/fileSystem:FileSystem", "scans", arn("elasticfilesystem", "file-system/fs-0a1b2c3d"), {}),
    ("aws:ssm/parameter:Parameter", "token", arn("ssm", "parameter/token"), {"keyId": KEY}),
    ("aws:healthlake/fhirDatastore:FhirDatastore", "fhir", arn("healthlake", "datastore/fhir/fhir"), {}),
    ("aws:sfn/stateMachine:StateMachine", "intakes", arn("states", "stateMachine:intakes"), {}),
    ("aws:backup/vault:Vault", "vaulted", arn("backup", "backup-vault:vaulted"), {"kmsKeyArn": KEY}),
    ("aws:cognito/userPool:UserPool", "patients", arn("cognito-idp", f"userpool/{REGION}_Abc"), {}),
    ("aws:elasticache/replicationGroup:ReplicationGroup", "cached", arn("elasticache", "replicationgroup:cached"),
     {"replicationGroupId": "cached"}),
)  # fmt: skip
"""Type, name, ARN and properties of the stores that the small estate does not have (it has S3, secrets, RDS)."""
POLICIES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "bucket": ("s3", "", {}),
    "access point": ("s3", "aws:s3/accessPoint:AccessPoint", {
        "bucket": "photos", "name": "clinic", "arn": arn("s3", "accesspoint/clinic")}),
    "secret": ("secretsmanager", "aws:secretsmanager/secretPolicy:SecretPolicy", {"secretArn": "db-password"}),
    "queue": ("sqs", "aws:sqs/queuePolicy:QueuePolicy", {"queueUrl": "intake"}),
    "topic": ("sns", "aws:sns/topicPolicy:TopicPolicy", {"arn": arn("sns", "results")}),
    "table": ("dynamodb", "aws:dynamodb/resourcePolicy:ResourcePolicy",
              {"resourceArn": arn("dynamodb", "table/visits")}),
    "stream": ("kinesis", "aws:kinesis/resourcePolicy:ResourcePolicy",
               {"resourceArn": arn("kinesis", "stream/vitals")}),
    "function": ("lambda", "aws:lambda/permission:Permission", {"function": "summary"}),
    "repository": ("ecr", "aws:ecr/repositoryPolicy:RepositoryPolicy", {"repository": "models"}),
    "file system": ("elasticfilesystem", "aws:efs/fileSystemPolicy:FileSystemPolicy", {"fileSystemId": "scans"}),
    "domain": ("es", "aws:opensearch/domainPolicy:DomainPolicy", {"domainName": "notes"}),
    "vault": ("backup", "aws:backup/vaultPolicy:VaultPolicy", {"backupVaultName": "vaulted"}),
    "event bus": ("events", "aws:cloudwatch/eventBusPolicy:EventBusPolicy", {"eventBusName": "visits-bus"}),
}  # fmt: skip
"""Store -> the service of the actions in its resource policy, the policy's type, and the properties that say whose."""


def with_stores(*extend: Extend) -> Builder:
    """The estate without perimeter, with all stores, changed by each of ``extend``."""
    b = Builder()
    b.drop("perimeter-clinical-north:attachment", "data-access:attachment")
    for type_, name, name_of, properties in STORES:
        b.add(type_, name, NORTH, name, PHI, name=name, arn=name_of, **properties)
    for change in extend:
        change(b)
    return b


def with_key(b: Builder) -> None:
    """The key lets the visitors and the management account decrypt; that alone reads nothing."""
    everybody = {"ArnLike": {"aws:PrincipalArn": [f"{VISITOR}*", f"arn:aws:iam::{MANAGEMENT}:*"]}}
    b.extend_policy("key:clinical-north", allow("kms:Decrypt", to="*", when=everybody))


def add_policy(b: Builder, store: str, actions: list[str], grantees: list[str]) -> None:
    """A resource policy of a store that allows each action to the grantee at the same place."""
    _, type_, properties = POLICIES[store]
    if store == "function":
        for number, (action, to) in enumerate(zip(actions, grantees, strict=True)):
            b.add(type_, f"handed{number}", NORTH, "", {}, action=action, principal=to, **properties)
        return
    on = ["arn:aws:s3:::photos", "arn:aws:s3:::photos/*"] if store == "bucket" else ["*"]
    pairs = zip(actions, grantees, strict=True)
    statements = [allow(action, on=on, to=to) for action, to in pairs]
    if store == "bucket":
        b.extend_policy("photos:policy", *statements)
        return
    if store == "access point":
        delegated = {"StringEquals": {"s3:DataAccessPointAccount": NORTH}}
        b.extend_policy("photos:policy", allow("s3:*", on=["arn:aws:s3:::photos", "arn:aws:s3:::photos/*"], to="*",
                                               when=delegated))  # fmt: skip
    prop = "accessPolicies" if store == "domain" else "policy"
    b.add(type_, "handed", NORTH, "", PHI if store == "access point" else {}, **properties,
          **{prop: policy(*statements)})  # fmt: skip
