"""AWS's CLI and Terraform's provider against ``mso demo --serve``: the physician reads a chart, management does not.

The commands are those that the demo prints. TERRAFORM_MIRROR is the folder of terraform's AWS provider.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.request import urlopen

import boto3
import pytest
from served_aws import MSO, PATIENCE, ROOT

from scripts.demo.serving import ROLE_CREDENTIALS
from scripts.dev.cached_environment import UnusableEnvironmentError, cached_environment
from scripts.dev.terraform_plans import PROVIDER_VERSION, SOURCE

HOME, NAME = "us-west-2", "patient-0002.txt"
CLI: Final = "awscli==1.45.11"
MIRROR: Final = Path(os.environ.get("TERRAFORM_MIRROR", "/opt/tf-plugins"))
PRINTED: Final = re.compile(r"^  ((?:\S.* )?aws --profile (\S+) .*?)(?:    # (allowed|403).*)?$", re.MULTILINE)
REFUSED: Final = re.compile(r"is not authorized to perform: (\S+) on\s+resource:\s+\S+\s+because")
CHARTS: Final = re.compile(r"s3://([^/\s]+)/")


@dataclass(frozen=True)
class Demo:
    """What a served demo has printed and written."""

    folder: Path
    printed: str

    @property
    def commands(self) -> list[tuple[str, str, str]]:
        """Each command for the AWS CLI with its profile and what is said of its answer: allowed, 403, or nothing."""
        return PRINTED.findall(self.printed)

    def credentials(self, profile: str) -> dict[str, str]:
        """The environment variables of a profile's role."""
        account, _, role = profile.partition(".")
        roles: dict[str, dict[str, str]] = json.loads((self.folder / ROLE_CREDENTIALS).read_text())[account]
        return next(found for name, found in roles.items() if name.rpartition("/")[2] == role)

    @property
    def endpoint(self) -> str:
        """The URL of the emulated AWS."""
        return self.page.partition("/_")[0]

    @property
    def page(self) -> str:
        """The URL of the page of calls, with its token."""
        return self.printed.partition("The last calls, allowed and denied: ")[2].split()[0]

    def answers_about(self, resource: str, action: str) -> list[str]:
        """Why each call of an action about a resource was refused, as the page of calls has it; empty if it was not."""
        path, _, token = self.page.partition("?")
        with urlopen(f"{path}.json?{token}&after=0", timeout=30) as answer:
            calls = json.loads(answer.read())["calls"]
        about = [c for c in calls if c["action"] == action and c["resource"].endswith(f":{resource}")]
        return ["" if call["allowed"] else call["reason"] for call in about]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """``mso demo --serve`` until the tests of this module have run."""
    folder, until = tmp_path_factory.mktemp("demo"), time.monotonic() + PATIENCE
    with (folder / "printed").open("w") as output:
        words = [*MSO, "demo", "--serve", "--output", str(folder)]
        process = subprocess.Popen(words, cwd=ROOT, stdout=output, stderr=subprocess.DEVNULL)
        try:
            while "--runtime" not in (printed := (folder / "printed").read_text(encoding="utf-8")):
                assert process.poll() is None, "mso demo --serve ended"
                assert time.monotonic() < until, "mso demo serves nothing"
                time.sleep(0.2)
            yield Demo(folder, printed)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def test_the_printed_commands_answer_as_it_is_said_of_them(demo: Demo) -> None:
    try:
        programs = cached_environment("judges", CLI, CLI, [CLI]) / "bin"
    except UnusableEnvironmentError as error:
        pytest.skip(f"no command was run: {error}")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment = {**kept, "PATH": f"{programs}:{kept['PATH']}", "AWS_CONFIG_FILE": str(demo.folder / "aws-profiles")}
    assert sorted(said for _, _, said in demo.commands) == ["", *["403"] * 3, *["allowed"] * 2]
    for command, _, said in demo.commands:
        words = ["bash", "-c", command]
        ran = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=60, check=False)
        if said == "403":
            assert "AccessDenied" in ran.stderr, f"{command}\n{ran}"
            assert re.search(r"is not authorized to perform: \S+ on resource: \S+ because .+", ran.stderr), ran.stderr
            assert "a synthetic chart" not in ran.stdout
        else:
            assert ran.returncode == 0, f"{command}\n{ran.stderr}"
        if said == "allowed" and "get-object" in command:
            assert "a synthetic chart" in ran.stdout


def test_terraform_reads_a_chart_with_the_physicians_credentials_alone(demo: Demo, tmp_path: Path) -> None:
    if shutil.which("terraform") is None or not MIRROR.is_dir():
        pytest.skip(f"nothing was planned: no terraform, or no mirror of its provider in {MIRROR}")
    bucket = CHARTS.findall(demo.printed)[0]
    physician, staff, operator = (demo.commands[place][1] for place in (1, 2, 3))
    _write_chart(demo, demo.credentials(physician), bucket)
    _configure(tmp_path, demo, bucket)
    read = _terraform(tmp_path, demo.credentials(physician), "plan")
    refusals = REFUSED.findall(read.stderr)
    assert refusals == ["s3:GetObjectTagging"]  # the provider reads an object's tags after it: nobody's declared work
    assert demo.answers_about(f"{bucket}/{NAME}", "s3:GetObject") == demo.answers_about(bucket, "s3:ListBucket") == [""]
    for number, profile in enumerate((staff, operator), start=2):
        read = _terraform(tmp_path, demo.credentials(profile), "plan")
        assert REFUSED.findall(read.stderr) == ["s3:ListBucket"]
        assert "StatusCode: 403" in read.stderr  # to a HEAD request S3 gives no reason: the page of calls has it
        *_, reason = answers = demo.answers_about(f"{bucket}/{NAME}", "s3:GetObject")
        assert len(answers) == number
        assert "Deny" in reason


def _write_chart(demo: Demo, credentials: dict[str, str], bucket: str) -> None:
    keys = {name.lower(): value for name, value in credentials.items()}
    s3 = boto3.client("s3", endpoint_url=demo.endpoint, region_name=HOME, **keys)
    s3.put_object(Bucket=bucket, Key=NAME, Body=b"a synthetic chart")


def _configure(folder: Path, demo: Demo, bucket: str) -> None:
    """A program of terraform that reads the chart, with its provider ready."""
    settings = {"region": HOME, "s3_use_path_style": True, "skip_credentials_validation": True, "max_retries": 1,
                "skip_requesting_account_id": True, "endpoints": [{"s3": demo.endpoint}]}  # fmt: skip
    program = {
        "terraform": {"required_providers": {"aws": {"source": SOURCE, "version": PROVIDER_VERSION}}},
        "provider": {"aws": settings},
        "data": {
            "aws_s3_object": {"chart": {"bucket": bucket, "key": NAME}},
            "aws_s3_objects": {"charts": {"bucket": bucket}},
        },
    }
    (folder / "main.tf.json").write_text(json.dumps(program), encoding="utf-8")
    mirror = f"provider_installation {{ filesystem_mirror {{ path = {json.dumps(str(MIRROR))} }} }}\n"
    (folder / "terraform.rc").write_text(mirror, encoding="utf-8")
    done = _terraform(folder, {}, "init")
    assert done.returncode == 0, done.stderr


def _terraform(folder: Path, credentials: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_"))}
    own = {"TF_CLI_CONFIG_FILE": str(folder / "terraform.rc"), "CHECKPOINT_DISABLE": "1"}
    words = ["terraform", *command, "-no-color", "-input=false"]
    return subprocess.run(
        words, cwd=folder, env={**kept, **own, **credentials}, capture_output=True, text=True, timeout=120, check=False
    )
