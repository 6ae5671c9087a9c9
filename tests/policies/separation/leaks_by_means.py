"""Leaks through part of a bucket, through grants and delegation of keys, through ARNs beside a store's own, through
actions that no list contains, and through passing a role; with the benign changes that look alike."""

from __future__ import annotations

from typing import Any

from change_builders import (
    ANALYST,
    GRANT,
    PHOTOS,
    Change,
    Leak,
    add,
    changed,
    combined,
    extend_policy,
    operator_allowed,
    passing_role_to,
    role_trusting,
    without,
    without_perimeter,
)
from small_estate import KEY, MANAGEMENT, NORTH, REGION, Document, allow, deny, policy, role_arn, root

PHI = {"mso:data-class": "phi"}
OUTSIDE: Document = {"StringNotEquals": {"aws:PrincipalAccount": NORTH}}
ALL_OPEN = allow("s3:GetObject", on=PHOTOS, to=root(MANAGEMENT))
KEY_NAME, UNIQUE_ID = "key:clinical-north", "AROAEXAMPLEEXAMPLE01"
TABLE = f"arn:aws:dynamodb:{REGION}:{NORTH}:table/visits"
DOMAIN = f"arn:aws:es:{REGION}:{NORTH}:domain/notes"
STREAM = f"arn:aws:kinesis:{REGION}:{NORTH}:stream/vitals"
SECRET = f"arn:aws:secretsmanager:{REGION}:{NORTH}:secret:ehr-1"
CACHE = f"arn:aws:elasticache:{REGION}:{NORTH}:replicationgroup:cache"
MACHINE = f"arn:aws:states:{REGION}:{NORTH}:stateMachine:intake"
HEALTH = f"arn:aws:healthlake:{REGION}:{NORTH}:datastore/fhir/one"
USER = f"arn:aws:transfer:{REGION}:{NORTH}:user/s-1/lab"


def photos(*statements: Document) -> Change:
    """The photos bucket without key and perimeter, with more statements in its policy."""
    return combined(without_perimeter, without("photos:encryption"), extend_policy("photos:policy", *statements))


def outside_denied(*objects: str, **more: Any) -> Document:
    """A Deny of these objects for other accounts."""
    return deny("s3:*", on=[f"arn:aws:s3:::photos/{name}" for name in objects], to="*", when=OUTSIDE, **more)


def key_allows(*statements: Document) -> Change:
    """More statements in the policy of the key."""
    return extend_policy(KEY_NAME, *statements)


def grant(grantee: str, *operations: str, **more: Any) -> Change:
    """A grant on the key, without the perimeter."""
    granted = add(GRANT, "grant", NORTH, keyId="phi", granteePrincipal=grantee, operations=list(operations), **more)
    return combined(without_perimeter, granted)


def store(type_: str, name_property: str, name: str, arn: str, **props: Any) -> Change:
    """A store of patient data."""
    return add(type_, name, NORTH, arn, PHI, arn=arn, **{name_property: name}, **props)


TABLE_STORE = store("aws:dynamodb/table:Table", "name", "visits", TABLE)
DOMAIN_STORE = store("aws:opensearch/domain:Domain", "domainName", "notes", DOMAIN)
SECRET_STORE = store("aws:secretsmanager/secret:Secret", "name", "ehr", SECRET, kmsKeyId=KEY)
REPLICATED = store(
    "aws:secretsmanager/secret:Secret", "name", "ehr", SECRET, kmsKeyId=KEY, replicas=[{"region": "us-west-2"}]
)
OTHER_REGION = SECRET.replace(REGION, "us-west-2")


def may(store_: Change, *actions: str, on: tuple[str, ...] = ("*",)) -> Change:
    """A store, and an operator with more permissions."""
    return combined(store_, operator_allowed(*actions, on=on))


LEAKS: list[Leak] = [
    # part of a bucket
    ("a Deny that spares a folder by NotResource", "W1", photos(
        ALL_OPEN, deny("s3:*", on=(), to="*", when=OUTSIDE, NotResource=["arn:aws:s3:::photos/consents/*"]))),
    ("a Deny of names that begin with one letter", "W1", photos(ALL_OPEN, outside_denied("z*"))),
    ("a Deny of names of three letters", "W1", photos(ALL_OPEN, outside_denied("???"))),
    ("two Denies that leave something between them", "W1", photos(ALL_OPEN, outside_denied("a*", "*z"))),
    # keys
    ("a key delegates under a condition that always holds", "W2", key_allows(
        allow("kms:*", to=root(NORTH), when={"StringEquals": {"kms:CallerAccount": NORTH}}))),
    ("a key has the form of an AWS managed key", "W2", key_allows(
        allow("kms:Decrypt", to="*", when={"StringEquals": {"kms:CallerAccount": NORTH,
                                                            "kms:ViaService": f"s3.{REGION}.amazonaws.com"}}))),
    ("a key delegates the creation of grants", "W2", key_allows(allow("kms:CreateGrant", to=root(NORTH)))),
    ("a key delegates its policy", "W2", key_allows(allow("kms:PutKeyPolicy", to=root(NORTH)))),
    ("a KMS grant to a management account", "W2", grant(root(MANAGEMENT), "Decrypt")),
    ("a KMS grant to one session", "W2", grant(f"arn:aws:sts::{MANAGEMENT}:assumed-role/analyst/anna", "Decrypt")),
    ("a KMS grant by unique id", "W2", combined(
        grant(UNIQUE_ID, "Decrypt"), changed("management:analyst", uniqueId=UNIQUE_ID))),
    ("a KMS grant with a constraint that the grantee meets", "W2", grant(
        ANALYST, "Decrypt", constraints=[{"encryptionContextEquals": {"department": "billing"}}])),
    ("a key lets management create grants for AWS resources", "W2", combined(
        without_perimeter, without("grants:attachment"), key_allows(
            allow("kms:CreateGrant", to=ANALYST, when={"Bool": {"kms:GrantIsForAWSResource": "true"}})),
        extend_policy("management:analyst:policy", allow("kms:CreateGrant")))),
    # other ARNs of the same data
    ("an operator queries an index", "W5", may(TABLE_STORE, "dynamodb:Query", on=(f"{TABLE}/index/*",))),
    ("an operator reads a table's stream", "W5", may(TABLE_STORE, "dynamodb:GetRecords", on=(f"{TABLE}/stream/*",))),
    ("an operator subscribes a consumer", "W5", may(
        store("aws:kinesis/stream:Stream", "name", "vitals", STREAM),
        "kinesis:SubscribeToShard", on=(f"{STREAM}/consumer/*",))),
    ("an operator copies a cache's snapshot", "W5", may(
        store("aws:elasticache/replicationGroup:ReplicationGroup", "replicationGroupId", "cache", CACHE),
        "elasticache:CopySnapshot", on=(f"arn:aws:elasticache:*:{NORTH}:snapshot:*",))),
    ("an operator logs in to a database by IAM", "W5", operator_allowed(
        "rds-db:connect", "ec2:RunInstances",
        on=(f"arn:aws:rds-db:*:{NORTH}:dbuser:*/*", f"arn:aws:ec2:*:{NORTH}:instance/*"))),
    ("an operator reads a secret's replica", "W5", may(
        REPLICATED, "secretsmanager:GetSecretValue", on=(f"{OTHER_REGION}*",))),
    # actions that no list contains
    ("management searches a domain by its policy", "W1", combined(without_perimeter, store(
        "aws:opensearch/domain:Domain", "domainName", "notes", DOMAIN,
        accessPolicies=policy(allow("es:ESHttpGet", on=(f"{DOMAIN}/*",), to=root(MANAGEMENT)))))),
    ("an operator searches a domain by a wildcard", "W5", may(DOMAIN_STORE, "es:ESHttp*")),
    ("an operator reads a FHIR resource", "W5", may(
        store("aws:healthlake/fhirDatastore:FhirDatastore", "datastoreName", "one", HEALTH),
        "healthlake:ReadResource", on=(HEALTH,))),
    ("an operator reads what a workflow carried", "W5", may(
        store("aws:sfn/stateMachine:StateMachine", "name", "intake", MACHINE),
        "states:GetExecutionHistory", on=(f"arn:aws:states:*:{NORTH}:execution:intake:*",))),
    ("an operator reads a table through its accelerator", "W5", may(TABLE_STORE, "dax:GetItem")),
    ("an operator reads results of queries on logs", "W5", operator_allowed("logs:GetQueryResults")),
    # roles
    ("a role is passed to the test of a state", "W5", passing_role_to("states", "states:TestState")),
    ("a stack is updated with a role", "W5", passing_role_to("cloudformation", "cloudformation:UpdateStack")),
    ("a file transfer user gets another key", "W5", combined(
        role_trusting(NORTH, "mso/phi/job", "transfer"), operator_allowed("transfer:ImportSshPublicKey"),
        add("aws:transfer/user:User", "lab", NORTH, userName="lab", role=role_arn(NORTH, "mso/phi/job"), arn=USER))),
]  # fmt: skip

POSSIBLE_LEAKS: list[tuple[str, str, str, Change]] = [  # name, invariant, what the witness names, change
    ("a role is passed to a service with an action of no list", "W5", "sagemaker:CreateHyperParameterTuningJob",
     passing_role_to("sagemaker", "sagemaker:CreateHyperParameterTuningJob")),
    ("a role is passed to a service that only updates", "W6", "apprunner:UpdateService",
     passing_role_to("apprunner", "apprunner:UpdateService")),
    ("an operator posts to a search domain", "W5", "es:ESHttpPost", may(DOMAIN_STORE, "es:ESHttpPost")),
]  # fmt: skip

UNKNOWN: list[tuple[str, str, Change]] = [  # name, invariant, change
    ("a KMS grant to a unique id of nobody", "W2", grant(UNIQUE_ID, "Decrypt")),
    ("a KMS grant whose operations are not known", "W2", grant(ANALYST)),
    ("a role is passed to a service that is not known", "W5", passing_role_to("newthing", "s3:ListAllMyBuckets")),
]

BENIGN_CHANGES: list[tuple[str, Change]] = [
    ("a folder is allowed and denied", photos(
        allow("s3:GetObject", on=["arn:aws:s3:::photos/a/*"], to=root(MANAGEMENT)), outside_denied("a*"))),
    ("two Denies that cover everything together", photos(
        ALL_OPEN, outside_denied("a*"),
        deny("s3:*", on=(), to="*", when=OUTSIDE, NotResource=["arn:aws:s3:::photos/a*"]))),
    ("a Deny of requests with TLS beside one without", photos(
        ALL_OPEN, deny("s3:*", on=PHOTOS, to="*", when={"Bool": {"aws:SecureTransport": "true"}, **OUTSIDE}))),
    ("a Deny where a key that is always there is there", photos(
        ALL_OPEN, deny("s3:*", on=PHOTOS, to="*", when={"Null": {"aws:SecureTransport": "false"}, **OUTSIDE}))),
    ("an Allow that has expired", photos(allow(
        "s3:GetObject", on=PHOTOS, to=root(MANAGEMENT),
        when={"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}))),
    ("an Allow that has expired, in seconds", photos(allow(
        "s3:GetObject", on=PHOTOS, to=root(MANAGEMENT), when={"NumericLessThan": {"aws:EpochTime": "1577836800"}}))),
    ("a public policy, blocked for the whole account", combined(
        without_perimeter, without("organization-perimeter:attachment", "photos:public", "photos:encryption"),
        extend_policy("photos:policy", allow("s3:GetObject", on=PHOTOS, to="*")),
        add("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", "block", NORTH, restrictPublicBuckets=True))),
    ("a key delegates its description", key_allows(allow("kms:Describe*", "kms:List*", to=root(NORTH)))),
    ("a key delegates to one role by condition", key_allows(allow(
        "kms:*", to=root(NORTH), when={"ArnLike": {"aws:PrincipalArn": role_arn(NORTH, "mso/phi/physician")}}))),
    ("a KMS grant that management may retire", grant(
        role_arn(NORTH, "mso/phi/physician"), "Decrypt", retiringPrincipal=ANALYST)),
    ("a KMS grant to the practice's own account", grant(root(NORTH), "Decrypt")),
    ("an operator may name the region of a replica that is not there", may(
        SECRET_STORE, "secretsmanager:GetSecretValue", on=(f"{OTHER_REGION}*",))),
    ("an operator describes a search domain", may(DOMAIN_STORE, "es:DescribeDomain", "es:ListDomainNames")),
    ("an operator restarts databases", operator_allowed("rds:RebootDBInstance", "rds:StartDBInstance")),
    ("a role is passed to a service that only looks and stops", passing_role_to(
        "states", "states:DescribeStateMachine", "states:StopExecution")),
    ("a role is passed to a service without any action there", passing_role_to("states", "s3:ListAllMyBuckets")),
    ("a state is tested without a role to pass", combined(
        role_trusting(NORTH, "mso/phi/job", "states"), operator_allowed("states:TestState"))),
]  # fmt: skip
