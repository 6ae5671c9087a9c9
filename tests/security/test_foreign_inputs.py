"""Commands on inputs of somebody else: each ends soon, with a verdict or one message, never as a fault of the kit."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from infra.engine.secret_texts import SECRETS
from infra.engine.wire import SIGNATURE
from infra.errors import KitError, UsageError
from scripts.cli import mso

QUESTIONS = (("check",), ("prove",), ("cost",), ("can", "app"), ("who-can", "s3:GetObject", "*"))
TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"},
                                                 "Action": "sts:AssumeRole"}]}  # fmt: skip
SECRET = {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "plaintext": '"TOPSECRET-NAME"'}
BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nwaivers: [*b, *b]\n"


def state(folder: Path, name: Any = "app", arn: str = "arn:aws:iam::123456789012:role/app", **more: Any) -> Path:
    """The export of a stack with one role, under a default provider without an account."""
    provider = "urn:pulumi:dev::web::pulumi:providers:aws::default"
    resources = [
        {"urn": provider, "custom": True, "id": "7e5d", "type": "pulumi:providers:aws",
         "inputs": {"region": "us-west-2"}},
        {"urn": "urn:pulumi:dev::web::aws:iam/role:Role::app", "custom": True, "id": "app", "type": "aws:iam/role:Role",
         "provider": f"{provider}::7e5d", "inputs": {"name": name, "assumeRolePolicy": json.dumps(TRUST)},
         "outputs": {"arn": arn}, **more},
    ]  # fmt: skip
    (folder / "s.json").write_text(json.dumps({"version": 3, "deployment": {"resources": resources}}))
    return folder / "s.json"


def ended(*words: str | Path) -> Result:
    """The result of a command, which took a few seconds at most and is no fault of the kit."""
    begin = time.process_time()
    result = CliRunner().invoke(mso, [str(word) for word in words])
    assert time.process_time() - begin < 10
    assert result.exception is None or isinstance(result.exception, SystemExit | KitError), result.exception
    return result


@pytest.mark.parametrize("words", QUESTIONS, ids=" ".join)
@pytest.mark.parametrize("arn", ["arn:aws:iam::123456789012:role/app", " ", "*", "[[", "${" * 20, "arn:::", "a:b"])
def test_a_role_of_any_arn_is_answered(tmp_path: Path, words: tuple[str, ...], arn: str) -> None:
    result = ended(*words, "--state", state(tmp_path, arn=arn))
    assert result.exit_code in (0, 1, 2, 4)
    assert "exception in the" not in result.output


@pytest.mark.parametrize("option", ["--config", "--waivers"])
@pytest.mark.parametrize(
    "text", [BOMB, "waivers: " + "[" * 5000, "waivers: 1" + ":59" * 3000, "waivers: []\nwaivers: []\n"]
)
def test_a_configuration_that_only_exhausts_is_refused(tmp_path: Path, option: str, text: str) -> None:
    (tmp_path / "w.yaml").write_text(text)
    result = ended("check", "--no-wall", "--state", state(tmp_path), option, tmp_path / "w.yaml")
    assert isinstance(result.exception, UsageError)
    assert "x, x" not in str(result.exception)


@pytest.mark.parametrize("words", [("check", "--state"), ("prove", "--example", "--what-if"), ("lock",), ("validate",)])
def test_a_pipe_and_a_device_without_end_are_refused(tmp_path: Path, words: tuple[str, ...]) -> None:
    os.mkfifo(tmp_path / "pipe")
    for file in (tmp_path / "pipe", Path("/dev/zero")):
        result = ended(*words, file)
        assert result.exit_code == 2 or isinstance(result.exception, UsageError)


@pytest.mark.parametrize("words", [*QUESTIONS, ("can", "nobody")], ids=" ".join)
def test_a_secret_name_is_in_no_answer_and_no_error(tmp_path: Path, words: tuple[str, ...]) -> None:
    arn = "arn:aws:iam::123456789012:role/TOPSECRET-NAME"
    file = state(tmp_path, name=SECRET, arn=arn, id="TOPSECRET-NAME")
    result = ended(*words, "--state", file)
    assert "TOPSECRET" not in SECRETS.masked(result.output + str(result.exception or ""))


def test_a_malformed_entry_is_not_repeated(tmp_path: Path) -> None:
    result = ended("check", "--state", state(tmp_path, inputs="TOPSECRET-MALFORMED"))
    assert "inputs is a str, not an object" in str(result.exception)
    assert "TOPSECRET" not in str(result.exception)


@pytest.mark.parametrize(
    ("action", "value"),
    [("*a" * 30 + "*b", "x"), ("s3:*", "*a" * 30 + "*b"), ("s3:*", "${" * 20_000)],
    ids=["action", "value", "variables"],
)
def test_a_pattern_of_many_stars_ends(tmp_path: Path, action: str, value: str) -> None:
    long = "a" * 5000
    statement = {"Effect": "Allow", "Action": action, "Resource": "*", "Condition": {"StringLike": {"aws:a": value}}}
    case = {
        "request": {"principal": "arn:aws:iam::123456789012:role/app", "action": f"s3:{long}",
                    "context": {"aws:a": long},
                    "resource": {"resource": "arn:aws:s3:::x", "accountId": "123456789012"}},
        "identityPolicies": [{"Version": "2012-10-17", "Statement": [statement]}],
    }  # fmt: skip
    (tmp_path / "case.json").write_text(json.dumps(case))
    assert '"decision"' in ended("iam", "simulate", tmp_path / "case.json").output
