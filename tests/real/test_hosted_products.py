"""Four products start with exactly what their planned task definitions declare, against servers that force TLS.

Nothing of a task definition is changed: the host names of the plan are 127.0.0.1 in a network of its own. Of the images
only what packages have of the same programs runs (tests/real/hosted_images.py), not the images themselves, and Fargate,
EFS and RDS are stood in for. PostgreSQL is 15, MariaDB 10.11, Redis 7.
"""

from __future__ import annotations

import json
import os
import runpy
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import hosted_images
import pytest
from hosted_container import Container, ImageStandIn
from hosted_network import HostedNetwork

from infra.engine.embedded.runner import plan
from infra.engine.graph import Graph, Resource
from infra.manifest import facts
from infra.manifest.editing.additions import add_system
from infra.manifest.editing.formatting import to_yaml
from infra.manifest.reading.load import parse_manifest
from infra.manifest.sections import System
from infra.preparation.prepare import prepare

pytestmark = pytest.mark.real
ON = date(2026, 11, 21)
CATALOGUE = runpy.run_path(str(Path(__file__).parents[1] / "infra" / "manifest" / "test_catalogue.py"))
HOSTED = {
    "analytics-bi": ("Apache Superset", hosted_images.superset),
    "website": ("WordPress", hosted_images.wordpress),
    "identity-provider": ("Keycloak", hosted_images.keycloak),
    "clinical-photos": ("Orthanc", hosted_images.orthanc),
}
MASTER = {"username": "keeper", "password": "a#b?c%d&e+f=g:h[i"}
"""As RDS makes passwords: with signs that an address would have to quote."""
TOKEN = "synthetic-" + "0" * 32
TARGET_ADDRESS = "10.64.16.25"


@pytest.fixture(scope="module")
def estate() -> Graph:
    """The plan of a small estate that hosts the four products."""
    data = CATALOGUE["without_systems"]() | {"size": "solo"}
    for system, (product, _) in HOSTED.items():
        add_system(data, System.model_validate({"id": system, "product": product}), ON)
    return plan(parse_manifest(to_yaml(data), Path("mso.yaml")))


class Secrets:
    """Secrets Manager as far as tasks use it: values by name, asked by name or ARN."""

    class exceptions:  # noqa: N801 - the name that boto3's clients have
        class ResourceNotFoundException(Exception):  # noqa: N818
            pass

    def __init__(self, arns: Mapping[str, str]) -> None:
        self.arns, self.values = arns, dict[str, str]()

    def get_secret_value(self, SecretId: str) -> dict[str, str]:  # noqa: N803
        name = self.arns.get(SecretId, SecretId)
        if name not in self.values:
            raise self.exceptions.ResourceNotFoundException(name)
        return {"SecretString": self.values[name]}

    def put_secret_value(self, SecretId: str, SecretString: str) -> None:  # noqa: N803
        self.values[self.arns.get(SecretId, SecretId)] = SecretString

    def of_references(self, containers: list[dict[str, Any]]) -> dict[str, str]:
        """What ECS hands over for each reference; a secret without a value stops a task, as on ECS."""
        references = {each["valueFrom"] for container in containers for each in container["secrets"]}
        return {one: self.values[self.arns[":".join(one.split(":")[:7])]] for one in references}


@dataclass
class HostedSystem:
    """One planned system: its task definitions by family, its store of secrets, and the network it runs in."""

    system: str
    graph: Graph
    account: str
    secrets: Secrets
    network: HostedNetwork
    packages: Path
    files: Path
    image: ImageStandIn
    proxy: ImageStandIn
    running: list[tuple[str, subprocess.Popen[str]]] = field(default_factory=list)

    def of_type(self, type_: str, name: str) -> Resource:
        found = [r for r in self.graph.of_type(f"aws:{type_}") if r.account == self.account and r.name == name]
        assert len(found) == 1, [r.name for r in found]
        return found[0]

    def containers(self, family: str) -> list[dict[str, Any]]:
        tasks = [t for t in self.graph.of_type("aws:ecs/taskDefinition:TaskDefinition")
                 if t.account == self.account and t.inputs["family"] == family]  # fmt: skip
        assert len(tasks) == 1
        found: list[dict[str, Any]] = json.loads(tasks[0].inputs["containerDefinitions"])
        return found

    def hosts(self) -> list[str]:
        stores = ("rds/instance:Instance", "elasticache/replicationGroup:ReplicationGroup")
        ours = [r for type_ in stores for r in self.graph.of_type(f"aws:{type_}")
                if r.account == self.account and r.name.startswith(f"{self.system}-")]  # fmt: skip
        return [str(r.outputs.get("address") or r.outputs["primaryEndpointAddress"]) for r in ours]

    def prepare(self) -> dict[str, Any]:
        """Run the program of the task that prepares the system, with what that task declares."""
        (container,) = self.containers(f"{self.system}-prepare")
        task: dict[str, Any] = json.loads({each["name"]: each["value"] for each in container["environment"]}["PREPARE"])
        hosts = self.network.folder / "hosts"
        hosts.write_text("".join(f"127.0.0.1 {host}\n" for host in (*self.hosts(), "localhost")))

        def run(command: list[str], statements: str, environment: Mapping[str, str]) -> None:
            given = [*self.network.libraries(), *command] if command[0] == "mariadb" else command
            client = str(self.packages / "usr/bin/mariadb")
            ca = str(self.network.ca)
            given = [client if each == "mariadb" else each.replace(task["database"]["ca"], ca) for each in given]
            text = self.network.folder / "statements.sql"
            text.write_text(statements)
            script = f'mount --make-rprivate / && mount --bind {hosts} /etc/hosts && exec "$@" < {text}'
            self.network.output("unshare", "--mount", "bash", "-c", script, "sh", *given, environment=dict(environment))

        prepare(task, self.secrets, run)
        return task

    def container(self, declared: dict[str, Any]) -> Container:
        image = self.proxy if declared["name"] == "tls" else self.image
        known = self.secrets.of_references([declared])
        return Container(self.network, declared, image, known, self.hosts(), self.packages, self.files)

    def health(self) -> str:
        """The status of the health check as the target group declares it, asked by the target's address."""
        check = self.of_type("lb/targetGroup:TargetGroup", f"{self.system}-target").inputs["healthCheck"]
        assert check["protocol"] == "HTTPS"
        return self.network.output(
            "curl", "-sk", "-o", "/dev/null", "-w", "%{http_code}", "-H", f"Host: {TARGET_ADDRESS}",
            f"https://127.0.0.1:8443{check['path']}",
        )  # fmt: skip

    def start(self) -> dict[str, Any]:
        """The whole way: servers, preparation, one-off tasks, services, health within the grace period."""
        database = self.start_servers()
        prepared = self.prepare()
        product = facts.products()[HOSTED[self.system][0]]
        for one_off in product.one_off:
            (declared,) = self.containers(f"{self.system}-{one_off.name}")
            self.fill_in(declared)
            self.container(declared).run()
        families = [self.system, *(f"{self.system}-{process.name}" for process in product.services)]
        self.secrets.values[f"mso/{self.system}/ready"] = "done"
        running = []
        for family in families:
            for declared in self.containers(family):
                self.fill_in(declared)
                running.append((declared["name"], self.container(declared).start()))
        service = self.of_type("ecs/service:Service", self.system)
        grace = int(service.inputs["healthCheckGracePeriodSeconds"])
        try:
            self.network.until(lambda: self.health() == "200", grace)
        except AssertionError:
            raise AssertionError(f"{self.system} was not healthy within {grace} seconds") from None
        self.running = running
        self.still_run()
        return {**database, **prepared}

    def still_run(self) -> None:
        """Every process of the system is up."""
        assert [name for name, process in self.running if process.poll() is not None] == []

    def fill_in(self, declared: dict[str, Any]) -> None:
        """What the owner enters: a value for each secret that the preparation leaves empty."""
        for each in declared["secrets"]:
            name = self.secrets.arns[":".join(each["valueFrom"].split(":")[:7])]
            self.secrets.values.setdefault(name, "entered-by-the-owner-1") if not name.endswith("/ready") else None

    def start_servers(self) -> dict[str, Any]:
        instance = self.of_type("rds/instance:Instance", f"{self.system}-db")
        host, name = str(instance.outputs["address"]), instance.inputs["dbName"]
        server = self.network.postgres if instance.inputs["engine"] == "postgres" else self.network.mariadb
        server(host, name, MASTER["password"])
        caches = [c for c in self.graph.of_type("aws:elasticache/replicationGroup:ReplicationGroup")
                  if c.account == self.account and c.name == f"{self.system}-cache"]  # fmt: skip
        for cache in caches:
            self.network.redis(str(cache.outputs["primaryEndpointAddress"]), TOKEN)
        return {"host": host, "name": name}


@pytest.fixture
def hosted(estate: Graph) -> Iterator[Callable[[str], HostedSystem]]:
    """What starts one system; everything that it started ends with the test."""
    networks: list[tuple[HostedNetwork, Path]] = []

    def of(system: str) -> HostedSystem:
        packages, image, proxy = hosted_images.debian(), HOSTED[system][1](), hosted_images.tls_proxy()
        tasks = [t for t in estate.of_type("aws:ecs/taskDefinition:TaskDefinition") if t.inputs["family"] == system]
        account = tasks[0].account
        declared = {str(s.outputs["arn"]): str(s.inputs["name"])
                    for s in estate.of_type("aws:secretsmanager/secret:Secret") if s.account == account}  # fmt: skip
        (database,) = [d for d in estate.of_type("aws:rds/instance:Instance")
                       if d.account == account and d.name == f"{system}-db"]  # fmt: skip
        master = str(database.outputs["masterUserSecrets"][0]["secretArn"])
        secrets = Secrets({**declared, master: "master"})
        secrets.values |= {"master": json.dumps(MASTER), f"mso/{system}/cache-token": TOKEN}
        place = Path(tempfile.mkdtemp(dir="/var/tmp", prefix="mso-hosted-"))  # pytest's own folder is root's alone
        for folder in (place, place / "network", place / "files"):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o755)
        os.chown(place / "files", 1000, 1000)
        network = HostedNetwork(place / "network", packages)
        networks.append((network, place))
        return HostedSystem(system, estate, account, secrets, network, packages, place / "files", image, proxy)

    yield of
    for network, place in networks:
        for log in network.folder.glob("*.log"):
            print(f"== {log.name}\n{log.read_text(errors='replace')[-2500:]}")  # shown where the test has failed
        network.stop()
        shutil.rmtree(place, ignore_errors=True)


def tables_of(network: HostedNetwork, database: str, user: str) -> int:
    owned = f"select count(*) from pg_tables where schemaname = 'public' and tableowner = '{user}'"
    return int(network.psql(owned, database))


def sessions(network: HostedNetwork, user: str) -> set[str]:
    """Whether the sessions of a user are encrypted: ``t`` or ``f``."""
    asked = f"select distinct ssl from pg_stat_ssl join pg_stat_activity using (pid) where usename = '{user}'"
    return set(network.psql(asked, "postgres").split())


def test_superset_starts_with_its_worker_and_scheduler(hosted: Callable[[str], HostedSystem]) -> None:
    system = hosted("analytics-bi")
    known = system.start()
    assert tables_of(system.network, known["name"], "analytics_bi") > 40
    assert sessions(system.network, "analytics_bi") == {"t"}
    system.network.until(lambda: "cmdstat_brpop" in system.network.redis_says(TOKEN, "info", "commandstats"))
    system.still_run()


def test_keycloak_starts_optimized(hosted: Callable[[str], HostedSystem]) -> None:
    system = hosted("identity-provider")
    known = system.start()
    assert tables_of(system.network, known["name"], "identity_provider") > 80
    assert sessions(system.network, "identity_provider") == {"t"}


def test_orthanc_starts_and_answers_its_health_through_the_proxy(hosted: Callable[[str], HostedSystem]) -> None:
    system = hosted("clinical-photos")
    known = system.start()
    assert tables_of(system.network, known["name"], "clinical_photos") >= 10
    assert sessions(system.network, "clinical_photos") == {"t"}


def test_wordpress_is_installed_before_it_is_served(hosted: Callable[[str], HostedSystem]) -> None:
    system = hosted("website")
    system.start()
    counted = "select count(*) from information_schema.tables where table_schema = 'website'"
    tables = system.network.mariadb_says(counted)
    assert int(tables) >= 12
    users = system.network.mariadb_says("select concat(user, ' ', ssl_type) from mysql.user where user = 'website'")
    assert users.split() == ["website", "ANY"]
