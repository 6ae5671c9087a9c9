"""Action, resources, context and further permissions of calls, read from their parameters."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from infra.emulator.cloud.api_call import ApiCall
from infra.emulator.cloud.caller import Caller
from infra.emulator.provider.emulator import Emulator
from infra.engine.graph import Graph, Resource
from policies.separation.access.exact_request import (
    ExactRequest,
    Session,
    decide,
    session_policies,
    target_of,
    undecided_keys,
)
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.graph_reader import read_estate
from policies.separation.iam.policy_documents import Origin, parse_policy
from policies.separation.iam.request import Decision
from scripts.enforcement.call_actions import action_of, operations
from scripts.enforcement.call_context import absent_keys, context_of
from scripts.enforcement.call_resources import NamedResources, copied_object
from scripts.enforcement.key_permissions import with_keys
from scripts.enforcement.question import Question

ACCOUNT, REGION = "123456789012", "us-west-2"
SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:mso/ehr/password-AbCdEf"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:flows"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/mso/phi/physician"


ANYTHING: dict[str, Any] = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def document(*statements: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


UNENCRYPTED = {"Effect": "Deny", "Condition": {"Bool": {"rds:StorageEncrypted": "false"}}}
ONLY_ENCRYPTED = document(ANYTHING, {**ANYTHING, **UNENCRYPTED})


def held(type_: str, name: str, arn: str, /, **inputs: Any) -> Resource:
    urn = f"urn:pulumi:clinical::mso::{type_}::{name}"
    return Resource(
        urn=urn, type=type_, id=name, inputs=inputs, outputs={**inputs, "arn": arn}, account=ACCOUNT, region=REGION
    )


@pytest.fixture(scope="module")
def estate() -> EstateModel:
    return read_estate(
        Graph(
            (
                held("aws:secretsmanager/secret:Secret", "s", SECRET, name="mso/ehr/password"),
                held("aws:sqs/queue:Queue", "q", QUEUE, name="flows"),
                held("aws:iam/role:Role", "r", ROLE, name="physician", path="/mso/phi/"),
                held("aws:s3/bucket:Bucket", "b", "arn:aws:s3:::charts", bucket="charts"),
            )
        )
    )


def call(service: str, operation: str, /, *required: str, **parameters: Any) -> ApiCall:
    return ApiCall(
        ACCOUNT, ROLE, service, REGION, operation, "json", parameters, frozenset(required or parameters), Caller()
    )


@pytest.mark.parametrize(
    ("asked", "action"),
    [
        (call("s3", "GetObject", Bucket="b", Key="k", VersionId="v"), "s3:GetObjectVersion"),
        (call("s3", "UploadPart", Bucket="b", Key="k"), "s3:PutObject"),
        (call("s3", "GetPublicAccessBlock", Bucket="b"), "s3:GetBucketPublicAccessBlock"),
        (call("lambda", "Invoke", FunctionName="f"), "lambda:InvokeFunction"),
        (call("monitoring", "GetMetricData"), "cloudwatch:GetMetricData"),
        (call("kms", "ReEncrypt"), ""),
        (call("s3", ""), ""),
    ],
)
def test_the_action_of_an_operation(asked: ApiCall, action: str) -> None:
    assert action_of(asked) == action


@pytest.mark.parametrize(
    ("asked", "only_data"),
    [
        (call("s3", "PutObject", Bucket="b", Key="k"), True),
        (call("s3", "PutBucketPolicy", Bucket="b", Policy="{}"), False),
        (call("sts", "AssumeRole", RoleArn=ROLE), True),
        (call("kms", "PutKeyPolicy", KeyId="k"), False),
        (call("iam", "GetRole", RoleName="r"), True),
        (call("cloudformation", "CreateStack", StackName="s"), False),
        (call("iam", ""), False),
    ],
)
def test_the_estate_is_not_read_again_after_a_change_of_data(asked: ApiCall, only_data: bool) -> None:
    assert asked.changes_data_only is only_data


def test_the_table_names_actions_that_aws_documents() -> None:
    from policies.separation.reference import service_reference

    table = operations()
    named = [*table["actions"].values(), *table["versioned"].values(), *table["keys"]]
    named += [action for actions in table["keys"].values() for action in actions]
    assert [each for each in named if service_reference.action(each) is None] == []


@pytest.mark.parametrize(
    ("asked", "action", "arns"),
    [
        (call("secretsmanager", "GetSecretValue", SecretId="mso/ehr/password"), "secretsmanager:GetSecretValue",
         [SECRET]),
        (call("secretsmanager", "GetSecretValue", SecretId=SECRET), "secretsmanager:GetSecretValue", [SECRET]),
        (call("sqs", "SendMessage", QueueUrl=f"http://x/{ACCOUNT}/flows", MessageBody="m"), "sqs:SendMessage", [QUEUE]),
        (call("sqs", "CreateQueue", QueueName="new"), "sqs:CreateQueue", [f"arn:aws:sqs:{REGION}:{ACCOUNT}:new"]),
        (call("iam", "GetRole", RoleName="physician"), "iam:GetRole", [ROLE]),
        (call("iam", "CreateRole", RoleName="x", Path="/p/", AssumeRolePolicyDocument="{}"), "iam:CreateRole",
         [f"arn:aws:iam::{ACCOUNT}:role/p/x"]),
        (call("iam", "CreateRole", "RoleName", RoleName="*", AssumeRolePolicyDocument="{}"), "iam:CreateRole", []),
        (call("rds", "DescribeDBInstances"), "rds:DescribeDBInstances", [f"arn:aws:rds:{REGION}:{ACCOUNT}:db:*"]),
        (call("kms", "ListKeys"), "kms:ListKeys", ["*"]),
        (call("ecs", "UpdateService", "service", service="ehr", cluster=f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/c"),
         "ecs:UpdateService", [f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/c/ehr"]),
        (call("s3", "ListObjectsV2", Bucket="charts"), "s3:ListBucket", ["arn:aws:s3:::charts"]),
        (call("s3", "GetObject", Bucket="charts", Key="a/*"), "s3:GetObject", ["arn:aws:s3:::charts/a/*"]),
        (call("s3", "GetObject", Bucket="*", Key="a"), "s3:GetObject", []),
        (call("s3", "DeleteObjects", Bucket="charts", Delete={"Objects": [{"Key": "a"}, {"Key": "b"}]}),
         "s3:DeleteObject", ["arn:aws:s3:::charts/a", "arn:aws:s3:::charts/b"]),
        (call("sns", "Publish", "Message", TopicArn="arn:aws:sns:us-west-2:111111111111:t", Message="m"), "sns:Publish",
         ["arn:aws:sns:us-west-2:111111111111:t"]),
        (call("dynamodb", "BatchGetItem", RequestItems={"t": {}}), "dynamodb:BatchGetItem", []),
    ],
)  # fmt: skip
def test_the_resources_that_a_call_names(estate: EstateModel, asked: ApiCall, action: str, arns: list[str]) -> None:
    assert list(NamedResources(estate).of(asked, action)) == arns


@pytest.mark.parametrize(
    ("source", "questions"),
    [
        ("charts/a%20b", [Question("s3:GetObject", "arn:aws:s3:::charts/a b")]),
        ("/charts/a?versionId=v", [Question("s3:GetObjectVersion", "arn:aws:s3:::charts/a")]),
        ("arn:aws:s3:us-west-2:1:accesspoint/x/object/a", None),
    ],
)
def test_a_copy_reads_its_source(source: str, questions: list[Question] | None) -> None:
    assert copied_object(call("s3", "CopyObject", Bucket="b", Key="k", CopySource=source)) == questions


@pytest.mark.parametrize(
    ("asked", "key", "value"),
    [
        (call("s3", "ListObjectsV2", Bucket="b", Prefix="p/"), "s3:prefix", "p/"),
        (call("s3", "PutObject", SSEKMSKeyId="k"), "s3:x-amz-server-side-encryption-aws-kms-key-id", "k"),
        (call("kms", "Decrypt", EncryptionContext={"A": "b"}), "kms:encryptioncontext:a", "b"),
        (call("sts", "AssumeRole", Tags=[{"Key": "MFA", "Value": "true"}]), "aws:requesttag/mfa", "true"),
        (call("sts", "AssumeRole", ExternalId="x"), "sts:externalid", "x"),
        (call("lambda", "TagResource", Tags={"k": "v"}), "aws:tagkeys", ("k",)),
        (call("ec2", "CreateVolume", TagSpecifications=[{"Tags": [{"Key": "k", "Value": ""}]}]), "aws:tagkeys", ("k",)),
        (call("ecs", "RunTask", cluster="c"), "ecs:cluster", f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/c"),
        (call("rds", "CreateDBInstance", StorageEncrypted=False), "rds:storageencrypted", "false"),
        (call("kms", "ListKeys"), "aws:requestedregion", REGION),
    ],
)
def test_the_context_of_a_call(asked: ApiCall, key: str, value: Any) -> None:
    assert context_of(asked)[key] == value


def test_a_condition_on_what_the_call_does_not_show_is_not_evaluated(estate: EstateModel) -> None:
    principal = estate.principal_by_arn[ROLE]
    allow = parse_policy(ONLY_ENCRYPTED, Origin("identity", "p"))
    target = target_of(estate, f"arn:aws:rds:{REGION}:{ACCOUNT}:db:x", ACCOUNT)
    asked = ExactRequest(replace(principal, identity=allow), "rds:CreateDBInstance", target, {}, absent_keys("rds:x"))
    assert decide(estate, asked).decision is Decision.UNKNOWN
    assert undecided_keys(estate, asked) == ("rds:storageencrypted",)
    for value, decision in (("true", Decision.ALLOWED), ("false", Decision.EXPLICITLY_DENIED)):
        given = replace(asked, context={"rds:storageencrypted": value})
        assert decide(estate, given).decision is decision


def test_a_session_is_bound_by_its_policy_and_has_its_tags(estate: EstateModel) -> None:
    principal = estate.principal_by_arn[ROLE]
    tagged = {"Condition": {"StringEquals": {"aws:PrincipalTag/site": "seattle"}}}
    identity = parse_policy(document({**ANYTHING, **tagged}), Origin("identity", "p"))
    target = target_of(estate, "arn:aws:s3:::charts/a", ACCOUNT)
    asked = ExactRequest(replace(principal, identity=identity), "s3:GetObject", target, {})
    bound = session_policies(estate, document({**ANYTHING, "Action": "sqs:*"}), ())
    for session, decision in (
        (Session(), Decision.IMPLICITLY_DENIED),
        (Session(tags={"site": "seattle"}), Decision.ALLOWED),
        (Session(tags={"site": "seattle"}, policies=bound), Decision.IMPLICITLY_DENIED),
    ):
        assert decide(estate, replace(asked, session=session)).decision is decision


@pytest.fixture(scope="module")
def key() -> Iterator[str]:
    """A key that encrypts the bucket ``charts`` and the objects in it."""
    with Emulator.start() as emulator:
        found = str(emulator.client(ACCOUNT, "kms", REGION).create_key()["KeyMetadata"]["Arn"])
        s3 = emulator.client(ACCOUNT, "s3", REGION)
        s3.create_bucket(Bucket="charts", CreateBucketConfiguration={"LocationConstraint": REGION})
        rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": found}}
        s3.put_bucket_encryption(Bucket="charts", ServerSideEncryptionConfiguration={"Rules": [rule]})
        s3.put_object(Bucket="charts", Key="a", Body=b"x")
        yield found


@pytest.mark.parametrize(
    ("operation", "more", "action"),
    [("GetObject", {}, "kms:Decrypt"), ("PutObject", {}, "kms:GenerateDataKey"),
     ("PutObject", {"ServerSideEncryption": "AES256"}, "")],
)  # fmt: skip
def test_an_encrypted_object_takes_its_key_through_s3(
    estate: EstateModel, key: str, operation: str, more: dict[str, str], action: str
) -> None:
    asked = call("s3", operation, Bucket="charts", Key="a", **more)
    first, *others = with_keys(asked, [Question(f"s3:{operation}", "arn:aws:s3:::charts/a")], estate)
    assert first.action == f"s3:{operation}"
    assert [(each.action, each.arn) for each in others] == ([(action, key)] if action else [])
    assert all(each.keys["kms:viaservice"] == f"s3.{REGION}.amazonaws.com" for each in others)
