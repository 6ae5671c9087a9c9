"""An emulated AWS in a teardown: what refuses to be deleted is released there, and what remains is read back.

Nothing here exists for real AWS. moto has no recovery points, so vaults are always empty there. It
enforces Object Lock, so the lock of a version is shortened first, which AWS refuses in compliance mode.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any, Final

from infra.emulator.provider.binding import bindings
from infra.emulator.provider.emulator import Emulator
from infra.engine.graph import Graph, Resource
from infra.engine.provider import Scope
from infra.engine.provider_scopes import scope_of
from infra.engine.state_document import from_json
from infra.teardown.deletion_refusals import DATABASES, REPOSITORY
from infra.teardown.legal_retention import BUCKET
from infra.teardown.teardown_facts import Contents
from scripts.deployment.resource_contents import read_contents

LOGGING: Final = "aws:s3/bucketLogging:BucketLogging"
BALANCER: Final = "aws:lb/loadBalancer:LoadBalancer"


@dataclass(frozen=True)
class EmulatedTeardown:
    """The emulated AWS of one process, or the one that another process serves (``url``)."""

    emulator: Emulator | None = None
    url: str = ""
    _turn: Lock = field(default_factory=Lock)

    def release(self, export: Mapping[str, Any]) -> None:
        """Empty and unlock what the exported stack holds: its buckets first stop logging into each other."""
        graph = Graph(from_json(dict(export), "export"))
        with self._connected() as emulator:
            for resource in graph.of_type(LOGGING):
                client = _client(emulator, resource, "s3")
                _if_exists(client, client.put_bucket_logging, Bucket=resource.facts["bucket"], BucketLoggingStatus={})
            for resource in graph.of_type(*RELEASES):
                service, release = RELEASES[resource.type]
                release(_client(emulator, resource, service), resource.facts)

    def contents(self, graph: Graph) -> Contents:
        """What buckets, repositories, vaults and log groups hold."""
        with self._connected() as emulator:
            return read_contents(graph.custom, lambda resource, service: _client(emulator, resource, service))

    def remaining(self, resources: Iterable[Resource]) -> tuple[Resource, ...]:
        """Those of the resources that the emulated AWS still has, read back one by one.

        What AWS has with every account or network, such as its default security group, is not counted.
        """
        known = list(resources)
        scopes = {each.urn: scope_of(each.props) for each in known if each.type == "pulumi:providers:aws"}
        with self._connected() as emulator:
            return tuple(each for each in known if _counts(each) and _exists(emulator, each, scopes))

    @contextmanager
    def _connected(self) -> Iterator[Emulator]:
        """The emulator of this process; otherwise a connection, one at a time, because it isolates the process."""
        if self.emulator:
            yield self.emulator
            return
        with self._turn, Emulator.attach(self.url) as emulator:
            yield emulator


def _counts(resource: Resource) -> bool:
    binding = bindings().get(resource.type)
    return resource.in_cloud and not resource.external and binding is not None and not binding.always_exists


def _exists(emulator: Emulator, resource: Resource, scopes: Mapping[str, Scope]) -> bool:
    scope = scopes.get(resource.provider.rpartition("::")[0]) or Scope(resource.account, resource.region)
    return emulator.read(resource.urn, resource.type, str(resource.id), resource.inputs, scope) is not None


def _client(emulator: Emulator, resource: Resource, service: str) -> Any:
    return emulator.client(resource.account, service, resource.region)


def _if_exists(client: Any, operation: Any, **parameters: Any) -> Any:
    """The response; {} where the resource is gone, as after an interrupted teardown."""
    try:
        return operation(**parameters)
    except client.exceptions.ClientError as error:
        code = str(error.response["Error"].get("Code"))
        if any(part in code for part in ("NoSuch", "NotFound", "DoesNotExist")):
            return {}
        raise


def _empty_bucket(client: Any, facts: Mapping[str, Any]) -> None:
    bucket = str(facts["bucket"])
    soon = datetime.now(UTC) + timedelta(days=1)
    while True:
        listed = _if_exists(client, client.list_object_versions, Bucket=bucket)
        found = [*listed.get("Versions", ()), *listed.get("DeleteMarkers", ())]
        if not found:
            return
        for each in found:
            version = {"Bucket": bucket, "Key": each["Key"], "VersionId": each["VersionId"]}
            if each in listed.get("Versions", ()) and facts.get("objectLockEnabled"):
                client.put_object_legal_hold(**version, LegalHold={"Status": "OFF"})
                unlocked = {"Mode": "GOVERNANCE", "RetainUntilDate": soon}
                client.put_object_retention(**version, Retention=unlocked, BypassGovernanceRetention=True)
            client.delete_object(**version, BypassGovernanceRetention=True)


def _empty_repository(client: Any, facts: Mapping[str, Any]) -> None:
    name = str(facts["name"])
    if images := _if_exists(client, client.list_images, repositoryName=name).get("imageIds"):
        client.batch_delete_image(repositoryName=name, imageIds=images)


def _unprotect_instance(client: Any, facts: Mapping[str, Any]) -> None:
    identifier = str(facts["identifier"])
    _if_exists(client, client.modify_db_instance, DBInstanceIdentifier=identifier, DeletionProtection=False)


def _unprotect_cluster(client: Any, facts: Mapping[str, Any]) -> None:
    identifier = str(facts["clusterIdentifier"])
    _if_exists(client, client.modify_db_cluster, DBClusterIdentifier=identifier, DeletionProtection=False)


def _unprotect_balancer(client: Any, facts: Mapping[str, Any]) -> None:
    attributes = [{"Key": "deletion_protection.enabled", "Value": "false"}]
    _if_exists(
        client, client.modify_load_balancer_attributes, LoadBalancerArn=str(facts["arn"]), Attributes=attributes
    )


def _unprotect_table(client: Any, facts: Mapping[str, Any]) -> None:
    _if_exists(client, client.update_table, TableName=str(facts["name"]), DeletionProtectionEnabled=False)


def _unprotect_firewall(client: Any, facts: Mapping[str, Any]) -> None:
    protection = {"FirewallArn": str(facts["arn"]), "DeleteProtection": False}
    _if_exists(client, client.update_firewall_delete_protection, **protection)


INSTANCE, CLUSTER = DATABASES
TABLE, FIREWALL = "aws:dynamodb/table:Table", "aws:networkfirewall/firewall:Firewall"
RELEASES: Final[Mapping[str, tuple[str, Callable[[Any, Mapping[str, Any]], None]]]] = {
    BUCKET: ("s3", _empty_bucket),
    REPOSITORY: ("ecr", _empty_repository),
    INSTANCE: ("rds", _unprotect_instance),
    CLUSTER: ("rds", _unprotect_cluster),
    BALANCER: ("elbv2", _unprotect_balancer),
    TABLE: ("dynamodb", _unprotect_table),
    FIREWALL: ("network-firewall", _unprotect_firewall),
}
"""Type -> the service whose client releases it, and how."""
