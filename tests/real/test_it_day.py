"""A day of an MSO's IT team, by the commands' own processes: from an empty AWS to a new location, drift and the end.

The tests are one story and run in this order; the AWS is the one that ``mso emulate`` serves.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from served_aws import mso, served

from infra.context.estate import Lock
from infra.emulator.provider.emulator import Emulator
from infra.engine.automation.pulumi_cli import cli_path

WITHOUT_PACK = "--no-policy-pack"
"""Where the pack would stop a stack for what another stack holds, or for what AWS does not return of an import."""


WIDENED = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
"""What somebody gives a role in the console."""


@dataclass
class Day:
    """The environment, the folder from which the AWS is served, and its endpoint."""

    env: Path
    aws: Path
    endpoint: str

    @property
    def on(self) -> tuple[str, ...]:
        """The options of a command that deploys."""
        return ("--on", str(self.aws), "--env", str(self.env))


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    if cli_path() is None:
        pytest.skip("the day was not run: no Pulumi CLI (set PULUMI, or let .ci/pulumi-cli build one)")
    home = tmp_path_factory.mktemp("day")
    mso("new", "--preset", "solo-medspa", "--kit", "mso-kit==0.1.0", "--output", str(home / "estate"))
    with served(home / "aws") as endpoint:
        yield Day(home / "estate", home / "aws", endpoint)


def test_the_doctor_says_what_nobody_can_check_yet_and_who_has_to(day: Day) -> None:
    answers = json.loads(mso("doctor", str(day.env), "--endpoint", day.endpoint, "--json"))
    outcomes = {(each["check"], each["outcome"]) for each in answers}
    assert ("pulumi-cli", "ok") in outcomes
    assert {(check, "not checked") for check in ("mailboxes", "state", "dns", "images")} <= outcomes
    assert [each for each in answers if each["outcome"] != "ok" and not each["fix"]] == []


def test_the_bootstrap_makes_the_state_store_that_the_first_deployment_imports(day: Day) -> None:
    mso("up", *day.on, "org")
    Lock.read(day.aws).write(day.env)
    made = json.loads(mso("bootstrap", "alder-row", str(day.env), "--endpoint", day.endpoint, "--yes", "--json"))
    assert made["changed"]
    again = json.loads(mso("bootstrap", "alder-row", str(day.env), "--endpoint", day.endpoint, "--yes", "--json"))
    assert not again["changed"]
    file = day.env / "Pulumi.management.yaml"
    settings = yaml.safe_load(file.read_text(encoding="utf-8"))
    settings["config"]["mso:stateKey"] = made["key"]
    file.write_text(yaml.safe_dump(settings), encoding="utf-8")


def test_every_stack_is_deployed_in_order_and_the_second_time_nothing_changes(day: Day) -> None:
    """The import is without the policy pack: AWS returns no waiting period of an imported key, so KMS-002 stops it."""
    mso("up", *day.on, "log-archive")
    mso("up", *day.on, WITHOUT_PACK, "management")
    file = day.env / "Pulumi.management.yaml"
    file.write_text("".join(line for line in file.read_text().splitlines(True) if "stateKey" not in line))
    mso("up", *day.on, "clinical-linden")
    assert "8 stacks" in mso("up", *day.on, WITHOUT_PACK)
    assert "8 stacks, no changes" in mso("up", *day.on, WITHOUT_PACK)


def test_a_new_location_is_previewed_with_the_access_that_it_adds_and_deployed(day: Day) -> None:
    mso("add", "location", "yakima", "--practice", "linden", "--name", "Yakima", "--public-ip", "203.0.113.40",
        "--env", str(day.env))  # fmt: skip
    changed = ("log-archive", "clinical-linden", "location-yakima")
    shown = mso("preview", *day.on, WITHOUT_PACK, *changed)
    assert "location-yakima" in shown
    assert "yakima" in shown.partition("stacks, ")[2], "the access that the new location's bucket adds"
    assert "create" in mso("up", *day.on, WITHOUT_PACK, *changed)


def test_what_somebody_changes_behind_the_kits_back_is_found_and_taken_into_the_state(day: Day) -> None:
    assert mso("drift", *day.on, "location-yakima", "security").strip() == "nothing differs"
    accounts = Lock.read(day.aws).accounts
    with Emulator.attach(day.endpoint) as emulator:
        roles = emulator.client(accounts["security"], "iam", "us-east-1")
        roles.put_role_policy(RoleName="drift", PolicyName="permissions", PolicyDocument=json.dumps(WIDENED))
        buckets = emulator.client(accounts["clinical-linden"], "s3", "us-west-2")
        bucket = next(each["Name"] for each in buckets.list_buckets()["Buckets"] if "yakima" in each["Name"])
        buckets.delete_bucket_policy(Bucket=bucket)
    found = json.loads(mso("drift", *day.on, "location-yakima", "security", "--json", code=1))
    assert {(each["stack"], each["type"], each["step"], *each["properties"]) for each in found} == {
        ("location-yakima", "aws:s3/bucketPolicy:BucketPolicy", "delete"),
        ("security", "aws:iam/rolePolicy:RolePolicy", "update", "policy"),
    }
    assert "s3:*" not in json.dumps(found), "no value of a property is told"
    refreshed = mso("refresh", *day.on, "location-yakima", "security")
    assert "1 delete" in refreshed
    assert "create" in mso("up", *day.on, WITHOUT_PACK, "location-yakima", "security")
    assert mso("drift", *day.on, "location-yakima", "security").strip() == "nothing differs"


def test_the_end_takes_everything_down(day: Day) -> None:
    plan = mso("down", *day.on, "--plan")
    assert plan.index("location-yakima") < plan.index("clinical-linden") < plan.index("org")
    mso("down", *day.on, "--yes")
    assert os.listdir(day.aws / "pulumi-state")
    assert "nothing" in mso("down", *day.on, "--yes").lower()
