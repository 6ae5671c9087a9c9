"""States that the kit did not write: each differs from a control in one thing, and has the verdict that it deserves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pulumi_aws.iam
import pytest

from infra.engine.declared_accounts import DeclaredAccount, with_declared_accounts
from infra.engine.graph import Graph, Resource
from infra.engine.state_document import from_json
from policies.separation.verdicts.proof import Proof, prove
from policies.separation.verdicts.proof_text import exit_code
from policies.separation.verdicts.verdict import Status

INPUTS = Path(__file__).parents[1] / "public_inputs"
PRACTICE, MSO = "222222222222", "111111111111"
CHARTS = ["arn:aws:s3:::north-charts", "arn:aws:s3:::north-charts/*"]
READ = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": CHARTS}]}
STRANGE = ("W8",)
"""W8 is UNKNOWN throughout: the inputs have no trail."""


@cache
def state(name: str) -> Graph:
    file = next(INPUTS.glob(f"{name}*.json"))
    return from_json(json.loads(file.read_text()), file.name)


def found(proof: Proof) -> dict[str, str]:
    return {v.id: v.status.value for v in proof.verdicts if v.status is not Status.PROVED and v.id not in STRANGE}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("control-no-access", {}),
        ("control-inline-read", {"W1": "LEAK", "W5": "LEAK"}),
        ("A1", {"W1": "LEAK", "W5": "LEAK"}),
        ("A3", {"W1": "LEAK", "W5": "LEAK"}),
        ("A5", {"W1": "UNKNOWN", "W5": "UNKNOWN"}),
        ("A7", {"W1": "UNKNOWN", "W5": "UNKNOWN"}),
        ("A9", {"W9": "UNKNOWN"}),
        ("B3", {"W9": "LEAK"}),
        ("B5", {"W9": "LEAK"}),
        ("C1", {"W1": "LEAK"}),
        ("C3", {"W1": "LEAK"}),
        ("C5", {"W1": "LEAK"}),
        ("D1", {"W3": "LEAK"}),
        ("D3", {"W3": "LEAK"}),
    ],
)
def test_the_verdict_on_a_public_input(name: str, expected: dict[str, str]) -> None:
    proof = prove(state(name))
    assert expected.items() <= found(proof).items() if expected else not found(proof)


@pytest.mark.parametrize("name", ["C7", "C9"])
def test_a_public_front_is_never_proved(name: str) -> None:
    assert found(prove(state(name))).keys() & {"W1", "W3"}


@pytest.mark.parametrize("name", ["B1", "B9"])
def test_without_a_practice_nothing_is_evaluated(name: str) -> None:
    proof = prove(state(name))
    assert exit_code(proof, strict=False) == 4
    assert any("--accounts" in w.summary for w in proof["W1"].witnesses)


def test_an_accounts_file_says_whose_a_foreign_account_is() -> None:
    graph = with_declared_accounts(state("B1"), (DeclaredAccount(PRACTICE, "north", "clinical"),))
    assert prove(graph).practices == ("north",)


def role(name: str, **inputs: Any) -> dict[str, Any]:
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": f"arn:aws:iam::{MSO}:role/ops"}}
    return {"name": name, "arn": f"arn:aws:iam::{PRACTICE}:role/{name}", "tags": {"mso:owner": "mso"},
            "assumeRolePolicy": json.dumps({"Version": "2012-10-17", "Statement": [trust]}), **inputs}  # fmt: skip


POLICY_ARN = f"arn:aws:iam::{PRACTICE}:policy/read"
READ_POLICY = ("aws:iam/policy:Policy", {"name": "read", "arn": POLICY_ARN, "policy": json.dumps(READ)})
ROLE_NAME = {"role": "helper"}
GRANTS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "Role": [("aws:iam/role:Role", role("second", inlinePolicies=[{"name": "r", "policy": json.dumps(READ)}]))],
    "RolePolicy": [("aws:iam/rolePolicy:RolePolicy", {**ROLE_NAME, "policy": json.dumps(READ)})],
    "RolePolicyAttachment": [
        READ_POLICY, ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {**ROLE_NAME, "policyArn": POLICY_ARN})
    ],
    "PolicyAttachment": [
        READ_POLICY, ("aws:iam/policyAttachment:PolicyAttachment", {"roles": ["helper"], "policyArn": POLICY_ARN})
    ],
    "RolePolicyAttachmentsExclusive": [
        READ_POLICY,
        ("aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
         {"roleName": "helper", "policyArns": [POLICY_ARN]}),
    ],
    "RolePoliciesExclusive": [
        ("aws:iam/rolePoliciesExclusive:RolePoliciesExclusive", {"roleName": "helper", "policyNames": ["elsewhere"]})
    ],
    "Policy": [READ_POLICY, ("aws:iam/role:Role", role("second", managedPolicyArns=[POLICY_ARN]))],
}  # fmt: skip
for kind in ("User", "Group"):
    name = kind.lower()
    GRANTS |= {
        f"{kind}Policy": [(f"aws:iam/{name}Policy:{kind}Policy", {name: "absent", "policy": json.dumps(READ)})],
        f"{kind}PolicyAttachment": [
            (f"aws:iam/{name}PolicyAttachment:{kind}PolicyAttachment", {name: "absent", "policyArn": POLICY_ARN})
        ],
        f"{kind}PoliciesExclusive": [
            (f"aws:iam/{name}PoliciesExclusive:{kind}PoliciesExclusive", {f"{name}Name": "x", "policyNames": ["y"]})
        ],
        f"{kind}PolicyAttachmentsExclusive": [
            (f"aws:iam/{name}PolicyAttachmentsExclusive:{kind}PolicyAttachmentsExclusive",
             {f"{name}Name": "x", "policyArns": [POLICY_ARN]})
        ],
    }  # fmt: skip
GRANTS |= {
    "User": [
        ("aws:iam/user:User", {"name": "u", "arn": f"arn:aws:iam::{PRACTICE}:user/u", "tags": {"mso:owner": "mso"},
                               "inlinePolicies": [{"name": "r", "policy": json.dumps(READ)}]})
    ],
    "UserGroupMembership": [("aws:iam/userGroupMembership:UserGroupMembership", {"user": "u", "groups": ["absent"]})],
    "GroupMembership": [("aws:iam/groupMembership:GroupMembership", {"users": ["u"], "group": "absent"})],
}  # fmt: skip
GRANT_NOTHING = {  # of themselves: they name, count, certify or describe what other types grant
    "AccountAlias", "AccountPasswordPolicy", "Group", "InstanceProfile", "OrganizationsFeatures",
    "OutboundWebIdentityFederation", "SecurityTokenServicePreferences", "ServerCertificate", "ServiceLinkedRole",
    "VirtualMfaDevice", "OpenIdConnectProvider", "SamlProvider",
    "AccessKey", "ServiceSpecificCredential", "SigningCertificate", "SshKey", "UserLoginProfile",  # of a declared user
}  # fmt: skip


def test_every_type_of_iam_is_known_here() -> None:
    types = {name for name in dir(pulumi_aws.iam) if isinstance(t := getattr(pulumi_aws.iam, name), type)
             and hasattr(t, "get") and not name.endswith(("Args", "ArgsDict", "Result"))}  # fmt: skip
    assert types - {"AwaitableGetRoleResult"} <= GRANTS.keys() | GRANT_NOTHING


def control_with(entries: list[tuple[str, dict[str, Any]]]) -> Graph:
    stack = "urn:pulumi:clinical-north::t"
    provider = next(r for r in state("control-no-access") if r.id == f"pid{PRACTICE}")
    added = [
        Resource(urn=f"{stack}::{type_}::added-{number}", type=type_, id=str(inputs.get("name", f"id-{number}")),
                 inputs=inputs, account=PRACTICE, region="us-east-1", provider=f"{provider.urn}::{provider.id}")
        for number, (type_, inputs) in enumerate(entries)
    ]  # fmt: skip
    return state("control-no-access") + Graph(added)


@pytest.mark.parametrize("kind", sorted(GRANTS))
def test_a_grant_by_any_type_of_iam_is_not_proved(kind: str) -> None:
    assert "W1" in found(prove(control_with(GRANTS[kind])))


def native_grants() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The same grants in the schema of CloudFormation: (type, what is granted, properties in camel case)."""
    documents = {"policyName": "r", "policyDocument": READ}
    yield "Role", "LEAK", {
        "roleName": "second", "arn": f"arn:aws:iam::{PRACTICE}:role/second", "policies": [documents],
        "assumeRolePolicyDocument": json.loads(role("second")["assumeRolePolicy"]),
        "tags": [{"key": "mso:owner", "value": "mso"}],
    }  # fmt: skip
    yield "RolePolicy", "LEAK", {"roleName": "helper", **documents}
    yield "Policy", "LEAK", {"roles": ["helper"], **documents}
    yield "ManagedPolicy", "LEAK", {"managedPolicyName": "read", "roles": ["helper"], "policyDocument": READ,
                                    "policyArn": POLICY_ARN, "arn": POLICY_ARN}  # fmt: skip
    yield "UserPolicy", "UNKNOWN", {"userName": "absent", **documents}
    yield "GroupPolicy", "UNKNOWN", {"groupName": "absent", **documents}
    yield "UserToGroupAddition", "UNKNOWN", {"groupName": "absent", "users": ["u"]}
    yield "ServiceLinkedRole", "UNKNOWN", {"awsServiceName": "x.amazonaws.com"}
    yield "SomethingNew", "UNKNOWN", {"roleName": "helper"}


NATIVE = list(native_grants())


@pytest.mark.parametrize(("name", "status", "inputs"), NATIVE, ids=[row[0] for row in NATIVE])
def test_a_grant_by_aws_native_is_not_proved(name: str, status: str, inputs: dict[str, Any]) -> None:
    assert found(prove(control_with([(f"aws-native:iam:{name}", inputs)])))["W1"] == status


def pascal(value: Any) -> Any:
    """Properties with the names of CloudFormation; policy documents stay as they are."""
    if isinstance(value, list):
        return [pascal(item) for item in value]
    if not isinstance(value, dict) or "Statement" in value:
        return value
    return {key[0].upper() + key[1:]: pascal(item) for key, item in value.items()}


@pytest.mark.parametrize(("name", "status", "inputs"), [NATIVE[i] for i in (0, 3, -1)], ids=["role", "policy", "new"])
def test_a_grant_by_cloud_control_or_a_template_is_not_proved(name: str, status: str, inputs: dict[str, Any]) -> None:
    type_, properties = f"AWS::IAM::{name}", pascal(inputs)
    control = {"typeName": type_, "desiredState": json.dumps(properties)}
    assert found(prove(control_with([("aws:cloudcontrol/resource:Resource", control)])))["W1"] == status
    template = {"Resources": {"Grant": {"Type": type_, "Properties": properties}}}
    stack = {"name": "s", "templateBody": json.dumps(template)}
    assert found(prove(control_with([("aws:cloudformation/stack:Stack", stack)])))["W1"] == status


@pytest.mark.parametrize(
    "body",
    ["{", "", "Resources: []", "Transform: x\nResources: {}", None],
    ids=["cut", "empty", "list", "macro", "url"],
)
def test_a_template_that_cannot_be_read_is_unknown(body: str | None) -> None:
    stack = {"name": "s", "templateUrl": "https://example.org/t.json"} | ({"templateBody": body} if body else {})
    assert found(prove(control_with([("aws:cloudformation/stack:Stack", stack)])))["W1"] == "UNKNOWN"


def test_a_template_in_yaml_with_short_forms_is_read() -> None:
    body = """
    Resources:
      Reader:
        Type: AWS::IAM::ManagedPolicy
        Properties:
          Roles: [helper]
          PolicyDocument:
            Version: 2012-10-17
            Statement:
              Effect: Allow
              Action: s3:GetObject
              Resource: !Sub 'arn:${AWS::Partition}:s3:::north-charts/*'
    """
    stack = ("aws:cloudformation/stack:Stack", {"name": "s", "templateBody": body})
    assert found(prove(control_with([stack])))["W1"] == "LEAK"
