"""One planned system, started from its task definitions in a network of its own, with the secrets that they name."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import Any

from hosted_container import Container, ImageStandIn
from hosted_network import HostedNetwork

from infra.engine.graph import Graph, Resource
from infra.manifest import facts
from infra.preparation.prepare import prepare

MASTER = {"username": "keeper", "password": "a#b?c%d&e+f=g:h[i"}
"""As RDS makes passwords: with signs that an address would have to quote."""
TOKEN = "synthetic-" + "0" * 32
TARGET_ADDRESS = "10.64.16.25"
MAIL = "mail"
"""The container that takes a product's mail; tests/infra/adapters plays it."""


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
    product: str
    names: tuple[str, ...] = ()
    """Host names of other systems that are served in the network."""
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
        return [*(str(r.outputs.get("address") or r.outputs["primaryEndpointAddress"]) for r in ours), *self.names]

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
        self._deploy()
        return {**database, **prepared}

    def take_a_new_database_password(self) -> None:
        """What the state machine does that a changed secret starts: every one-off task, then new tasks."""
        self.secrets.values[f"mso/{self.system}/database-password"] = token_hex(32)
        self.prepare()
        for _, process in self.running:
            process.terminate()
            process.wait(timeout=60)
        self.running.clear()
        self._deploy()

    def _deploy(self) -> None:
        self.run_one_off_tasks()
        product = facts.products()[self.product]
        self.start_services(self.system, *(f"{self.system}-{process.name}" for process in product.services))
        self.wait_until_healthy()
        self.still_run()

    def run_one_off_tasks(self) -> None:
        """Upstream's one-off tasks, in order."""
        for one_off in facts.products()[self.product].one_off:
            (declared,) = self.containers(f"{self.system}-{one_off.name}")
            self.fill_in(declared)
            self.container(declared).run()
        self.secrets.values[f"mso/{self.system}/ready"] = "done"

    def start_services(self, *families: str, leave_out: str = "") -> None:
        """Start the containers of these task definitions, without those that call SES, which is not there."""
        for family in families:
            for declared in self.containers(family):
                if declared["name"] not in (leave_out, MAIL):
                    self.fill_in(declared)
                    self.running.append((declared["name"], self.container(declared).start()))

    def wait_until_healthy(self) -> None:
        """Wait for the declared health check, as long as the declared grace period."""
        service = self.of_type("ecs/service:Service", self.system)
        grace = int(service.inputs["healthCheckGracePeriodSeconds"])
        try:
            self.network.until(lambda: self.health() == "200", grace)
        except AssertionError:
            raise AssertionError(f"{self.system} was not healthy within {grace} seconds") from None

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


def secrets_of(estate: Graph, account: str, system: str) -> Secrets:
    """The secrets of an account, with what RDS and the owner put into those of one system."""
    declared = {str(s.outputs["arn"]): str(s.inputs["name"])
                for s in estate.of_type("aws:secretsmanager/secret:Secret") if s.account == account}  # fmt: skip
    databases = [d for d in estate.of_type("aws:rds/instance:Instance") if d.account == account]
    masters = {str(d.outputs["masterUserSecrets"][0]["secretArn"]): "master" for d in databases}
    secrets = Secrets({**declared, **masters})
    secrets.values |= {"master": json.dumps(MASTER), f"mso/{system}/cache-token": TOKEN}
    return secrets
