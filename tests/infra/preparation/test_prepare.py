"""The program that prepares a hosted system: its database user, and the secrets that nobody enters."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

import pytest

from infra.preparation.prepare import RefusedError, mariadb_hash, prepare, scram_verifier

DATABASE = {
    "engine": "postgres", "host": "db.example", "port": 5432, "name": "ehr", "user": "ehr", "ca": "/etc/ssl/rds.pem",
    "extensions": ["vector"], "master_secret": "master", "password_secret": "mso/ehr/database-password",
}  # fmt: skip


class Store:
    """Secrets Manager as far as the program uses it."""

    class exceptions:  # noqa: N801 - the name that boto3's clients have
        class ResourceNotFoundException(Exception):  # noqa: N818
            pass

    def __init__(self, **values: str) -> None:
        self.values, self.puts = {**values}, list[str]()

    def get_secret_value(self, SecretId: str) -> dict[str, str]:  # noqa: N803
        if SecretId not in self.values:
            raise self.exceptions.ResourceNotFoundException(SecretId)
        return {"SecretString": self.values[SecretId]}

    def put_secret_value(self, SecretId: str, SecretString: str) -> None:  # noqa: N803
        self.puts.append(SecretId)
        self.values[SecretId] = SecretString


class Client:
    """Takes down what a database client was started with."""

    def __init__(self) -> None:
        self.command, self.statements, self.environment = list[str](), "", dict[str, str]()

    def __call__(self, command: list[str], statements: str, environment: Mapping[str, str]) -> None:
        self.command, self.statements, self.environment = command, statements, dict(environment)


def store(**values: str) -> Store:
    return Store(master=json.dumps({"username": "keeper", "password": "a#b"}), **values)


@pytest.mark.parametrize(
    ("engine", "tls"), [("postgres", "sslmode=verify-full"), ("mariadb", "--ssl-verify-server-cert")]
)
def test_the_user_gets_a_password_that_stands_in_no_statement_and_no_argument(engine: str, tls: str) -> None:
    secrets, client = store(), Client()
    prepare({"database": {**DATABASE, "engine": engine}}, secrets, client)
    password = secrets.values["mso/ehr/database-password"]
    assert len(password) == 64
    assert password not in client.statements
    assert password not in " ".join(client.command)
    assert tls in " ".join(client.command)
    assert "a#b" in client.environment.values()
    assert "a#b" not in " ".join(client.command)


def test_a_second_run_changes_no_secret() -> None:
    secrets, client = store(), Client()
    forms = {"mso/ehr/url": "pg://ehr:{database_password}@db", "mso/ehr/key": "{random_hex}"}
    task = {"database": DATABASE, "secrets": forms}
    assert len(prepare(task, secrets, client)) == 3
    first, secrets.puts = dict(secrets.values), []
    prepare(task, secrets, client)
    assert (secrets.values, secrets.puts) == (first, [])


def test_a_new_password_is_taken_over_wherever_it_stands() -> None:
    secrets, client = store(), Client()
    task: dict[str, Any] = {"database": DATABASE, "secrets": {"mso/ehr/url": "pg://ehr:{database_password}@db"}}
    prepare(task, secrets, client)
    secrets.values["mso/ehr/database-password"] = "ab" * 32
    prepare(task, secrets, client)
    assert secrets.values["mso/ehr/url"] == f"pg://ehr:{'ab' * 32}@db"


def test_a_probes_password_is_the_same_in_each_form() -> None:
    secrets = store()
    forms = {"mso/ehr/users": '{"probe": "{probe_password}"}', "mso/ehr/probe": "{probe_basic}"}
    prepare({"secrets": forms, "probe_secret": "mso/ehr/probe-password"}, secrets, Client())
    password = json.loads(secrets.values["mso/ehr/users"])["probe"]
    assert base64.b64decode(secrets.values["mso/ehr/probe"]).decode() == f"probe:{password}"


@pytest.mark.parametrize(
    ("change", "given", "words"),
    [
        ({"user": 'x"; drop'}, {}, "lower case letters"),
        ({}, {"mso/ehr/database-password": "short"}, "hexadecimal digits"),
        ({"master_secret": "none"}, {}, "wait until RDS"),
    ],
)
def test_what_cannot_be_used_is_refused(change: dict[str, str], given: dict[str, str], words: str) -> None:
    with pytest.raises(RefusedError, match=words):
        prepare({"database": {**DATABASE, **change}}, store(**given), Client())


def test_the_verifiers_are_those_of_the_servers() -> None:
    """RFC 7677 for PostgreSQL; MariaDB's PASSWORD('password') as its manual shows it."""
    salt = bytes(range(16))
    verifier = scram_verifier("pencil", salt)
    salted = hashlib.pbkdf2_hmac("sha256", b"pencil", salt, 4096)
    server = base64.b64encode(hmac.digest(salted, b"Server Key", "sha256")).decode()
    assert verifier.startswith("SCRAM-SHA-256$4096:")
    assert verifier.endswith(server)
    assert mariadb_hash("password") == "*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19"
