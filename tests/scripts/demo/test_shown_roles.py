"""Profiles of the AWS CLI for the roles of a served estate, and the commands that are printed with them."""

from __future__ import annotations

import configparser
from types import SimpleNamespace
from typing import Any

from scripts.demo.shown_roles import commands, profiles

ROLE, BUCKET = "aws:iam/role:Role", "aws:s3/bucket:Bucket"


def held(type_: str, **facts: str) -> Any:
    return SimpleNamespace(type=type_, facts=facts)


def demo(*clinical: Any) -> Any:
    staff = held(ROLE, name="analyst", path="/mso/staff/")
    manifest = SimpleNamespace(practices=[SimpleNamespace(slug="north")])
    return SimpleNamespace(manifest=manifest, by_account={"clinical-north": clinical, "management": (staff,)})


def test_each_role_has_a_profile_that_the_aws_cli_reads() -> None:
    keys = {"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "B", "AWS_SESSION_TOKEN": "C"}
    text = profiles({"clinical-north": {"mso/phi/physician": keys}}, "http://127.0.0.1:1", "us-west-2")
    parser = configparser.ConfigParser()
    parser.read_string(text)
    assert dict(parser["profile clinical-north.physician"]) == {
        "region": "us-west-2", "endpoint_url": "http://127.0.0.1:1", "aws_access_key_id": "A",
        "aws_secret_access_key": "B", "aws_session_token": "C",
    }  # fmt: skip


def test_the_same_chart_is_asked_for_by_three_roles() -> None:
    roles = (held(ROLE, name=name, arn=f"arn:{name}") for name in ("physician", "operator", "app-ehr"))
    lines = commands(demo(held(BUCKET, bucket="x-charts-1"), *roles))
    reads = [line for line in lines if "get-object --bucket x-charts-1" in line]
    assert [line.split()[2] for line in reads] == [
        "clinical-north.physician", "management.analyst", "clinical-north.operator",
    ]  # fmt: skip
    assert "arn:app-ehr" in lines[-1]
    assert "--break operator-without-boundary" in lines[-1]


def test_an_estate_without_these_roles_prints_no_commands() -> None:
    assert commands(demo(held(BUCKET, bucket="x-charts-1"), held(ROLE, name="physician"))) == ()
