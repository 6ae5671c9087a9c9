"""What a hosted system and a declared flow have to be in a planned estate, so that they do their work there."""

from __future__ import annotations

from collections.abc import Iterator

from infra.engine.graph import Graph, Resource
from infra.manifest.manifest_model import Manifest
from infra.manifest.sections import System
from policies.duties.duty import Answer
from policies.duties.verdicts.duty_proof import Decided, DutyProof

SERVICE, TASK, KEY = "aws:ecs/service:Service", "aws:ecs/taskDefinition:TaskDefinition", "aws:kms/key:Key"
STORES = (
    "aws:rds/instance:Instance", "aws:efs/fileSystem:FileSystem", "aws:elasticache/replicationGroup:ReplicationGroup",
)  # fmt: skip
WORKS = {
    "task-images", "task-secrets", "task-logs", "workload-roles", "secret-values", "state-machines", "target-groups",
    "host-names", "backups-taken",
}  # fmt: skip
"""The kinds of duty that a hosted system has: it starts, is reached by people, and is backed up."""
CONNECTS = "task-connections"
"""The kind that reaches its database; where the address stands in a secret only, no duty can read it."""
CARRIES = {"flow-intake", "function-sources", "functions", "flow-delivery", "failure-alarms"}
"""The kinds of duty that a flow has: sent, taken, passed on by the broker, read, and failures are told."""


def homes(system: System, manifest: Manifest) -> set[str]:
    """The stacks that have to run a system: one of each practice that uses it, or the MSO's own."""
    if system.side in ("clinical", "exchange"):
        return {f"{system.side}-{p.slug}" for p in manifest.practices if system in manifest.systems_of(p.slug)}
    return {"management"}


def faults_of_system(system: System, manifest: Manifest, graph: Graph, duties: DutyProof) -> list[str]:
    """Why a hosted system is not built on its side of the wall, or could not do its work; empty where all is well."""
    own = [resource for resource in graph.custom if resource.tags.get("mso:system") == system.id]
    services = [each for each in own if each.type == SERVICE]
    names = {each.urn for each in own}
    decided = [each for each in duties.decided if each.duty.about in names]
    kinds = WORKS | ({CONNECTS} if "{database_host}" in str(system.runtime and system.runtime.settings) else set())
    return [*_misplaced(system, manifest, services), *_other_images(system, own), *_other_keys(system, own, graph),
            *_missing(decided, kinds), *_not_allowed(decided)]  # fmt: skip


def faults_of_flow(flow: str, duties: DutyProof) -> list[str]:
    """Why a declared flow is not carried from its sender to a reader; empty where it is."""
    said = (f"mso-{flow} ", f"mso-{flow}-", f"/{flow}/")
    decided = [each for each in duties.decided if any(part in f"{each.duty.sentence} " for part in said)]
    read = any(" is read in " in each.duty.sentence and "quarantine/" not in each.duty.sentence for each in decided)
    return [*_missing(decided, CARRIES), *_not_allowed(decided), *(() if read else ["nobody reads what it delivers"])]


def _misplaced(system: System, manifest: Manifest, services: list[Resource]) -> Iterator[str]:
    found = {each.stack for each in services if each.name == system.id}
    if found != homes(system, manifest) and not (system.side == "platform" and homes(system, manifest) <= found):
        yield f"runs in {sorted(found)}, not in {sorted(homes(system, manifest))}"


def _other_images(system: System, own: list[Resource]) -> Iterator[str]:
    assert system.runtime is not None
    path = system.runtime.image.name.rpartition(":")[0].partition("/")[2]
    if not any(path in each.inputs["containerDefinitions"] for each in own if each.type == TASK):
        yield f"no task runs {system.runtime.image.name}"


def _other_keys(system: System, own: list[Resource], graph: Graph) -> Iterator[str]:
    keys = {str(key.outputs["arn"]): key.tags.get("mso:data-class") for key in graph.of_type(KEY)}
    for each in own:
        if each.type in STORES and keys.get(str(each.inputs.get("kmsKeyId"))) != system.data_class:
            yield f"{each.name} is not encrypted with the key for {system.data_class}"


def _missing(decided: list[Decided], kinds: set[str]) -> list[str]:
    return [f"no duty of the kind {kind}" for kind in sorted(kinds - {each.duty.kind for each in decided})]


def _not_allowed(decided: list[Decided]) -> list[str]:
    open_ = (each for each in decided if each.outcome.answer is not Answer.ALLOWED)
    return [f"{each.duty.sentence}: {each.outcome.cause}" for each in open_]
