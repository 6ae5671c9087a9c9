"""Starts the pack as Pulumi's engine does, and turns resources of the kit into the engine's requests."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from infra.engine.graph import Resource
from infra.engine.values import reveal
from infra.engine.wire import encode

PACK = Path(__file__).parents[3] / "policies" / "__main__.py"
FOLDER = (sys.executable, "-u", str(PACK))
"""How the engine starts a pack that is given as a folder."""


@contextmanager
def started(command: Iterable[str] = FOLDER, **environment: str) -> Iterator[analyzer_pb2_grpc.AnalyzerStub]:
    """The pack's process, started from another folder, and a client of it."""
    given = {**os.environ, **environment}
    process = subprocess.Popen([*command], stdout=subprocess.PIPE, cwd="/", text=True, env=given)
    assert process.stdout is not None
    try:
        with grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}") as channel:
            yield analyzer_pb2_grpc.AnalyzerStub(channel)
    finally:
        process.kill()
        process.wait()


def wire(resource: Resource) -> dict[str, Any]:
    """The resource as the engine sends it."""
    properties = encode(reveal(dict(resource.inputs)))
    return {"urn": resource.urn, "type": resource.type, "name": resource.name, "properties": properties}


def in_a_stack(resource: Resource) -> Resource:
    """The resource as the engine knows it: the account is in its provider, the id among its properties."""
    provider = f"urn:pulumi:{resource.stack}::mso::pulumi:providers:aws::{resource.account}-{resource.region}"
    inputs = {**resource.outputs, **resource.inputs, "id": resource.id}
    return Resource(
        urn=resource.urn, type=resource.type, id=resource.id, inputs=inputs, provider=f"{provider}::known",
        account=resource.account, region=resource.region, property_dependencies=resource.property_dependencies,
        protect=resource.protect, ignore_changes=resource.ignore_changes,
    )  # fmt: skip


def member(resource: Resource) -> analyzer_pb2.AnalyzerResource:
    """A stack's resource as the engine sends it; its provider names no account where the resource has none."""
    known = struct_pb2.Struct()
    known.update({"region": resource.region, **({"allowedAccountIds": [resource.account]} if resource.account else {})})
    urn = resource.provider.rpartition("::")[0]
    provider = analyzer_pb2.AnalyzerProviderResource(
        type="pulumi:providers:aws", urn=urn, name=urn.rsplit("::", 1)[-1], properties=known
    )
    options = analyzer_pb2.AnalyzerResourceOptions(protect=resource.protect, ignoreChanges=resource.ignore_changes)
    links = {
        name: analyzer_pb2.AnalyzerPropertyDependencies(urns=urns)
        for name, urns in resource.property_dependencies.items()
    }
    return analyzer_pb2.AnalyzerResource(
        **wire(resource), provider=provider, options=options, propertyDependencies=links
    )


def stack_request(resources: Iterable[Resource]) -> analyzer_pb2.AnalyzeStackRequest:
    """These resources as one stack."""
    return analyzer_pb2.AnalyzeStackRequest(resources=[member(in_a_stack(resource)) for resource in resources])


def violations(response: Any) -> set[tuple[str, str]]:
    """Policy and message of each diagnostic, without the description in front."""
    return {(d.policyName, d.message.removeprefix(d.description).strip()) for d in response.diagnostics}
