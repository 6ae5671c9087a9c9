"""What ``mso demo --serve`` prints and leaves for other tools."""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from click.testing import CliRunner
from rich.console import Console

from scripts.commands.demo import command
from scripts.demo.serving import ROLE_CREDENTIALS, announce_enforcement

PAYER, MEMBER = "123456789012", "111111111111"


def role(account: str, path: str) -> Any:
    return SimpleNamespace(
        type="aws:iam/role:Role", account=account, outputs={"arn": f"arn:aws:iam::{account}:role/{path}"}, facts={}
    )


def test_with_enforcement_the_credentials_of_each_members_role_are_in_a_file_of_the_user(tmp_path: Path) -> None:
    bucket = SimpleNamespace(type="aws:s3/bucket:Bucket", account=MEMBER)
    demo: Any = SimpleNamespace(
        manifest=SimpleNamespace(aws=SimpleNamespace(home_region="us-west-2"), practices=[SimpleNamespace(slug="x")]),
        by_account={"payer": [role(PAYER, "own")], "clinical": [role(MEMBER, "mso/deployer"), bucket]}
    )
    emulator: Any = SimpleNamespace(payer=PAYER, role_credentials=lambda account, name: {"key": f"{account} {name}"})
    console = Console(file=(printed := io.StringIO()), width=500)
    announce_enforcement(demo, emulator, tmp_path, console, "http://127.0.0.1:1", "http://127.0.0.1:1/_mso/calls")
    file = tmp_path / ROLE_CREDENTIALS
    assert json.loads(file.read_text()) == {"clinical": {"mso/deployer": {"key": f"{MEMBER} mso/deployer"}}}
    assert file.stat().st_mode & 0o777 == 0o600
    assert "The credentials of 1 roles" in printed.getvalue()
    assert "Not evaluated" in printed.getvalue()


def test_enforcement_needs_a_served_aws() -> None:
    ran = CliRunner().invoke(command, ["--enforce"])
    assert ran.exit_code == 2
    assert "give --serve too" in ran.output
