"""The states of a DIY backend in S3: read from the emulated AWS; what cannot be read is a clear error."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from infra.emulator.provider.emulator import Emulator
from infra.errors import KitError, UsageError
from infra.states.state_sources import read_sources

REGION = "us-west-2"


def checkpoint(stack: str) -> bytes:
    """What Pulumi's DIY backend stores for a stack without resources."""
    root = {"urn": f"urn:pulumi:{stack}::mso::pulumi:pulumi:Stack::mso-{stack}", "type": "pulumi:pulumi:Stack"}
    latest = {"manifest": {}, "resources": [{**root, "custom": False}]}
    return json.dumps({"version": 3, "checkpoint": {"stack": f"organization/mso/{stack}", "latest": latest}}).encode()


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """The URL of an emulated AWS with a bucket of two states, a copy and a file of the backend's own."""
    with Emulator.start() as emulator:
        s3 = emulator.client(emulator.payer, "s3", REGION)
        s3.create_bucket(Bucket="states", CreateBucketConfiguration={"LocationConstraint": REGION})
        for key, body in {
            "mso/.pulumi/meta.yaml": b"version: 1",
            "mso/.pulumi/stacks/mso/org.json": checkpoint("org"),
            "mso/.pulumi/stacks/mso/org.json.bak": b"an older state",
            "mso/.pulumi/stacks/mso/clinical.json": checkpoint("clinical"),
        }.items():
            s3.put_object(Bucket="states", Key=key, Body=body)
        with pytest.MonkeyPatch.context() as environment:
            for name, value in emulator.credentials(emulator.payer).items():
                environment.setenv(name, value)
            yield emulator.serve(0).url


def test_every_stack_under_the_prefix_is_read(endpoint: str) -> None:
    graph = read_sources([f"s3://states/mso?region={REGION}&endpoint={endpoint}&awssdk=v2"])
    assert [resource.stack for resource in graph] == ["clinical", "org"]


@pytest.mark.parametrize(
    ("url", "kind", "words"),
    [
        (
            "s3://states/other?endpoint={0}",
            UsageError,
            "there is no state under other/.pulumi/stacks/ in bucket states",
        ),
        ("s3://nothing?endpoint={0}", UsageError, "there is no bucket 'nothing'"),
        ("s3://states?endpoint=http://127.0.0.1:1", KitError, "cannot be read: Could not connect"),
        ("s3://states?endpoint=http://192.0.2.1:80", UsageError, "over HTTP to another machine"),
        ("s3://states?endpoint=192.0.2.1:80", UsageError, "over HTTP to another machine"),
        ("s3://states?zone=a", UsageError, "unknown parameter 'zone'; allowed: region, endpoint"),
        ("s3://states?profile=nobody", UsageError, "nobody.* could not be found"),
        ("s3:///mso", UsageError, "it names no bucket"),
    ],
)
def test_a_backend_that_cannot_be_read_is_a_clear_error(
    endpoint: str, url: str, kind: type[KitError], words: str
) -> None:
    with pytest.raises(kind, match=words) as caught:
        read_sources([url.format(endpoint) + ("" if url.endswith("mso") else f"&region={REGION}")])
    assert type(caught.value) is kind
