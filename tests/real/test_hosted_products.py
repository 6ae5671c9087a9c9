"""Four products start with exactly what their planned task definitions declare, against servers that force TLS.

Nothing of a task definition is changed: the host names of the plan are 127.0.0.1 in a network of its own. Of the images
only what packages have of the same programs runs (tests/real/hosted_images.py), not the images themselves, and Fargate,
EFS and RDS are stood in for. PostgreSQL is 15, MariaDB 10.11, Redis 7.
"""

from __future__ import annotations

import os
import runpy
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import hosted_images
import pytest
from hosted_network import HostedNetwork
from hosted_system import TOKEN, HostedSystem, secrets_of

from infra.engine.embedded.runner import plan
from infra.engine.graph import Graph
from infra.manifest.editing.additions import add_system
from infra.manifest.editing.formatting import to_yaml
from infra.manifest.reading.load import parse_manifest
from infra.manifest.sections import System

pytestmark = pytest.mark.real
ON = date(2026, 11, 21)
CATALOGUE = runpy.run_path(str(Path(__file__).parents[1] / "infra" / "manifest" / "test_catalogue.py"))
HOSTED = {
    "analytics-bi": ("Apache Superset", hosted_images.superset),
    "website": ("WordPress", hosted_images.wordpress),
    "identity-provider": ("Keycloak", hosted_images.keycloak),
    "clinical-photos": ("Orthanc", hosted_images.orthanc),
}


@pytest.fixture(scope="module")
def estate() -> Graph:
    """The plan of a small estate that hosts the four products."""
    data = CATALOGUE["without_systems"]() | {"size": "solo"}
    for system, (product, _) in HOSTED.items():
        add_system(data, System.model_validate({"id": system, "product": product}), ON)
    return plan(parse_manifest(to_yaml(data), Path("mso.yaml")))


@pytest.fixture
def hosted(estate: Graph) -> Iterator[Callable[[str], HostedSystem]]:
    """What starts one system; everything that it started ends with the test."""
    networks: list[tuple[HostedNetwork, Path]] = []

    def of(system: str) -> HostedSystem:
        packages, image, proxy = hosted_images.debian(), HOSTED[system][1](), hosted_images.tls_proxy()
        tasks = [t for t in estate.of_type("aws:ecs/taskDefinition:TaskDefinition") if t.inputs["family"] == system]
        account = tasks[0].account
        secrets = secrets_of(estate, account, system)
        place = Path(tempfile.mkdtemp(dir="/var/tmp", prefix="mso-hosted-"))  # pytest's own folder is root's alone
        for folder in (place, place / "network", place / "files"):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o755)
        os.chown(place / "files", 1000, 1000)
        network = HostedNetwork(place / "network", packages)
        networks.append((network, place))
        product = HOSTED[system][0]
        return HostedSystem(system, estate, account, secrets, network, packages, place / "files", image, proxy, product)

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
    system.secrets.values["mso/identity-provider/client-analytics-bi"] = "f" * 64  # the provider's preparation makes it
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
    system.take_a_new_database_password()


def test_wordpress_is_installed_before_it_is_served(hosted: Callable[[str], HostedSystem]) -> None:
    system = hosted("website")
    system.start()
    counted = "select count(*) from information_schema.tables where table_schema = 'website'"
    tables = system.network.mariadb_says(counted)
    assert int(tables) >= 12
    users = system.network.mariadb_says("select concat(user, ' ', ssl_type) from mysql.user where user = 'website'")
    assert users.split() == ["website", "ANY"]
    system.take_a_new_database_password()
