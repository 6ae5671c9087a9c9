"""People sign in to Superset at their owner's Keycloak, with what the planned task definitions declare.

Keycloak imports the realm of the plan, and Superset asks it for tokens by the name that the private zone has. A program
in front of both stands for the two load balancers; the browser, the people and their codes are the judge's.
"""

from __future__ import annotations

import dataclasses
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import hosted_images
import pytest
import yaml
from hosted_network import HostedNetwork
from hosted_system import MASTER, TOKEN, HostedSystem, secrets_of

from infra.engine.embedded.runner import plan
from infra.manifest.editing.additions import add_system
from infra.manifest.editing.formatting import to_yaml
from infra.manifest.reading.load import REFERENCE, parse_manifest
from infra.manifest.sections import System

pytestmark = pytest.mark.real
ON = date(2026, 11, 21)
PERSON = Path(__file__).with_name("signing_in_person.py")
PROVIDER, REPORTS = "identity-provider", "analytics-bi"
DOMAIN, PRACTICE_DOMAIN = "apps.lumen-ridge.example", "care.evergreen-aesthetics.example"
PASSWORD = "a long sentence for 1 judge"
HOSTILE = "${KC_DB_PASSWORD}"
"""What a person may call a device, and a careless import would replace with a secret."""


@dataclass
class Estate:
    """The MSO's provider and reports in one network, with the clients of a judge."""

    provider: HostedSystem
    reports: HostedSystem
    network: HostedNetwork

    def ask(self, **task: Any) -> dict[str, Any]:
        """What the program of a person says."""
        text = self.network.folder / "task.json"
        text.write_text(json.dumps({"ca": str(self.network.ca), **task}))
        said = self.network.output("bash", "-c", f'exec {sys.executable} "$0" < {text}', str(PERSON))
        answer: dict[str, Any] = json.loads(said)
        return answer

    def administrator(self, path: str, method: str = "GET", **body: Any) -> dict[str, Any]:
        """What the provider's first administrator gets from its admin API."""
        variables = {each["name"]: each["valueFrom"] for each in self.provider.containers(PROVIDER)[0]["secrets"]}
        secret = self.provider.secrets.arns[variables["KC_BOOTSTRAP_ADMIN_PASSWORD"]]
        password = self.provider.secrets.values[secret]
        form = {"grant_type": "password", "client_id": "admin-cli", "username": "admin", "password": password}
        base = f"https://{PROVIDER}.{DOMAIN}"
        address = f"{base}/realms/master/protocol/openid-connect/token"
        token = json.loads(self.ask(request={"address": address, "form": form})["text"])["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        return self.ask(request={"address": f"{base}/admin{path}", "method": method, "headers": headers, **body})

    def add_person(self, name: str, job: str) -> None:
        """A person with a password and a job function, as the owner's administrator enters one."""
        person = {
            "username": name, "firstName": name.capitalize(), "lastName": "Judge",
            "email": f"{name}@lumen-ridge.example", "enabled": True,
            "credentials": [{"type": "password", "value": PASSWORD}],
        }  # fmt: skip
        made = self.administrator("/realms/lumen-ridge/users", "POST", json=person)
        role = json.loads(self.administrator(f"/realms/lumen-ridge/roles/{job}")["text"])
        user = made["location"].rpartition("/")[2]
        self.administrator(f"/realms/lumen-ridge/users/{user}/role-mappings/realm", "POST", json=[role])

    def sign_in(self, name: str, secret: str = "") -> dict[str, Any]:
        """What a person meets who opens the reports; afterwards, who Superset says that they are."""
        base = f"https://{REPORTS}.{DOMAIN}"
        return self.ask(address=f"{base}/login/keycloak", name=name, password=PASSWORD, secret=secret, device=HOSTILE,
                        then=[f"{base}/api/v1/me/roles/"])  # fmt: skip


def roles_of(said: Mapping[str, Any]) -> set[str]:
    """The roles that Superset says a person has, without that of everybody; none where it knows nobody."""
    (text,) = said["shown"].values()
    try:
        return set(json.loads(text)["result"]["roles"]) - {"Public"}
    except (ValueError, KeyError):
        return set()


@pytest.fixture
def estate() -> Iterator[Estate]:
    """A small estate with both systems, started from its plan."""
    data = yaml.safe_load((REFERENCE / "mso.yaml").read_text()) | {"size": "solo"}
    data["systems"] = [each for each in data["systems"] if each["id"] != REPORTS]
    for system, product in ((PROVIDER, "Keycloak"), (REPORTS, "Apache Superset")):
        add_system(data, System.model_validate({"id": system, "product": product}), ON)
    graph = plan(parse_manifest(to_yaml(data), Path("mso.yaml")))
    tasks = graph.of_type("aws:ecs/taskDefinition:TaskDefinition")
    (account,) = {task.account for task in tasks if task.inputs["family"] == REPORTS}
    packages, proxy = hosted_images.debian(), hosted_images.tls_proxy()
    place = Path(tempfile.mkdtemp(dir="/var/tmp", prefix="mso-sign-in-"))
    for folder in (place, place / "network", place / "files"):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
    network, secrets = HostedNetwork(place / "network", packages), secrets_of(graph, account, REPORTS)
    names = tuple(f"{system}.{DOMAIN}" for system in (PROVIDER, REPORTS))
    # Amazon's authorities are among those that Python brings; here the judge's takes their place
    superset = hosted_images.superset()
    trusting = {**superset.environment, "REQUESTS_CA_BUNDLE": "/etc/ssl/rds.pem"}
    common = (graph, account, secrets, network, packages, place / "files")
    provider = HostedSystem(PROVIDER, *common, hosted_images.keycloak(), proxy, "Keycloak", names)
    reports = HostedSystem(
        REPORTS, *common, dataclasses.replace(superset, environment=trusting), proxy, "Apache Superset", names
    )
    try:
        yield start(Estate(provider, reports, network))
    finally:
        for log in network.folder.glob("*.log"):
            print(f"== {log.name}\n{log.read_text(errors='replace')[-4000:]}")
        network.stop()
        shutil.rmtree(place, ignore_errors=True)


def start(estate: Estate) -> Estate:
    """The servers, the load balancers' stand-in, the provider, and the reports."""
    network, systems = estate.network, (estate.provider, estate.reports)
    databases = [system.of_type("rds/instance:Instance", f"{system.system}-db") for system in systems]
    hosts = [str(database.outputs["address"]) for database in databases]
    network.postgres(hosts[0], databases[0].inputs["dbName"], MASTER["password"], *hosts[1:])
    network.add_database(databases[1].inputs["dbName"])
    cache = estate.reports.of_type("elasticache/replicationGroup:ReplicationGroup", f"{REPORTS}-cache")
    network.redis(str(cache.outputs["primaryEndpointAddress"]), TOKEN)
    balance(network)
    for system in systems:
        system.prepare()
    estate.provider.run_one_off_tasks()
    estate.provider.start_services(PROVIDER)
    estate.reports.run_one_off_tasks()
    estate.reports.start_services(REPORTS, leave_out="tls")  # both proxies would listen on one port of one loopback
    estate.provider.wait_until_healthy()
    return estate


def balance(network: HostedNetwork) -> None:
    """What stands for the load balancers: TLS with the names' certificate, on to the tasks."""
    certificate, key = network.certificate("balancer", f"*.{DOMAIN}", f"*.{PRACTICE_DOMAIN}")
    tls = f" tls {certificate} {key}\n"
    secure = "{\n  transport http {\n   tls_insecure_skip_verify\n  }\n }"
    sites = {
        f"{PROVIDER}.{DOMAIN}, https://{PROVIDER}.{PRACTICE_DOMAIN}": f"https://127.0.0.1:8443 {secure}",
        f"{REPORTS}.{DOMAIN}": "127.0.0.1:8088",
    }
    text = "{\n admin off\n auto_https off\n}\n"
    text += "".join(f"https://{name} {{\n{tls} reverse_proxy {target}\n}}\n" for name, target in sites.items())
    config = network.folder / "Caddyfile"
    config.write_text(text)
    program = hosted_images.CACHE / "caddy/caddy"
    network.start("balancer", str(program), "run", "--config", str(config), "--adapter", "caddyfile")


def test_a_job_function_becomes_a_role_and_nobody_else_gets_in(estate: Estate) -> None:
    for name, job in (("ana", "analyst"), ("cara", "accountant"), ("tom", "trainer")):
        estate.add_person(name, job)
    ana, cara, tom = (estate.sign_in(name) for name in ("ana", "cara", "tom"))
    assert (ana["forms"], roles_of(ana)) == (["password", "set up"], {"Admin"})
    assert roles_of(cara) == {"Gamma"}
    assert roles_of(tom) == set()
    assert tom["where"].startswith(f"https://{PROVIDER}."), "refused by the provider, not sent back"
    assert roles_of(estate.sign_in("nobody")) == set()

    rotate(estate)
    time.sleep(31)  # a code is accepted once
    again = estate.sign_in("ana", ana["secret"])
    assert (again["forms"], roles_of(again)) == (["password", "code"], {"Admin"})
    (kept,) = json.loads(estate.administrator("/realms/lumen-ridge/users?username=ana")["text"])
    credentials = json.loads(estate.administrator(f"/realms/lumen-ridge/users/{kept['id']}/credentials")["text"])
    assert [each["userLabel"] for each in credentials if each["type"] == "otp"] == [HOSTILE]


def rotate(estate: Estate) -> None:
    """A new secret of the client: the provider and the reports are replaced, as their state machines do."""
    estate.provider.secrets.values[f"mso/{PROVIDER}/client-{REPORTS}"] = "f" * 64
    for _, process in (*estate.provider.running, *estate.reports.running):
        process.terminate()
        process.wait(timeout=60)
    estate.provider.running.clear()
    estate.reports.running.clear()
    estate.provider.start_services(PROVIDER)
    estate.provider.wait_until_healthy()
    estate.reports.start_services(REPORTS, leave_out="tls")
    up = f"https://{REPORTS}.{DOMAIN}/health"
    estate.network.until(lambda: estate.network.output(
        "curl", "-sk", "--resolve", f"{REPORTS}.{DOMAIN}:443:127.0.0.1", up) == "OK", 180)  # fmt: skip
