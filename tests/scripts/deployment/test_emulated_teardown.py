"""What refuses to be deleted is released in the emulated AWS; what is there is read back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from infra.emulator.provider.emulator import Emulator
from infra.engine.graph import Graph, Resource
from infra.engine.provider import Scope
from infra.engine.state_document import to_json
from infra.teardown.deletion_refusals import COMMANDS, deletion_protection
from scripts.deployment.emulated_teardown import RELEASES, EmulatedTeardown

BUCKET, LOCK = "aws:s3/bucket:Bucket", "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"


@dataclass
class Made:
    """Resources of the payer account, made one by one."""

    emulator: Emulator
    resources: list[Resource] = field(default_factory=list)

    def add(self, type_: str, name: str, /, **inputs: Any) -> Resource:
        scope, urn = Scope(self.emulator.payer, "us-west-2"), f"urn:pulumi:org::mso::{type_}::{name}"
        state = self.emulator.create(urn, type_, inputs, scope)
        self.resources.append(
            Resource(urn=urn, type=type_, id=state.id, inputs=inputs, outputs=state.outputs, account=scope.account,
                     region=scope.region)
        )  # fmt: skip
        return self.resources[-1]

    def delete(self, resource: Resource) -> None:
        scope = Scope(resource.account, resource.region)
        self.emulator.delete(resource.urn, resource.type, resource.id, resource.inputs, resource.outputs, scope)


@pytest.fixture(scope="module")
def made() -> Iterator[Made]:
    with Emulator.start() as emulator:
        yield Made(emulator)


@pytest.mark.parametrize("mode", ["GOVERNANCE", "COMPLIANCE"])
def test_a_locked_bucket_is_emptied_counted_and_gone(made: Made, mode: str) -> None:
    bucket = made.add(BUCKET, mode, bucket=f"locked-{mode.lower()}", objectLockEnabled=True)
    rule = {"defaultRetention": {"mode": mode, "years": 6}}
    made.add(LOCK, mode, bucket=bucket.id, objectLockEnabled="Enabled", rule=rule)
    client = made.emulator.client(bucket.account, "s3", bucket.region)
    for _ in range(2):
        client.put_object(Bucket=bucket.id, Key="chart", Body=b"x")
    client.delete_object(Bucket=bucket.id, Key="chart")
    teardown, graph = EmulatedTeardown(made.emulator), Graph([bucket])
    assert teardown.contents(graph)[bucket.urn].items == 3
    assert teardown.remaining(graph) == (bucket,)
    teardown.release(to_json(Graph(made.resources)))
    assert teardown.contents(graph)[bucket.urn].items == 0
    made.delete(bucket)
    assert teardown.remaining(graph) == ()
    teardown.release(to_json(Graph(made.resources)))  # after an interrupted teardown some are gone already


def test_a_repository_is_emptied(made: Made) -> None:
    repository = made.add("aws:ecr/repository:Repository", "images", name="images")
    registry = made.emulator.client(repository.account, "ecr", repository.region)
    media = "application/vnd.oci.image.manifest.v1+json"
    manifest = json.dumps({"schemaVersion": 2, "mediaType": media})
    registry.put_image(
        repositoryName="images", imageManifest=manifest, imageManifestMediaType=media, imageTag="1"
    )
    teardown, graph = EmulatedTeardown(made.emulator), Graph([repository])
    assert teardown.contents(graph)[repository.urn].items == 1
    teardown.release(to_json(graph))
    made.delete(repository)
    assert teardown.remaining(graph) == ()


def test_what_every_account_has_is_not_counted(made: Made) -> None:
    setting = made.add("aws:ebs/encryptionByDefault:EncryptionByDefault", "setting", enabled=True)
    assert EmulatedTeardown(made.emulator).remaining([setting]) == ()


def test_what_the_example_protects_can_be_released(reference_plan: Graph) -> None:
    """On the emulated AWS by the teardown itself, on the real one by a command that it prints."""
    protected = {resource.type for resource in reference_plan.custom if list(deletion_protection(resource))}
    assert len(protected) > 2
    assert protected - RELEASES.keys() == protected - COMMANDS.keys() == set()
