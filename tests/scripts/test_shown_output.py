"""Whatever a command prints: nothing in it moves the cursor, commands a build server or tells a secret."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from infra.engine.secret_texts import SECRETS
from policies.reporters.shown_console import ShownConsole, echo_styled
from scripts.cli import mso
from scripts.shown_output import ShownOutput, shown_output

FORGED = "\nFORGED\n"


def test_escapes_of_others_are_shown_and_those_of_the_kit_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    with shown_output():
        print("a\x1b[2J\u202eb\tc")
        print("wrong\x07", file=sys.stderr)
        ShownConsole(force_terminal=True, color_system="standard").print("[bold]x[/]\x1b]52;c", highlight=False)
        echo_styled("plain")
    out, err = capsys.readouterr()
    assert out.startswith("a\\x1b[2J\\u202eb\tc\n\x1b[1mx\x1b[0m\\x1b]52;c\n")
    assert err == "wrong\\x07\n"


def test_a_line_cannot_command_a_build_server() -> None:
    stream = io.StringIO()
    output = ShownOutput(stream)
    output.writelines(["::add-mask::x\n", "a ::b\n", "  ##[error]\n", "one", "::two\n"])
    assert stream.getvalue() == "\\::add-mask::x\na ::b\n  \\##[error]\none::two\n"


def test_a_secret_is_masked_and_any_encoding_can_be_written() -> None:
    SECRETS.add("TOPSECRET-OUTPUT")
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    ShownOutput(stream).write("é TOPSECRET-OUTPUT")
    stream.flush()
    assert raw.getvalue() == b"\\xe9 [secret]"


def hostile_state(folder: Path) -> Path:
    """A state in which every name ends with a line of its own."""
    allow = {"Sid": f"s{FORGED}", "Effect": "Allow", "Action": "*", "Resource": ["*", f"x{FORGED}"], "Principal": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    properties = {
        "aws:iam/role:Role": {"name": f"r{FORGED}", "assumeRolePolicy": policy,
                              "inlinePolicies": [{"name": f"a{FORGED}", "policy": policy}]},
        "aws:s3/bucket:Bucket": {"bucket": f"b{FORGED}", "tags": {"mso:data-class": "phi", f"k{FORGED}": "v"}},
        "aws:s3/bucketPolicy:BucketPolicy": {"bucket": f"b{FORGED}", "policy": policy},
    }  # fmt: skip
    resources = [
        {"urn": f"urn:pulumi:dev{FORGED}::p::{type_}::n{FORGED}", "type": type_, "custom": True, "id": f"i{FORGED}",
         "inputs": given, "outputs": {"arn": f"arn:aws:s3:us-west-2:123456789012:a{FORGED}"}}
        for type_, given in properties.items()
    ]  # fmt: skip
    (folder / "s.json").write_text(json.dumps({"version": 3, "deployment": {"resources": resources}}))
    (folder / "accounts.yaml").write_text('accounts:\n  "123456789012": {owner: lakeside, plane: clinical, name: x}\n')
    return folder / "s.json"


@pytest.mark.parametrize(
    "words",
    [("check", "--no-wall"), ("prove",), ("who-can", "s3:GetObject", "*", "--all"), ("can", "none"),
     ("can", "*r*", "s3:GetObject", "arn:aws:s3:::x")],
    ids=" ".join,
)
def test_no_name_adds_a_line(tmp_path: Path, words: tuple[str, ...]) -> None:
    state = hostile_state(tmp_path)
    result = CliRunner().invoke(mso, [*words, "--state", str(state), "--accounts", str(tmp_path / "accounts.yaml")])
    text = result.output + str(result.exception or "")
    assert "\\nFORGED" in text
    assert [line for line in text.splitlines() if line.strip().startswith("FORGED")] == []
