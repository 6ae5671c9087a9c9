"""The program of the adapter's image runs with the files that the image has, and no others of the kit."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

from infra.components.mail_sender import MailSenderArgs
from infra.manifest.facts.image_recipes import adapter_image, adapter_recipe
from infra.planes.shared.application_mail import mail_container

MAIL = MailSenderArgs(name="mail", domain="mail.clinic.example", mailbox="ehr", zone_id="Z1", account_id="111111111111",
                      region="us-west-2", tags={})  # fmt: skip


def test_the_images_files_alone_start_and_answer(tmp_path: Path) -> None:
    text, programs = adapter_recipe()[adapter_image()]
    assert 'ENTRYPOINT ["python3", "-m", "infra.adapters"]' in text
    folder = tmp_path / "infra" / "adapters"
    folder.mkdir(parents=True)
    for name, text_of in programs.items():
        (folder / name).write_text(text_of)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"PRODUCT": "cal.com", "PORT": str(port), "WEBHOOK_SECRET": "s", "FLOWS_BUCKET": "f", "OFFERED": "{}"}
    environment = {**os.environ, **settings, "PYTHONPATH": str(tmp_path)}
    program = subprocess.Popen([sys.executable, "-m", "infra.adapters"], cwd=tmp_path, env=environment)
    try:
        assert answered(program, port) == 401
    finally:
        program.terminate()
        program.wait(10)


def test_mail_is_taken_with_the_images_files_alone(tmp_path: Path) -> None:
    _, programs = adapter_recipe()[adapter_image()]
    folder = tmp_path / "infra" / "adapters"
    folder.mkdir(parents=True)
    for name, text_of in programs.items():
        (folder / name).write_text(text_of)
    container = mail_container("image", MAIL)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {**{name: str(value) for name, value in container.environment.items()}, "MAIL_PORT": str(port)}
    environment = {**os.environ, **settings, "PYTHONPATH": str(tmp_path)}
    program = subprocess.Popen([sys.executable, *container.entry_point[1:]], cwd=tmp_path, env=environment)
    try:
        assert greeting(program, port).startswith("220 ")
    finally:
        program.terminate()
        program.wait(10)


def greeting(program: subprocess.Popen[bytes], port: int) -> str:
    """What the program says first, once it listens."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert program.poll() is None
        try:
            with socket.create_connection(("127.0.0.1", port), 10) as connection:
                return connection.recv(100).decode()
        except ConnectionRefusedError:
            time.sleep(0.05)
    return ""


def answered(program: subprocess.Popen[bytes], port: int) -> int:
    """The status of a request that does not know the secret, once the program listens."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert program.poll() is None
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("POST", "/", b"{}")
            return connection.getresponse().status
        except ConnectionRefusedError:
            time.sleep(0.05)
        finally:
            connection.close()
    return 0
