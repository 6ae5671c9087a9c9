"""A resource as the emulator reports it: read back and compared, or declared only, and why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from infra.emulator.cloud.boto3_clients import PAYER
from infra.emulator.provider.binding import Aws, Binding, Props, find
from infra.emulator.provider.property_mapping import differences, seen
from infra.engine.graph import Difference, Status
from infra.engine.output_prediction import shape_of
from infra.engine.provider import CheckFailure, Scope, State
from infra.engine.resource_shapes import compute
from infra.engine.values import UNKNOWN, Properties, reveal

INSTRUCTIONS: Final = (
    "allowOverwrite applyImmediately bypassPolicyLockoutSafetyCheck closeOnDeletion "
    "delayAfterPolicyCreationInMs deletionWindowInDays expectedBucketOwner finalSnapshotIdentifier forceDelete "
    "forceDestroy forceDetachPolicies forceNewDeployment forceOverwriteReplicaSecret overwrite recoveryWindowInDays "
    "region revokeRulesOnDelete rotateImmediately skipDestroy skipFinalSnapshot tagsAll timeouts waitForSteadyState"
)
"""Inputs that tell the provider how to act; AWS holds none of them, so none is compared."""


POLICIES: Final = "assumeRolePolicy inlinePolicy policy policyDocument"
"""Inputs that hold a policy document as JSON text."""


def malformed(type_: str, inputs: Properties) -> Iterator[CheckFailure]:
    """Policy documents that are no JSON objects; moto would take them."""
    names = {*POLICIES.split(), *(["content"] if type_.startswith("aws:organizations/") else [])}
    for name in sorted(names & inputs.keys()):
        text = reveal(inputs[name])
        if not isinstance(text, str):
            continue
        try:
            good = isinstance(json.loads(text), dict)
        except ValueError:
            good = False
        if not good:
            yield CheckFailure(name, f"{text[:60]!r} is not a JSON object; pass the document as JSON text")


def known_of(urn: str, type_: str, inputs: Properties, scope: Scope, id_: Any = None) -> Props:
    """Inputs, computed outputs, account, region, payer, and the id (a predicted one, until there is one)."""
    plain = {name: value for name, value in reveal(dict(inputs)).items() if value is not None}
    found_id, outputs = compute(shape_of(type_), urn, plain, scope, id_)
    known = {**outputs, "account": scope.account, "region": plain.get("region") or scope.region, "payer": PAYER}
    return Props(plain, {name: value for name, value in {**known, "id": found_id}.items() if value is not UNKNOWN})


def read_back(binding: Binding, aws: Aws, urn: str, inputs: Properties, scope: Scope, id_: str) -> State | None:
    """The resource as AWS holds it. Declared values stand in the outputs; where they came back otherwise it says so."""
    props = known_of(urn, binding.type, inputs, scope, id_)
    found = binding.read(aws, props)
    if found is None:
        return None
    outputs = compute(shape_of(binding.type), urn, inputs, scope, id_)[1]
    unseen = binding.unseen.union(INSTRUCTIONS.split())
    declared = {key: value for key, value in props.inputs.items() if key not in unseen}
    told = {name: find(path, found) for name, path in binding.outputs.items() if name not in inputs}
    return State(
        id_,
        {**outputs, **{name: value for name, value in told.items() if value is not None}},
        Status.SHIM if binding.echoes(props) else Status.EMULATED,
        tuple(differences(declared, seen(declared, dict(found), binding.names))),
    )


def declared_only(urn: str, type_: str, inputs: Properties, scope: Scope, why: str, id_: Any = None) -> State:
    """The resource as it was declared, with predicted outputs, and the reason why it is no more than that."""
    found_id, outputs = compute(shape_of(type_), urn, inputs, scope, id_)
    return State(found_id, outputs, Status.DECLARED, (Difference("", type_, f"not emulated: {why}"),))


def unread(urn: str, type_: str, inputs: Properties, scope: Scope, id_: str) -> State:
    """The resource as it was declared, where moto answers nothing of what it took."""
    return declared_only(urn, type_, inputs, scope, "moto took it, and does not give it back", id_)
