"""Planning without AWS: ids, ARNs, names, replacements, policy documents."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from infra.emulator.provider.binding import Binding, Call, bindings
from infra.engine.prediction.output_prediction import OutputPredictor, shape_of
from infra.engine.prediction.shape_table import SHAPES
from infra.engine.provider import Scope
from infra.engine.values import UNKNOWN, unknown_paths

SCOPE = Scope("111111111111", "us-east-1", "deployer")
PREDICTOR = OutputPredictor()


def plan(type_: str, name: str = "x", /, **inputs: Any) -> Any:
    """Check and create one resource in a plan."""
    checked, _ = PREDICTOR.check(type_, name, inputs, SCOPE)
    return PREDICTOR.create(f"urn:pulumi:test::mso::{type_}::{name}", type_, checked, SCOPE)


PLANNED: list[tuple[str, dict[str, Any], str]] = [
    ("aws:s3/bucket:Bucket", {"bucket": "b"}, "arn:aws:s3:::b"),
    ("aws:iam/role:Role", {"name": "r", "path": "/mso/"}, "arn:aws:iam::111111111111:role/mso/r"),
    ("aws:sqs/queue:Queue", {"name": "q"}, "arn:aws:sqs:us-east-1:111111111111:q"),
    ("aws:ssm/parameter:Parameter", {"name": "/a/b"}, "arn:aws:ssm:us-east-1:111111111111:parameter/a/b"),
    ("aws:backup/vault:Vault", {"name": "v", "region": "us-west-2"},
     "arn:aws:backup:us-west-2:111111111111:backup-vault:v"),
    ("aws:iam/openIdConnectProvider:OpenIdConnectProvider", {"url": "https://t.example.com"},
     "arn:aws:iam::111111111111:oidc-provider/t.example.com"),
]  # fmt: skip


@pytest.mark.parametrize(("type_", "inputs", "arn"), PLANNED)
def test_arns_are_as_aws_writes_them(type_: str, inputs: dict[str, Any], arn: str) -> None:
    assert plan(type_, **inputs).outputs["arn"] == arn


@pytest.mark.parametrize(
    ("type_", "form"),
    [
        ("aws:ec2/vpc:Vpc", r"vpc-[0-9a-f]{17}"),
        ("aws:kms/key:Key", r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}"),
        ("aws:organizations/account:Account", r"[1-9]\d{11}"),
        ("aws:organizations/organizationalUnit:OrganizationalUnit", r"ou-[a-z0-9]{4}-[a-z0-9]{8}"),
        (
            "aws:secretsmanager/secret:Secret",
            r"arn:aws:secretsmanager:us-east-1:\d{12}:secret:x-[0-9a-f]{7}-[A-Za-z]{6}",
        ),
    ],
)
def test_ids_have_the_form_of_aws_and_depend_on_the_urn_only(type_: str, form: str) -> None:
    assert re.fullmatch(form, plan(type_).id)
    assert plan(type_).id == plan(type_, description="d").id != plan(type_, "y").id


def test_what_depends_on_an_unknown_input_is_unknown() -> None:
    state = plan("aws:s3/bucketPolicy:BucketPolicy", bucket=UNKNOWN, policy="{}")
    assert state.id is UNKNOWN
    assert plan("aws:kms/alias:Alias", targetKeyId=UNKNOWN).outputs["targetKeyArn"] is UNKNOWN


def test_names_are_generated_within_the_length_limits() -> None:
    assert re.fullmatch(r"alias/x-[0-9a-f]{7}", plan("aws:kms/alias:Alias", targetKeyId="k").id)
    balancer = plan("aws:lb/loadBalancer:LoadBalancer", "a-name-that-is-longer-than-aws-takes")
    assert len(balancer.outputs["name"]) <= 32
    assert plan("aws:sqs/queue:Queue", namePrefix="p-").id is UNKNOWN


def test_fields_are_read_from_an_existing_id() -> None:
    type_ = "aws:kms/grant:Grant"
    state = PREDICTOR.read(f"urn:pulumi:test::mso::{type_}::g", type_, "k:abc", {"keyId": "k"}, SCOPE)
    assert state
    assert state.outputs["grantId"] == "abc"


def test_a_replacement_under_the_same_name_deletes_first() -> None:
    diff = PREDICTOR.diff("aws:iam/role:Role", "r", {"name": "r", "path": "/"}, {"name": "r", "path": "/a/"}, ())
    assert (diff.replace, diff.delete_before_replace) == (("path",), True)
    diff = PREDICTOR.diff("aws:ec2/vpc:Vpc", "v", {"cidrBlock": "a", "tags": {}}, {"cidrBlock": "b"}, ("tags",))
    assert (diff.changed, diff.replace, diff.delete_before_replace) == (("cidrBlock",), ("cidrBlock",), False)


def test_policy_documents_are_written_as_the_provider_writes_them() -> None:
    statement = {
        "sid": "Read",
        "actions": ["s3:GetObject"],
        "resources": ["arn:aws:s3:::b/*", "arn:aws:s3:::c/*"],
        "principals": [{"type": "AWS", "identifiers": ["111111111111"]}],
        "conditions": [{"test": "Bool", "variable": "aws:SecureTransport", "values": ["true"]}],
    }
    token = "aws:iam/getPolicyDocument:getPolicyDocument"
    answer = PREDICTOR.invoke(token, {"statements": [statement]}, SCOPE)
    assert json.loads(answer["json"]) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Read",
                "Effect": "Allow",
                "Action": "s3:GetObject",
                "Resource": ["arn:aws:s3:::b/*", "arn:aws:s3:::c/*"],
                "Principal": {"AWS": "111111111111"},
                "Condition": {"Bool": {"aws:SecureTransport": "true"}},
            }
        ],
    }
    override = {"statements": [{**statement, "effect": "Deny"}], "sourcePolicyDocuments": [answer["json"]]}
    assert json.loads(PREDICTOR.invoke(token, override, SCOPE)["json"])["Statement"][0]["Effect"] == "Deny"


# --- the tables against pulumi-aws and boto3 themselves ---


def class_sources() -> dict[str, str]:
    """The source of every pulumi-aws resource class, by type token."""
    found = find_spec("pulumi_aws")
    assert found
    assert found.submodule_search_locations
    sources: dict[str, str] = {}
    packages = {type_.split(":")[1].split("/")[0] for type_ in SHAPES}
    for package in packages | {"lambda_"}:
        for file in Path(found.submodule_search_locations[0], package).glob("*.py"):
            text = file.read_text(encoding="utf-8")
            if match := re.search(r'@pulumi\.type_token\("(aws:[^"]+)"\)\nclass', text):
                sources[match[1]] = text
    return sources


def test_every_shape_has_a_type_and_properties_that_pulumi_aws_declares() -> None:
    sources = class_sources()
    for type_, shape in SHAPES.items():
        assert type_ in sources, type_
        named = {*shape.outputs, *shape.replace, *([shape.name] if shape.name else [])}
        for name in named:
            snake = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()
            assert f'"{name}"' in sources[type_] or f"def {snake}(self)" in sources[type_], f"{type_}: {name}"


def calls(binding: Binding) -> Iterator[Call]:
    """Every boto3 call of a binding."""
    yield from (each for each in (binding.create_call, binding.read_call, binding.delete_call) if each)
    yield from binding.more_reads
    for setting in binding.settings:
        yield from (each for each in (setting.put, setting.reset) if each)
    if binding.tagging:
        yield from (each for each in (binding.tagging.tag, binding.tagging.untag, binding.tagging.list_tags) if each)


def test_every_binding_has_a_shape_and_calls_operations_that_boto3_has() -> None:
    import botocore.session
    from botocore import xform_name

    session, known = botocore.session.Session(), dict[str, set[str]]()
    for type_, binding in bindings().items():
        assert type_ in SHAPES, type_
        for each in calls(binding):
            service, operation = each.operation.split(".")
            if service not in known:
                known[service] = {xform_name(name) for name in session.get_service_model(service).operation_names}
            assert operation in known[service], f"{type_}: {each.operation}"


def test_planning_and_listing_bindings_import_neither_moto_nor_boto3() -> None:
    code = (
        "import sys, infra.engine.prediction.output_prediction, infra.emulator.provider.binding as b; b.bindings(); "
        "sys.exit([m for m in ('moto', 'boto3', 'pulumi_aws') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.stderr == "[]\n"


def test_every_planned_output_of_the_table_is_known_once_its_inputs_are() -> None:
    for type_, shape in SHAPES.items():
        fields = set(re.findall(r"\{(\w+)", json.dumps([shape.id, shape.outputs], default=str)))
        given = {name: "given" for name in fields if name not in shape.outputs and _is_input(name)}
        listed = {"subnetMappings": [{"subnetId": "given"}]}  # each of which a firewall has an endpoint in
        state = plan(type_, **given, **listed, engine="postgres")  # on which the port of a database depends
        assert not [path for path in unknown_paths(dict(state.outputs)) if "masterUserSecrets" not in path], type_
        assert shape_of(type_) is shape


def _is_input(name: str) -> bool:
    generated = re.fullmatch(r"(uuid|(hex|digits|word|Word|UPPER)\d+)(_\w+)?", name)
    return not generated and name not in ("id", "account", "region", "here")
