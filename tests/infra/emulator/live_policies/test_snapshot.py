"""What the accounts hold now, read from moto after each kind of change through the API."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from infra.emulator.live_policies.keys_in_use import bucket_key, key_aliases, key_arn, object_key
from infra.emulator.live_policies.live_resource import IDENTITIES, LiveResource, equal_values
from infra.emulator.provider.emulator import Emulator

ACCOUNT, REGION = Emulator.payer, "us-east-1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/held"


def policy(resource: str = "*", action: str = "*", principal: Any = ROLE) -> str:
    statement = {"Sid": "S", "Effect": "Allow", "Principal": {"AWS": principal}, "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


IDENTITY = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
)


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator.start() as started:
        yield started


@pytest.fixture(scope="module")
def made(emulator: Emulator) -> dict[str, str]:
    """A change of each kind, and the ids of what was made."""
    aws = {name: emulator.client(ACCOUNT, name, REGION) for name in
           ("iam", "s3", "kms", "sqs", "sns", "secretsmanager", "lambda", "ecr", "efs", "events", "backup",
            "dynamodb", "organizations")}  # fmt: skip
    iam = aws["iam"]
    iam.create_role(RoleName="held", Path="/p/", AssumeRolePolicyDocument=policy(), Tags=[{"Key": "k", "Value": "v"}])
    iam.put_role_policy(RoleName="held", PolicyName="inline", PolicyDocument=IDENTITY)
    managed = iam.create_policy(PolicyName="managed", PolicyDocument=IDENTITY)["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="held", PolicyArn=managed)
    iam.create_policy_version(PolicyArn=managed, PolicyDocument=policy(), SetAsDefault=True)
    iam.put_role_permissions_boundary(RoleName="held", PermissionsBoundary=managed)
    iam.create_user(UserName="person")
    iam.create_group(GroupName="people")
    iam.add_user_to_group(GroupName="people", UserName="person")
    iam.put_group_policy(GroupName="people", PolicyName="group-inline", PolicyDocument=IDENTITY)
    key = aws["kms"].create_key()["KeyMetadata"]["KeyId"]
    aws["kms"].put_key_policy(KeyId=key, PolicyName="default", Policy=policy())
    aws["kms"].create_grant(KeyId=key, GranteePrincipal=ROLE, Operations=["Decrypt"])
    aws["kms"].create_alias(AliasName="alias/data", TargetKeyId=key)
    aws["s3"].create_bucket(Bucket="held-bucket")
    aws["s3"].put_bucket_policy(Bucket="held-bucket", Policy=policy("arn:aws:s3:::held-bucket/*"))
    block = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True}
    aws["s3"].put_public_access_block(
        Bucket="held-bucket", PublicAccessBlockConfiguration={**block, "RestrictPublicBuckets": False}
    )
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/data"}
    aws["s3"].put_bucket_encryption(
        Bucket="held-bucket",
        ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": default}]},
    )
    aws["s3"].put_object(Bucket="held-bucket", Key="a", Body=b"x")
    queue = aws["sqs"].create_queue(QueueName="held-queue")["QueueUrl"]
    aws["sqs"].set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy()})
    topic = aws["sns"].create_topic(Name="held-topic")["TopicArn"]
    aws["sns"].set_topic_attributes(
        TopicArn=topic, AttributeName="Policy", AttributeValue=policy(topic, "sns:Publish")
    )
    secret = aws["secretsmanager"].create_secret(Name="held/secret", SecretString="x")["ARN"]
    aws["secretsmanager"].put_resource_policy(SecretId=secret, ResourcePolicy=policy())
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as code:
        code.writestr("x.py", "")
    aws["lambda"].create_function(
        FunctionName="held-function", Runtime="python3.13", Role=f"arn:aws:iam::{ACCOUNT}:role/p/held", Handler="x.x",
        Code={"ZipFile": archive.getvalue()},
    )  # fmt: skip
    aws["lambda"].add_permission(
        FunctionName="held-function", StatementId="S", Action="lambda:InvokeFunction", Principal="s3.amazonaws.com",
        SourceAccount=ACCOUNT,
    )  # fmt: skip
    aws["ecr"].create_repository(repositoryName="held")
    aws["ecr"].set_repository_policy(repositoryName="held", policyText=policy())
    system = aws["efs"].create_file_system(CreationToken="x")["FileSystemId"]
    aws["efs"].put_file_system_policy(FileSystemId=system, Policy=policy())
    aws["events"].put_permission(Policy=policy(f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/default"))
    aws["backup"].create_backup_vault(BackupVaultName="held-vault")
    aws["backup"].put_backup_vault_access_policy(BackupVaultName="held-vault", Policy=policy())
    organizations = aws["organizations"]
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    scp = organizations.create_policy(Content=IDENTITY, Description="", Name="scp", Type="SERVICE_CONTROL_POLICY")
    organizations.attach_policy(PolicyId=scp["Policy"]["PolicySummary"]["Id"], TargetId=root)
    member = organizations.create_account(AccountName="member", Email="m@example.com")["CreateAccountStatus"]
    return {"key": key, "managed": managed, "root": root, "member": member["AccountId"], "secret": secret,
            "topic": topic, "system": system}  # fmt: skip


def found(emulator: Emulator, type_: str, *identity: str) -> LiveResource:
    every = emulator.snapshot().items()
    (one,) = (each for (kind, _, _, names), each in every if (kind, names) == (f"aws:{type_}", identity))
    return one


@pytest.mark.parametrize(
    ("type_", "identity", "name", "expected"),
    [
        ("iam/role:Role", "held", "assumeRolePolicy", policy()),
        ("iam/role:Role", "held", "permissionsBoundary", "{managed}"),
        ("iam/role:Role", "held", "tags", {"k": "v"}),
        ("iam/rolePolicy:RolePolicy", "held inline", "policy", IDENTITY),
        ("iam/rolePolicyAttachment:RolePolicyAttachment", "held {managed}", "policyArn", "{managed}"),
        ("iam/policy:Policy", "{managed}", "policy", policy()),
        ("iam/userGroupMembership:UserGroupMembership", "person", "groups", ["people"]),
        ("iam/groupPolicy:GroupPolicy", "people group-inline", "policy", IDENTITY),
        ("kms/key:Key", "{key}", "policy", policy()),
        ("s3/bucketPolicy:BucketPolicy", "held-bucket", "policy", policy("arn:aws:s3:::held-bucket/*")),
        ("s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "held-bucket", "restrictPublicBuckets", False),
        ("s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "held-bucket", "ignorePublicAcls", True),
        ("sqs/queuePolicy:QueuePolicy", "held-queue", "policy", policy()),
        ("sns/topicPolicy:TopicPolicy", "{topic}", "policy", None),
        ("secretsmanager/secretPolicy:SecretPolicy", "{secret}", "policy", policy()),
        ("lambda/function:Function", "held-function", "role", f"arn:aws:iam::{ACCOUNT}:role/p/held"),
        ("lambda/permission:Permission", "held-function S", "sourceAccount", ACCOUNT),
        ("ecr/repositoryPolicy:RepositoryPolicy", "held", "policy", policy()),
        ("efs/fileSystemPolicy:FileSystemPolicy", "{system}", "policy", policy()),
        ("cloudwatch/eventBusPolicy:EventBusPolicy", "default", "policy", None),
        ("backup/vaultPolicy:VaultPolicy", "held-vault", "policy", policy()),
    ],
)
def test_what_was_put_through_the_api_is_read(
    emulator: Emulator, made: dict[str, str], type_: str, identity: str, name: str, expected: Any
) -> None:
    value = found(emulator, type_, *identity.format(**made).split(" ")).inputs[name]
    if isinstance(expected, str) and expected.startswith("{managed}"):
        expected = expected.format(**made)
    if expected is None:  # the service writes it anew
        assert ROLE in value
    else:
        assert equal_values(name, value, expected)


def test_service_control_policies_and_the_units_of_accounts_are_read(emulator: Emulator, made: dict[str, str]) -> None:
    by_type: dict[str, list[LiveResource]] = {}
    for each in emulator.snapshot().values():
        by_type.setdefault(each.type, []).append(each)
    (scp,) = by_type["aws:organizations/policy:Policy"]
    (attachment,) = by_type["aws:organizations/policyAttachment:PolicyAttachment"]
    (member,) = by_type["aws:organizations/account:Account"]
    assert scp.inputs["content"] == IDENTITY
    assert attachment.inputs == {"policyId": scp.id, "targetId": made["root"]}
    assert (member.id, member.inputs["parentId"]) == (made["member"], made["root"])


def test_the_role_that_organizations_makes_is_read_once_somebody_changes_it(
    emulator: Emulator, made: dict[str, str]
) -> None:
    name = "OrganizationAccountAccessRole"
    assert not [each for each in emulator.snapshot().values() if each.inputs.get("name") == name]
    iam = emulator.client(made["member"], "iam", REGION)
    trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    opened = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=opened)
    assert found(emulator, "iam/role:Role", name).inputs["assumeRolePolicy"] == opened
    arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    assert found(emulator, "iam/rolePolicyAttachment:RolePolicyAttachment", name, arn)


def test_keys_are_found_by_id_and_alias_and_by_what_they_encrypt(emulator: Emulator, made: dict[str, str]) -> None:
    arn = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{made['key']}"
    for given in (made["key"], arn, "alias/data", f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/data"):
        assert key_arn(given, ACCOUNT, REGION) == arn
    assert key_arn("alias/none", ACCOUNT, REGION) == "alias/none"
    assert key_aliases(arn) == ("alias/data",)
    assert bucket_key("held-bucket") == object_key("held-bucket", "a") == "alias/data"
    assert object_key("held-bucket", "none") == bucket_key("no-bucket") == ""
    assert emulator.snapshot().keys()


def test_each_type_is_told_apart_by_its_own_properties() -> None:
    assert all(names for names in IDENTITIES.values())
    assert equal_values("policy", '{"a": 1, "b": 2}', '{"b":2,"a":1}')
    assert not equal_values("policy", '{"a": 1}', '{"a":2}')
    assert equal_values("tags", None, {})
    assert not equal_values("name", "a", "b")
