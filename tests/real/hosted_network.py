"""A network of its own with the servers of an estate on loopback: PostgreSQL, MariaDB and Redis, over TLS only.

Host names are those of the plan: each container's ``/etc/hosts`` says that they are 127.0.0.1, and the certificates, of
a certificate authority of its own, carry them. So nothing of a task definition has to be changed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

LOOPBACK_UP = (
    "import socket,fcntl,struct,time;s=socket.socket();"
    "fcntl.ioctl(s,0x8914,struct.pack('16sh',b'lo',73));print('up',flush=True);time.sleep(7200)"
)
POSTGRES = Path("/usr/lib/postgresql/15/bin")
AS_USER = ("setpriv", "--reuid=1000", "--regid=1000", "--clear-groups")


class HostedNetwork:
    """A network namespace with loopback alone; ``folder`` has the certificates and the servers' data."""

    def __init__(self, folder: Path, packages: Path) -> None:
        self.folder, self.packages = folder, packages
        self.started: list[subprocess.Popen[str]] = []
        command = ["unshare", "--net", "python3", "-c", LOOPBACK_UP]
        holder = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert holder.stdout is not None
        assert holder.stdout.readline() == "up\n"
        self.holder = holder
        self._certificate_authority()

    @property
    def ca(self) -> Path:
        """The certificate authority, as RDS's bundle is in an image."""
        return self.folder / "ca.pem"

    def ca_hash(self) -> str:
        """The name under which OpenSSL looks for the certificate authority in a folder."""
        asked = ["openssl", "x509", "-hash", "-noout", "-in", str(self.ca)]
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()

    def inside(self, *command: str) -> list[str]:
        """The command that runs another in this network."""
        return ["nsenter", f"--net=/proc/{self.holder.pid}/ns/net", *command]

    def start(self, name: str, *command: str) -> subprocess.Popen[str]:
        """Start a program in this network; its output goes to a file with its name."""
        with (self.folder / f"{name}.log").open("w") as log:
            os.fchown(log.fileno(), 1000, 1000)  # a program may open its /dev/stderr again
            process = subprocess.Popen(self.inside(*command), stdout=log, stderr=subprocess.STDOUT, text=True)
        self.started.append(process)
        return process

    def output(self, *command: str, environment: dict[str, str] | None = None) -> str:
        """What a program prints that runs in this network."""
        given = {**os.environ, **(environment or {})}
        done = subprocess.run(self.inside(*command), capture_output=True, text=True, env=given, timeout=120)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def stop(self) -> None:
        """End every program of the network, and the network."""
        for process in reversed(self.started):
            process.terminate()
        for process in self.started:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
        self.holder.kill()
        self.holder.wait()

    def _certificate_authority(self) -> None:
        self._openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=judge",
                      "-keyout", "ca.key", "-out", "ca.pem")  # fmt: skip

    def _openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)

    def certificate(self, name: str, *hosts: str) -> tuple[Path, Path]:
        """A server's certificate and key for its host names."""
        extensions = self.folder / f"{name}.ext"
        extensions.write_text(f"subjectAltName={','.join(f'DNS:{host}' for host in hosts)}\n")
        self._openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=server", "-keyout", f"{name}.key",
                      "-out", f"{name}.csr")  # fmt: skip
        self._openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                      "-days", "2", "-extfile", extensions.name, "-out", f"{name}.pem")  # fmt: skip
        for suffix in ("pem", "key"):
            os.chown(self.folder / f"{name}.{suffix}", 1000, 1000)
            (self.folder / f"{name}.{suffix}").chmod(0o600)
        return self.folder / f"{name}.pem", self.folder / f"{name}.key"

    def postgres(self, host: str, database: str, password: str, *more_hosts: str) -> None:
        """PostgreSQL as RDS has it: a master user who is no superuser, and connections over TLS only.

        It stands for several instances where it has ``more_hosts``; ``add_database`` makes their databases.
        """
        data = self._data("postgres")
        certificate, key = self.certificate("postgres", host, *more_hosts)
        self._as_user(str(POSTGRES / "initdb"), "-D", str(data), "-U", "rdsadmin", "--auth=trust", "-E", "UTF8")
        rules = "local all all trust\nhostssl all all all scram-sha-256\n"
        (data / "pg_hba.conf").write_text(rules)
        options = {"ssl": "on", "ssl_cert_file": certificate, "ssl_key_file": key, "listen_addresses": "127.0.0.1",
                   "unix_socket_directories": data, "log_statement": "ddl", "fsync": "off"}  # fmt: skip
        (data / "postgresql.conf").write_text("".join(f"{k} = '{v}'\n" for k, v in options.items()))
        self.start("postgres", *AS_USER, str(POSTGRES / "postgres"), "-D", str(data))
        self.until(lambda: self.psql("select 1", "postgres").strip() == "1")
        self.psql(f"create role keeper login createrole createdb password '{password}'", "postgres")
        self.add_database(database)

    def add_database(self, database: str) -> None:
        """One more database of the master user."""
        self.psql(f'create database "{database}" owner keeper', "postgres")
        self.psql("alter schema public owner to keeper", database)

    def psql(self, statement: str, database: str) -> str:
        """What PostgreSQL answers to its administrator, who asks through its socket."""
        socket = str(self.folder / "postgres")
        return self.output("psql", "-h", socket, "-U", "rdsadmin", "-d", database, "-Atc", statement)

    def mariadb(self, host: str, database: str, password: str) -> None:
        """MariaDB with require_secure_transport, and a master user as RDS has it."""
        data, program = self._data("mariadb"), str(self.packages / "usr/sbin/mariadbd")
        certificate, key = self.certificate("mariadb", host)
        share = str(self.packages / "usr/share/mysql")
        options = [f"--datadir={data}", f"--lc-messages-dir={share}", f"--socket={data}/socket",
                   "--plugin-dir=/nowhere", "--tmpdir=/tmp"]  # fmt: skip
        install = self.folder / "install.sql"
        parts = ("mysql_system_tables", "mysql_performance_tables", "mysql_system_tables_data")
        texts = [(Path(share) / f"{part}.sql").read_text() for part in parts if (Path(share) / f"{part}.sql").exists()]
        install.write_text("create database if not exists mysql;\nuse mysql;\n" + "\n".join(texts))
        first = subprocess.run(
            [*AS_USER, *self.libraries(), program, "--no-defaults", *options, "--bootstrap", "--skip-grant-tables"],
            stdin=install.open(), capture_output=True, text=True,
        )  # fmt: skip
        assert first.returncode == 0, first.stderr[-3000:]
        grants = self.folder / "grants.sql"
        grants.write_text(
            f"create database `{database}`;\ncreate user keeper@'%' identified by '{password}';\n"
            "grant all privileges on *.* to keeper@'%' with grant option;\n"
            "create user rdsadmin@localhost identified by 'local';\n"
            "grant all privileges on *.* to rdsadmin@localhost;\n"
        )
        self.start(
            "mariadb", *AS_USER, *self.libraries(), program, "--no-defaults", *options,
            f"--ssl-cert={certificate}", f"--ssl-key={key}",
            f"--ssl-ca={self.ca}", "--require-secure-transport=ON", "--bind-address=127.0.0.1", f"--init-file={grants}",
        )  # fmt: skip
        self.until(lambda: "1" in self.mariadb_says("select 1"))

    def mariadb_says(self, statement: str) -> str:
        """What MariaDB answers to its own administrator through its socket (require_secure_transport allows it)."""
        client = str(self.packages / "usr/bin/mariadb")
        socket = f"--socket={self.folder}/mariadb/socket"
        return self.output(*AS_USER, *self.libraries(), client, "--no-defaults", socket, "-u", "rdsadmin", "-N", "-e",
                           statement, environment={"MYSQL_PWD": "local"})  # fmt: skip

    def redis(self, host: str, token: str) -> None:
        """Redis with a TLS port alone and a token, as an ElastiCache replication group has them."""
        certificate, key = self.certificate("redis", host)
        self.start(
            "redis", *AS_USER, *self.libraries(), str(self.packages / "usr/bin/redis-server"), "--port", "0",
            "--tls-port", "6379",
            "--tls-cert-file", str(certificate), "--tls-key-file", str(key), "--tls-ca-cert-file", str(self.ca),
            "--tls-auth-clients", "no", "--requirepass", token, "--save", "", "--bind", "127.0.0.1",
        )  # fmt: skip
        self.until(lambda: "PONG" in self.redis_says(token, "ping"))

    def redis_says(self, token: str, *command: str) -> str:
        """What Redis answers."""
        client = str(self.packages / "usr/bin/redis-cli")
        return self.output(*self.libraries(), client, "--tls", "--insecure", *command,
                           environment={"REDISCLI_AUTH": token})  # fmt: skip

    def libraries(self) -> tuple[str, str]:
        """What starts a program of the packages: they are unpacked, not installed."""
        return "env", f"LD_LIBRARY_PATH={self.packages}/usr/lib/x86_64-linux-gnu"

    def _data(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir(mode=0o700)
        shutil.chown(folder, 1000, 1000)
        return folder

    def _as_user(self, *command: str) -> None:
        done = subprocess.run([*AS_USER, *command], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def until(self, ready: Callable[[], bool], seconds: int = 60) -> None:
        """Wait until something is so; the last failure is raised where it never is."""
        end = time.monotonic() + seconds
        while True:
            try:
                if ready():
                    return
            except (AssertionError, OSError):
                if time.monotonic() > end:
                    raise
            assert time.monotonic() < end, "it never was so"
            time.sleep(0.5)


def missing_programs(names: Sequence[str]) -> list[str]:
    """Those of the programs that this machine lacks."""
    return [name for name in names if shutil.which(name) is None]
