"""State documents: written and read back unchanged, accepted from other engines, refused when damaged."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pulumi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from in_memory_provider import ACCOUNT, REGION, FakeComponent, FakeResource, Stack, aws_account, in_account

from infra.engine.graph import Difference, Graph, Resource, Source, Status
from infra.engine.state_document import dependency_order, from_json, read_state, to_json, write_state
from infra.engine.values import UNKNOWN, Secret, holds_secret, reveal, unknown_paths
from infra.engine.wire import (
    SECRET,
    SIGNATURE,
    UNKNOWN_SENTINEL,
    UNKNOWN_SENTINELS,
    decode,
    encode,
    from_document,
    to_document,
)
from infra.errors import UsageError

PROVIDER = "urn:pulumi:prod::mso::pulumi:providers:aws::clinical::5b2f"
BUCKET = "urn:pulumi:prod::mso::mso:storage:PhiBucket$aws:s3/bucket:Bucket::charts"

plain = st.text().filter(lambda text: text not in UNKNOWN_SENTINELS)
numbers = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
scalars = st.none() | st.booleans() | numbers | plain
known = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=12
)
values = st.recursive(
    known | st.just(UNKNOWN),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3) | st.builds(Secret, inner)
    ),
    max_leaves=12,
)
properties = st.dictionaries(st.text(min_size=1), values, max_size=5)
simple = st.dictionaries(st.text(max_size=3), scalars | st.just(UNKNOWN) | st.builds(Secret, scalars), max_size=2)
texts = st.lists(st.text(min_size=1), max_size=3).map(tuple)
resources = st.builds(
    Resource,
    urn=st.uuids().map(lambda uuid: f"urn:pulumi:dev::mso::aws:test/resource:FakeResource::{uuid}"),
    type=st.just("aws:test/resource:FakeResource"),
    id=st.text(),
    inputs=simple,
    outputs=simple,
    account=st.sampled_from(["", ACCOUNT]),
    region=st.sampled_from(["", REGION]),
    dependencies=texts,
    property_dependencies=st.dictionaries(st.text(), texts, max_size=3),
    protect=st.booleans(),
    retain_on_delete=st.booleans(),
    delete_before_replace=st.booleans(),
    external=st.booleans(),
    ignore_changes=texts,
    aliases=texts,
    secret_outputs=texts,
    source=st.none() | st.builds(Source, st.text(min_size=1), st.integers(0, 10**6)),
    status=st.sampled_from(Status),
    differences=st.lists(st.builds(Difference, st.text(), scalars, scalars), max_size=2).map(tuple),
    pending_delete=st.booleans(),
    init_errors=texts,
)


@given(values)
def test_a_value_is_unchanged_after_writing_and_reading_a_document(value: Any) -> None:
    assert from_document(json.loads(json.dumps(to_document(value)))) == value


@given(properties)
def test_properties_are_unchanged_after_encoding_and_decoding(given_properties: dict[str, Any]) -> None:
    assert decode(encode(given_properties)) == given_properties


@given(values)
def test_reveal_removes_all_secrets_and_keeps_all_unknowns(value: Any) -> None:
    plain = reveal(value)
    assert not holds_secret(plain)
    assert len(list(unknown_paths(plain))) == len(list(unknown_paths(value)))


@settings(max_examples=60)
@given(st.lists(resources, max_size=3, unique_by=lambda resource: resource.urn))
def test_a_graph_is_unchanged_after_writing_and_reading(found: list[Resource]) -> None:
    graph = Graph(found)
    assert from_json(json.loads(json.dumps(to_json(graph))), "test") == graph


def deployed(stack: Stack) -> Graph:
    def program() -> None:
        component = FakeComponent("component", in_account())
        created = FakeResource("one", component.child_options, key=pulumi.Output.secret({"a": "b"}), size=1)
        FakeResource("two", in_account(aws_account("there"), depends_on=[created], protect=True), label=created.arn)
        component.register_outputs({"arn": created.arn})
        pulumi.export("key", created.arn)

    return stack.up(program)


def test_a_deployed_stack_is_read_back_from_its_file(stack: Stack, tmp_path: Path) -> None:
    graph = deployed(stack)
    write_state(tmp_path / "dev.json", graph)
    assert read_state(tmp_path / "dev.json") == graph
    assert stat.S_IMODE((tmp_path / "dev.json").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["dev.json"]


def test_secrets_are_written_as_in_an_export_with_show_secrets(stack: Stack) -> None:
    document = to_json(deployed(stack))
    (one,) = (entry for entry in document["deployment"]["resources"] if entry["urn"].endswith("::one"))
    assert one["inputs"]["key"] == {SIGNATURE: SECRET, "plaintext": '{"a": "b"}'}


def test_dependencies_come_before_their_dependents(stack: Stack) -> None:
    names = [resource.name for resource in dependency_order(reversed(list(deployed(stack))))]
    assert names.index("kit-dev") < names.index("default") < names.index("one") < names.index("two")


def test_a_cycle_is_broken_and_no_resource_is_lost() -> None:
    one, two = (Resource(urn=urn, type="t", dependencies=(other,)) for urn, other in (("a", "b"), ("b", "a")))
    assert [resource.urn for resource in dependency_order([two, one])] == ["a", "b"]


# --- documents of other engines ------------------------------------------------------------------------------


def exported() -> dict[str, Any]:
    """A small document as `pulumi stack export` prints it; the ciphertext is invented."""
    stack_urn = "urn:pulumi:prod::mso::pulumi:pulumi:Stack::mso-prod"
    role = json.dumps([{"roleArn": f"arn:aws:iam::{ACCOUNT}:role/mso/deployer", "sessionName": "mso-kit"}])
    ciphertext = {SIGNATURE: SECRET, "ciphertext": "v1:AAAAAAAAAAAAAAAA:bm90IGEgc2VjcmV0"}
    times = {"created": "2026-11-20T10:00:00Z", "modified": "2026-11-20T10:00:00Z"}
    return {
        "version": 3,
        "deployment": {
            "manifest": {"time": "2026-11-20T10:00:00.5Z", "magic": "0f0f", "version": "v3.250.0"},
            "secrets_providers": {"type": "provider", "state": {"url": "awskms://alias/mso"}},
            "resources": [
                {"urn": stack_urn, "custom": False, "type": "pulumi:pulumi:Stack", "outputs": {}, **times},
                {
                    "urn": PROVIDER.rpartition("::")[0], "custom": True, "id": "5b2f", "type": "pulumi:providers:aws",
                    "inputs": {"region": REGION, "assumeRoles": role, "version": "7.51.0"}, "parent": stack_urn,
                },
                {
                    "urn": BUCKET, "custom": True, "id": "charts-1", "type": "aws:s3/bucket:Bucket",
                    "inputs": {"bucket": "charts-1", "__defaults": [], "tags": {"mso:plane": "clinical"}},
                    "outputs": {"arn": "arn:aws:s3:::charts-1", "secret": ciphertext, "tagsAll": {"a": "b"}},
                    "parent": stack_urn, "provider": PROVIDER, "dependencies": None,
                    "propertyDependencies": {"bucket": None}, "protect": True,
                    "sourcePosition": "project:///components/bucket.py#41,9", **times,
                },
            ],
            "metadata": {},
        },
    }  # fmt: skip


@pytest.mark.parametrize("version", [3, 4])
@pytest.mark.parametrize("form", ["export", "checkpoint"])
def test_a_pulumi_export_and_a_checkpoint_are_read(tmp_path: Path, form: str, version: int) -> None:
    document = {**exported(), "version": version}
    if form == "checkpoint":
        latest = {"stack": "organization/mso/prod", "latest": document["deployment"]}
        document = {"version": version, "checkpoint": latest}
    path = tmp_path / "state.json"
    path.write_text(json.dumps(document))
    bucket = read_state(path)[BUCKET]
    assert (bucket.account, bucket.region, bucket.status) == (ACCOUNT, REGION, Status.LIVE)
    assert bucket.source == Source("components/bucket.py", 41)
    assert bucket.outputs["secret"] == Secret(UNKNOWN), "a ciphertext is not decrypted"
    assert (bucket.protect, bucket.dependencies, bucket.property_dependencies) == (True, (), {"bucket": ()})
    assert bucket.tags == {"a": "b", "mso:plane": "clinical"}


def damaged(path: str, value: Any) -> Any:
    """The export with one value replaced (``drop`` removes it)."""
    document: Any = exported()
    *steps, last = (int(step) if step.isdigit() else step for step in path.split("."))
    target: Any = document
    for step in steps:
        target = target[step]
    if value == "drop":
        del target[last]
    else:
        target[last] = value
    return document


def nested(depth: int) -> dict[str, Any]:
    """Objects within objects."""
    inner: dict[str, Any] = {}
    for _ in range(depth):
        inner = {"in": inner}
    return inner


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("", "not a state document"),
        ("{", "not a state document"),
        (b"\xff\xfe\x00", "not a state document"),
        ("[" * 100_000, "not a state document"),
        ([], "expected a JSON object with `version` and `deployment`, found a list"),
        (None, "found a NoneType"),
        ({}, "it has no `deployment`"),
        ({"version": 3, "checkpoint": {"latest": None}}, "it has no `deployment`"),
        ({"version": 3, "checkpoint": []}, "it has no `deployment`"),
        (damaged("version", 2), "state version 2; this kit reads versions 3 and 4"),
        (damaged("deployment.resources", {"a": 1}), "`deployment.resources` is not a list"),
        (damaged("deployment.resources.1", "text"), "resource 1 is malformed .a str is not an object"),
        (damaged("deployment.resources.2.urn", "drop"), "resource 2 is malformed"),
        (damaged("deployment.resources.2.type", 7), "resource 2 is malformed .*type is 7, not a string"),
        (damaged("deployment.resources.2.inputs", [1]), r"resource 2 is malformed .*inputs is \[1\], not an object"),
        (damaged("deployment.resources.2.inputs", {SIGNATURE: SECRET, "plaintext": "{}"}), "inputs is a single secret"),
        (damaged("deployment.resources.2.inputs", nested(900)), "values are nested deeper than 64"),
        (damaged("deployment.resources.2.provider", ["a"]), "not a string"),
        (damaged("deployment.resources.2.id", "half \ud800 a character"), "surrogates not allowed"),
        (damaged("deployment.resources.2.dependencies", "abc"), "not a list of strings"),
        (damaged("deployment.resources.2.outputs.secret", {SIGNATURE: SECRET, "plaintext": "{"}), "resource 2 is malf"),
        (damaged("deployment.resources.1.inputs.region", {SIGNATURE: SECRET, "plaintext": 1}), "resource 1 is malf"),
        (damaged("deployment.resources.1.urn", BUCKET), "two resources share the URN"),
        ({**exported(), "mso": [1]}, "`mso` is a list"),
        ({**exported(), "mso": {BUCKET: {"account": 7}}}, "resource 2 is malformed .*account is 7, not a string"),
        ({**exported(), "mso": {BUCKET: {"status": "imaginary"}}}, "resource 2 .*status is none of planned"),
    ],
)
def test_a_damaged_document_is_refused_with_an_explanation(tmp_path: Path, document: Any, words: str) -> None:
    path = tmp_path / "state.json"
    raw = document if isinstance(document, str | bytes) else json.dumps(document)
    path.write_bytes(raw.encode() if isinstance(raw, str) else raw)
    with pytest.raises(UsageError, match=words) as caught:
        read_state(path)
    assert str(path) in str(caught.value)


def test_a_byte_order_mark_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_text(json.dumps(exported()), encoding="utf-8-sig")
    assert BUCKET in read_state(path)


def test_a_missing_file_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file; write one with `pulumi stack export --file"):
        read_state(tmp_path / "no.json")


@pytest.mark.parametrize("whole", [UNKNOWN_SENTINEL, {SIGNATURE: SECRET, "ciphertext": "v1:x"}])
def test_a_provider_with_unknown_roles_gives_no_account(whole: Any) -> None:
    graph = from_json(damaged("deployment.resources.1.inputs.assumeRoles", whole), "test")
    assert graph[BUCKET].account == ""
