"""The state that the emulator reports: a resource read back and compared, or declared only with the reason."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from infra.emulator.cloud.boto3_clients import PAYER
from infra.emulator.provider.binding import AwsContext, Binding, Props, search
from infra.emulator.provider.property_mapping import as_declared, differences
from infra.engine.graph import Difference, Status
from infra.engine.prediction.output_prediction import shape_of
from infra.engine.prediction.resource_shapes import compute
from infra.engine.provider import CheckFailure, Scope, State
from infra.engine.values import UNKNOWN, Properties, reveal

PROVIDER_OPTIONS: Final = (
    "allowOverwrite applyImmediately bypassPolicyLockoutSafetyCheck closeOnDeletion "
    "delayAfterPolicyCreationInMs deletionWindowInDays expectedBucketOwner finalSnapshotIdentifier forceDelete "
    "forceDestroy forceDetachPolicies forceNewDeployment forceOverwriteReplicaSecret overwrite recoveryWindowInDays "
    "region revokeRulesOnDelete rotateImmediately skipDestroy skipFinalSnapshot tagsAll timeouts waitForSteadyState"
)
"""Inputs that control the provider; AWS does not store them, so they are not compared."""


POLICY_INPUTS: Final = "assumeRolePolicy inlinePolicy policy policyDocument"
"""Inputs that contain a policy document as a JSON string."""


def invalid_policies(type_: str, inputs: Properties) -> Iterator[CheckFailure]:
    """A failure for each policy document that is not a JSON object; moto would accept it."""
    names = {*POLICY_INPUTS.split(), *(["content"] if type_.startswith("aws:organizations/") else [])}
    for name in sorted(names & inputs.keys()):
        text = reveal(inputs[name])
        if not isinstance(text, str):
            continue
        try:
            valid = isinstance(json.loads(text), dict)
        except ValueError:
            valid = False
        if not valid:
            yield CheckFailure(name, f"{text[:60]!r} is not a JSON object; pass the policy document as a JSON string")


def known_properties(urn: str, type_: str, inputs: Properties, scope: Scope, id_: Any = None) -> Props:
    """Inputs, computed outputs, account, region, payer, and the id (the predicted one before creation)."""
    plain = {name: value for name, value in reveal(dict(inputs)).items() if value is not None}
    found_id, outputs = compute(shape_of(type_), urn, plain, scope, id_)
    known = {**outputs, "account": scope.account, "region": plain.get("region") or scope.region, "payer": PAYER}
    return Props(plain, {name: value for name, value in {**known, "id": found_id}.items() if value is not UNKNOWN})


def read_back(binding: Binding, aws: AwsContext, urn: str, inputs: Properties, scope: Scope, id_: str) -> State | None:
    """The resource as AWS returns it: declared and computed outputs, and each property that differs."""
    props = known_properties(urn, binding.type, inputs, scope, id_)
    found = binding.read(aws, props)
    if found is None:
        return None
    outputs = compute(shape_of(binding.type), urn, inputs, scope, id_)[1]
    not_compared = binding.not_compared.union(PROVIDER_OPTIONS.split())
    declared = {key: value for key, value in props.inputs.items() if key not in not_compared}
    computed = {name: search(path, found) for name, path in binding.outputs.items() if name not in inputs}
    return State(
        id_,
        {**outputs, **{name: value for name, value in computed.items() if value is not None}},
        Status.SHIM if binding.is_shim(props) else Status.EMULATED,
        tuple(differences(declared, as_declared(declared, dict(found), binding.names))),
    )


def declared_only(urn: str, type_: str, inputs: Properties, scope: Scope, why: str, id_: Any = None) -> State:
    """The resource as declared, with predicted outputs, and the reason why it is not emulated."""
    found_id, outputs = compute(shape_of(type_), urn, inputs, scope, id_)
    return State(found_id, outputs, Status.DECLARED, (Difference("", type_, f"not emulated: {why}"),))


def not_read_back(urn: str, type_: str, inputs: Properties, scope: Scope, id_: str) -> State:
    """The resource as declared, where moto accepts it and does not return it."""
    return declared_only(urn, type_, inputs, scope, "moto accepts it and does not return it", id_)
