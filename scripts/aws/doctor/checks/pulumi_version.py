"""The Pulumi CLI is there and new enough for the program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from infra.engine.automation.pulumi_cli import MINIMUM, cli_path, cli_version
from infra.errors import UsageError
from infra.files.yaml_file import read_yaml
from scripts.aws.doctor.examination import Answer, Area, Check, Examination, ok, problem

AT_LEAST: Final = re.compile(r"^>=\s*v?(\d+)\.(\d+)\.(\d+)$")


def run(examination: Examination) -> Iterator[Answer]:
    """Compare the version of the CLI with requiredPulumiVersion in Pulumi.yaml and with what the kit needs."""
    needed = max(MINIMUM, _required(examination.folder / "Pulumi.yaml"))
    wanted = ".".join(map(str, needed))
    install = f"install Pulumi {wanted} or newer, and put it on PATH or set PULUMI to its path"
    path = cli_path()
    if path is None:
        yield problem("there is no Pulumi CLI on PATH, and PULUMI is not set", install)
        return
    try:
        version = cli_version(path)
    except UsageError as error:
        yield problem(str(error), install)
        return
    found = ".".join(map(str, version))
    if version < needed:
        yield problem(f"{path} is version {found}; {wanted} or newer is needed", install)
    else:
        yield ok(f"{path} is version {found} ({wanted} or newer is needed)")


def _required(file: Path) -> tuple[int, ...]:
    """The lowest version that a Pulumi.yaml accepts, where it states one in the usual form (``>=3.249.0``)."""
    if not file.is_file():
        return ()
    try:
        project = read_yaml(file).data
    except UsageError:
        return ()
    stated = project.get("requiredPulumiVersion") if isinstance(project, dict) else None
    match = AT_LEAST.match(str(stated or ""))
    return tuple(int(number) for number in match.groups()) if match else ()


CHECK = Check(id="pulumi-cli", area=Area.MACHINE, title="the Pulumi CLI", run=run)
