"""A served emulated AWS that decides each call with the evaluator of the proofs."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from infra.emulator.cloud.api_call import ApiCall, denial
from infra.emulator.cloud.boto3_clients import ACCESS_ROLE
from infra.emulator.provider.emulator import Emulator
from infra.engine.graph import Graph, Resource
from infra.iam.saml_assertion import synthetic_assertion
from policies.separation.estate.graph_reader import read_estate
from scripts.enforcement.call_actions import action_of
from scripts.enforcement.enforcement import Enforcement
from scripts.enforcement.live_estate import LiveEstate

Client = Callable[[str], Any]

ACCOUNT = Emulator.payer
REGION = "us-east-1"
READER = f"arn:aws:iam::{ACCOUNT}:role/reader"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:alerts"


def document(*statements: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: str, resource: str, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


TRUST = document({"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"})
PERMISSIONS = document(
    allow("s3:GetObject", "arn:aws:s3:::open/*"),
    allow("s3:ListBucket", "arn:aws:s3:::open"),
    allow("s3:*", "arn:aws:s3:::with-mfa/*", Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
    allow("sns:*", "*"),
    {**allow("sns:*", TOPIC), "Effect": "Deny"},
    allow("kms:ListKeys", "*"),
    allow("ec2:DescribeVpcs", "*"),
    allow("iam:GetRole", READER),
)
POLICY = "aws:iam/rolePolicy:RolePolicy"


def declared(type_: str, logical: str, arn: str, /, **inputs: Any) -> Resource:
    urn = f"urn:pulumi:org::mso::{type_}::{logical}"
    outputs = {**inputs, "arn": arn}
    return Resource(urn=urn, type=type_, id=logical, inputs=inputs, outputs=outputs, account=ACCOUNT, region=REGION)


@pytest.fixture(scope="module")
def graph() -> Graph:
    buckets = (
        declared("aws:s3/bucket:Bucket", name, f"arn:aws:s3:::{name}", bucket=name)
        for name in ("open", "closed", "with-mfa")
    )
    return Graph(
        (
            declared("aws:iam/role:Role", "reader", READER, name="reader", assumeRolePolicy=TRUST),
            declared(POLICY, "reader:permissions", "", role="reader", name="permissions", policy=PERMISSIONS),
            declared("aws:sns/topic:Topic", "alerts", TOPIC, name="alerts"),
            *buckets,
        )
    )


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    """An emulated AWS in which the resources of the graph exist, and a role that no graph declares."""
    with Emulator.start() as started:
        s3 = started.client(ACCOUNT, "s3", REGION)
        for name in ("open", "closed", "with-mfa"):
            s3.create_bucket(Bucket=name)
            s3.put_object(Bucket=name, Key="a/b", Body=b"x")
        iam = started.client(ACCOUNT, "iam", REGION)
        for name in ("reader", "other"):
            iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)
        iam.put_role_policy(RoleName="reader", PolicyName="permissions", PolicyDocument=PERMISSIONS)
        started.client(ACCOUNT, "sns", REGION).create_topic(Name="alerts")
        yield started


@pytest.fixture(scope="module")
def client(graph: Graph, emulator: Emulator) -> Client:
    """Clients of the enforcing endpoint with the credentials of the role ``reader``."""
    sts = emulator.client(ACCOUNT, "sts", REGION)
    keys = sts.assume_role(RoleArn=READER, RoleSessionName="session")["Credentials"]
    endpoint = emulator.serve()
    endpoint.enforce(Enforcement(LiveEstate(graph, emulator.snapshot, lambda: emulator.writes).now))
    session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
    config = Config(retries={"total_max_attempts": 1})
    return lambda name: session.client(name, endpoint_url=endpoint.url, region_name=REGION, config=config)


def test_what_the_policies_allow_is_answered(client: Client) -> None:
    s3 = client("s3")
    assert s3.get_object(Bucket="open", Key="a/b")["Body"].read() == b"x"
    assert s3.list_objects_v2(Bucket="open")["KeyCount"] == 1
    assert client("sts").get_caller_identity()["Account"] == ACCOUNT
    assert client("kms").list_keys()["Keys"] == []
    assert client("ec2").describe_vpcs()["Vpcs"]
    assert client("iam").get_role(RoleName="reader")["Role"]["Arn"] == READER


@pytest.mark.parametrize(
    ("service", "call", "code", "words"),
    [
        ("s3", lambda s3: s3.get_object(Bucket="closed", Key="a/b"), "AccessDenied", "neither an identity policy"),
        ("s3", lambda s3: s3.get_object(Bucket="with-mfa", Key="a/b"), "AccessDenied", "neither an identity policy"),
        ("s3", lambda s3: s3.get_object(Bucket="closed", Key="*"), "AccessDenied", "s3:GetObject"),
        ("s3", lambda s3: s3.put_object(Bucket="open", Key="a/b", Body=b"y"), "AccessDenied", "s3:PutObject"),
        ("s3", lambda s3: s3.list_buckets(), "AccessDenied", "s3:ListAllMyBuckets"),
        ("s3", lambda s3: s3.copy_object(Bucket="open", Key="k", CopySource="closed/a/b"), "AccessDenied", "s3:Put"),
        ("iam", lambda iam: iam.get_role(RoleName="other"), "AccessDenied", "iam:GetRole"),
        ("iam", lambda iam: iam.create_user(UserName="evil"), "AccessDenied", "is not authorized to perform"),
        ("ec2", lambda ec2: ec2.describe_subnets(), "UnauthorizedOperation", "ec2:DescribeSubnets"),
        ("kms", lambda kms: kms.create_key(), "AccessDeniedException", "kms:CreateKey"),
        ("lambda", lambda aws: aws.list_functions(), "AccessDeniedException", "lambda:ListFunctions"),
        ("sns", lambda sns: sns.delete_topic(TopicArn=TOPIC), "AccessDenied", "denied by"),
        ("sts", lambda sts: sts.assume_role(RoleArn=f"arn:aws:iam::{ACCOUNT}:role/other", RoleSessionName="session"),
         "AccessDenied", "sts:AssumeRole on resource: arn:aws:iam::"),
    ],
)  # fmt: skip
def test_the_rest_is_refused_as_aws_refuses_it_with_the_reason(
    client: Client, service: str, call: Callable[[Any], Any], code: str, words: str
) -> None:
    with pytest.raises(ClientError) as refused:
        call(client(service))
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert refused.value.response["Error"]["Code"] == code
    assert words in refused.value.response["Error"]["Message"]


def test_a_policy_that_is_changed_through_the_api_changes_the_next_answer(emulator: Emulator, client: Client) -> None:
    reader, owner = client("s3"), emulator.client(ACCOUNT, "s3", REGION)
    with pytest.raises(ClientError):
        reader.get_object(Bucket="closed", Key="a/b")
    opened = {**allow("s3:GetObject", "arn:aws:s3:::closed/*"), "Principal": {"AWS": READER}}
    owner.put_bucket_policy(Bucket="closed", Policy=document(opened))
    assert reader.get_object(Bucket="closed", Key="a/b")["Body"].read() == b"x"
    owner.put_bucket_policy(Bucket="closed", Policy=document(opened, {**opened, "Effect": "Deny", "Sid": "Closed"}))
    with pytest.raises(ClientError, match="denied by Deny 'Closed' in resource"):
        reader.get_object(Bucket="closed", Key="a/b")
    owner.delete_bucket_policy(Bucket="closed")
    with pytest.raises(ClientError, match="neither an identity policy"):
        reader.get_object(Bucket="closed", Key="a/b")


def test_what_is_not_recognized_is_for_the_administration_of_the_account_only(graph: Graph) -> None:
    decide = Enforcement(lambda: read_estate(graph))
    administration = f"arn:aws:iam::{ACCOUNT}:role/{ACCESS_ROLE}"
    unknown = ApiCall(ACCOUNT, READER, "iam", REGION, "NoSuchOperation", "query", {"Name": "x"})
    assert "not recognized" in decide(unknown).refused
    assert not decide(replace(unknown, caller=administration)).refused
    assert not decide(replace(unknown, caller=f"arn:aws:iam::{ACCOUNT}:root")).refused
    for abroad in ({"operation": ""}, {"service": "s3"}, {"parameters": {"Name": f"arn:aws:iam::{'2' * 12}:role/x"}}):
        assert "not recognized" in decide(replace(unknown, caller=administration, **abroad)).refused
    stranger = ApiCall(ACCOUNT, f"{READER}-2", "kms", REGION, "ListKeys", "json", parameters={})
    assert "not among the roles" in decide(stranger).refused
    assert "not signed" in decide(ApiCall()).refused


def test_the_payers_own_keys_sign_in_and_read_nothing_of_another_account(graph: Graph) -> None:
    other, bucket = "2" * 12, "charts"
    held = declared("aws:s3/bucket:Bucket", bucket, f"arn:aws:s3:::{bucket}", bucket=bucket).with_(account=other)
    decide = Enforcement(lambda: read_estate(Graph((*graph, held))))
    payer = ApiCall(ACCOUNT, f"arn:aws:iam::{ACCOUNT}:root", "s3", REGION, "GetObject", "rest-xml")
    assert "s3:GetObject" in decide(replace(payer, parameters={"Bucket": bucket, "Key": "a"})).refused
    assert not decide(replace(payer, parameters={"Bucket": "open", "Key": "a"})).refused
    role = {"RoleArn": f"arn:aws:iam::{other}:role/physician", "RoleSessionName": "x"}
    assert not decide(replace(payer, service="sts", operation="AssumeRole", parameters=role)).refused


def test_a_role_that_is_passed_is_asked_for_too(graph: Graph) -> None:
    decide = Enforcement(lambda: read_estate(graph))
    parameters = {"Name": "x", "Attributes": {"role": f"arn:aws:iam::{ACCOUNT}:role/other"}}
    refused = decide(ApiCall(ACCOUNT, READER, "kms", REGION, "ListKeys", "json", parameters))
    assert "iam:PassRole" in refused.refused


def test_an_operation_may_need_another_action_than_its_name() -> None:
    assert action_of(ApiCall(service="s3", operation="HeadObject")) == "s3:GetObject"
    assert action_of(ApiCall(service="monitoring", operation="GetMetricData")) == "cloudwatch:GetMetricData"


def test_the_text_of_a_refusal_is_escaped() -> None:
    assert "<a>" not in denial(ApiCall(protocol="query"), "<a>")[2]


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("?Action=AssumeRoleWithSAML", {}),
        ("open/a/b?Action=AssumeRoleWithSAML", {}),
        ("", {"X-Amz-Target": "DynamoDB_20120810.ListTables"}),
        ("", {"Authorization": "Bearer x"}),
    ],
)
def test_an_unsigned_request_is_a_sign_in_only_in_the_form_of_one(
    client: Client, query: str, headers: dict[str, str]
) -> None:
    url = client("sts").meta.endpoint_url
    body = b"Action=AssumeRoleWithSAML&Version=2011-06-15"
    request = urllib.request.Request(f"{url}/{query}", data=body, headers=headers, method="POST")
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request)
    assert caught.value.code == 403
    assert b"not signed" in caught.value.read()


def test_a_sign_in_with_no_assertion_for_the_role_is_refused(client: Client) -> None:
    assertion = synthetic_assertion(f"{READER}-2", "arn:aws:iam::1:saml-provider/w", "ana@p.example", {}).text
    for text, words in ((assertion, "is not for"), ("aaaa", "not a SAML response")):
        with pytest.raises(ClientError, match=words):
            client("sts").assume_role_with_saml(
                RoleArn=READER, PrincipalArn="arn:aws:iam::111111111111:saml-provider/w", SAMLAssertion=text
            )
