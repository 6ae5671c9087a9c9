"""Prepares one hosted system before its service starts; it may run any number of times.

It makes the application's own database user from the master secret that RDS manages, and fills the secrets that have a
form: passwords, keys, and addresses that contain them. No value is printed, and no statement contains a password: the
server gets the verifier (PostgreSQL) or the hash (MariaDB), because statements are logged.

It runs alone in a container, so it imports nothing of the kit. ``PREPARE`` is the JSON text that
infra/planes/shared/preparation.py writes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

HEXADECIMAL = re.compile(r"[0-9a-f]{32,128}")
NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
ITERATIONS = 4096
"""PostgreSQL's own default for SCRAM-SHA-256."""
Run = Callable[[list[str], str, Mapping[str, str]], None]


class RefusedError(Exception):
    """What the task was given cannot be used; the text says what and why."""


def prepare(task: Mapping[str, Any], store: Any, run: Run) -> list[str]:
    """Prepare the system that ``task`` describes; returns what was done, without values.

    ``store`` is a client of Secrets Manager, ``run`` starts a database client with statements at its standard input.
    """
    done = []
    values: dict[str, str] = {}
    if token := task.get("cache_token_secret"):
        values["cache_token"] = _read(store, token) or _refuse(f"{token} has no value: deploy its stack first")
    if client := task.get("client_secret"):
        missing = f"{client} has no value: start identity-provider first"
        values["client_secret"] = _read(store, client) or _refuse(missing)
    if database := task.get("database"):
        password, new = _password(store, database["password_secret"])
        make_user(database, json.loads(_read(store, database["master_secret"]) or "{}"), password, run)
        values["database_password"] = password
        done.append(f"database user {database['user']} has its {'new' if new else 'own'} password")
    if probe := task.get("probe_secret"):
        password, _ = _password(store, probe)
        values |= {"probe_password": password, "probe_basic": _base64(f"probe:{password}".encode())}
    for secret, form in task.get("secrets", {}).items():
        if change := _fill(store, secret, form, values):
            done.append(f"{secret} {change}")
    return done


def make_user(database: Mapping[str, Any], master: Mapping[str, str], password: str, run: Run) -> None:
    """Make the application's user, or give it this password; it owns its database and nothing else.

    :raises RefusedError: a name that would need quoting, or no master secret.
    """
    for key in ("name", "user"):
        if not NAME.fullmatch(database[key]):
            raise RefusedError(f"database {key} {database[key]!r} must be lower case letters, digits and underscores")
    if not {"username", "password"} <= master.keys():
        raise RefusedError("the master secret has no username and password: wait until RDS has made the database")
    host, port, ca = database["host"], str(database["port"]), database["ca"]
    if database["engine"] == "postgres":
        address = f"host={host} port={port} dbname={database['name']} sslmode=verify-full sslrootcert={ca}"
        command = ["psql", "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", f"{address} user={master['username']}"]
        run(command, postgres_statements(database, master["username"], password), {"PGPASSWORD": master["password"]})
        return
    command = ["mariadb", f"--host={host}", f"--port={port}", f"--user={master['username']}", f"--ssl-ca={ca}"]
    command += ["--ssl-verify-server-cert", "--batch"]
    run(command, mariadb_statements(database, password), {"MYSQL_PWD": master["password"]})


def postgres_statements(database: Mapping[str, Any], master: str, password: str) -> str:
    """SQL for a role that owns the database and its schema; the master is a member, which RDS requires for that."""
    user, name = database["user"], database["name"]
    extensions = [f'CREATE EXTENSION IF NOT EXISTS "{each}";' for each in database.get("extensions", ())]
    return "\n".join(
        [
            f"SELECT 'CREATE ROLE \"{user}\" LOGIN' WHERE NOT EXISTS "
            f"(SELECT FROM pg_roles WHERE rolname = '{user}') \\gexec",
            f"ALTER ROLE \"{user}\" LOGIN PASSWORD '{scram_verifier(password)}';",
            f'GRANT "{user}" TO "{master}";',
            f'ALTER DATABASE "{name}" OWNER TO "{user}";',
            f'ALTER SCHEMA public OWNER TO "{user}";',
            *extensions,
            "",
        ]
    )


def mariadb_statements(database: Mapping[str, Any], password: str) -> str:
    """SQL for a user that has every right on its database, and connects over TLS only."""
    account = f"'{database['user']}'@'%'"
    identified = f"IDENTIFIED BY PASSWORD '{mariadb_hash(password)}' REQUIRE SSL"
    return (
        f"CREATE USER IF NOT EXISTS {account} {identified};\nALTER USER {account} {identified};\n"
        f"GRANT ALL PRIVILEGES ON `{database['name']}`.* TO {account};\n"
    )


def scram_verifier(password: str, salt: bytes | None = None) -> str:
    """What PostgreSQL keeps of a password (RFC 5802, RFC 7677); the password cannot be computed from it."""
    salt = salt if salt is not None else secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, ITERATIONS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    text = (base64.b64encode(part).decode() for part in (salt, stored, server))
    return "SCRAM-SHA-256${}:{}${}:{}".format(ITERATIONS, *text)


def mariadb_hash(password: str) -> str:
    """What MariaDB keeps of a password with its plugin mysql_native_password."""
    return "*" + hashlib.sha1(hashlib.sha1(password.encode()).digest()).hexdigest().upper()


def _password(store: Any, secret: str) -> tuple[str, bool]:
    """The application's password, made here where there is none yet; a hexadecimal one needs no quoting anywhere."""
    if password := _read(store, secret):
        if not HEXADECIMAL.fullmatch(password):
            raise RefusedError(f"{secret} must hold 32 to 128 hexadecimal digits: openssl rand -hex 32")
        return password, False
    password = secrets.token_hex(32)
    store.put_secret_value(SecretId=secret, SecretString=password)
    return password, True


def _fill(store: Any, secret: str, form: str, values: Mapping[str, str]) -> str:
    """Fill one secret from its form; what it did, or "" where nothing was to do."""
    present = _read(store, secret)
    if re.search(r"\{random_(hex|base64)\}", form):
        if present is not None:
            return ""
        values = {**values, "random_hex": secrets.token_hex(32), "random_base64": _base64(secrets.token_bytes(32))}
    text = re.sub(r"\{([a-z0-9_]+)\}", lambda found: values.get(found[1], found[0]), form)
    if text == present:
        return ""
    store.put_secret_value(SecretId=secret, SecretString=text)
    return "was filled" if present is None else "follows its parts"


def _base64(text: bytes) -> str:
    return base64.b64encode(text).decode()


def _read(store: Any, secret: str) -> str | None:
    """The value of a secret; None where it has none yet."""
    try:
        return str(store.get_secret_value(SecretId=secret)["SecretString"])
    except store.exceptions.ResourceNotFoundException:
        return None


def _refuse(why: str) -> str:
    raise RefusedError(why)


def _run(command: list[str], statements: str, environment: Mapping[str, str]) -> None:
    subprocess.run(command, input=statements, text=True, check=True, env={**os.environ, **environment}, timeout=300)


def main() -> int:
    """Prepare what ``PREPARE`` says; the exit code is 1 where it could not be done."""
    import boto3

    try:
        done = prepare(json.loads(os.environ["PREPARE"]), boto3.client("secretsmanager"), _run)
    except (RefusedError, subprocess.SubprocessError) as error:
        # the text of a failed command would contain no value, but its arguments are nobody's concern either
        print(error if isinstance(error, RefusedError) else "the database client failed; its message is above")
        return 1
    print("\n".join(done) or "everything stands already")
    return 0


if __name__ == "__main__":
    sys.exit(main())
