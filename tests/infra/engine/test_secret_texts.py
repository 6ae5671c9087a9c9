"""What an export marks as secret, and what AWS calls one, is masked in each form in which an output writes it."""

from __future__ import annotations

import json
import random
from html import escape
from typing import Any

import pytest

from infra.engine.secret_texts import MASK, SecretTexts, mask_secrets_of, show_names_of
from infra.engine.values import Secret
from infra.shown_text import markdown, shown

SECRET = 'top"<se|cret>\n&é'


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> SecretTexts:
    fresh = SecretTexts()
    monkeypatch.setattr("infra.engine.secret_texts.SECRETS", fresh)
    return fresh


@pytest.mark.parametrize(
    "form", [str, shown, markdown, escape, lambda text: json.dumps(text)[1:-1], lambda text: repr(text)[1:-1]]
)
def test_a_secret_is_masked_in_every_form(secrets: SecretTexts, form: Any) -> None:
    secrets.add(SECRET)
    role = "arn:aws:iam::123456789012:role"
    assert secrets.masked(f"{role}/{form(SECRET)}: no") == f"{role}/{MASK}: no"


@pytest.mark.parametrize(
    ("type_", "properties"),
    [
        ("aws:iam/role:Role", {"name": Secret("hunter22")}),
        ("aws:x/y:Z", {"nested": [{"deep": Secret({"a": ["hunter22"]})}]}),
        ("aws:rds/instance:Instance", {"password": "hunter22"}),
        ("aws:redshift/cluster:Cluster", {"masterPassword": "hunter22"}),
        ("aws:secretsmanager/secretVersion:SecretVersion", {"secretString": "hunter22"}),
        ("aws:elasticache/replicationGroup:ReplicationGroup", {"authToken": "hunter22"}),
        ("aws:iam/accessKey:AccessKey", {"outputs": {"secret": Secret("hunter22"), "sesSmtpPasswordV4": "hunter22"}}),
        ("aws:ssm/parameter:Parameter", {"type": "SecureString", "value": "hunter22"}),
        ("tls:index/privateKey:PrivateKey", {"privateKey": "hunter22"}),
    ],
)
def test_the_secrets_of_a_resource_are_masked(secrets: SecretTexts, type_: str, properties: dict[str, Any]) -> None:
    mask_secrets_of(type_, properties)
    assert secrets.masked("x hunter22 y") == f"x {MASK} y"


def test_what_is_no_secret_stays(secrets: SecretTexts) -> None:
    arn = "arn:aws:secretsmanager:us-west-2:123456789012:secret:a"
    mask_secrets_of("aws:x/y:Z", {"secretArn": arn, "secret": arn, "days": Secret("30"), "name": "plain-name"})
    assert secrets.masked(f"{arn} 30 plain-name") == f"{arn} 30 plain-name"


def test_many_secrets_are_masked_like_few(secrets: SecretTexts) -> None:
    chance = random.Random(1)
    known = ["".join(chance.choices("ab\n<", k=chance.randint(6, 9))) for _ in range(300)]
    for each in known:
        secrets.add(each)
    text = "-".join(known)
    assert [each for each in known if each in secrets.masked(text)] == []


@pytest.fixture(params=[0, 100], ids=["few", "many"])
def named(request: pytest.FixtureRequest, secrets: SecretTexts) -> SecretTexts:
    """Secrets that also occur in the names of two resources, among few others and among many."""
    secrets.add([f"another-{number:03}" for number in range(request.param)])
    for secret in ("master", "master_of_all", "all-of-it"):
        secrets.add(secret)
    urn, arn = "urn:pulumi:clinical::mso::aws:kms/key:Key::master", "arn:aws:kms:us-west-2:1:alias/master_of_all_2"
    show_names_of(f"{urn}-key", arn)
    show_names_of(urn, None)
    return secrets


@pytest.mark.parametrize(
    "text",
    [
        "clinical master-key: no rotation", "urn:pulumi:clinical::mso::aws:kms/key:Key::master-key",
        "urn:pulumi:clinical::mso::aws:kms/key:Key::master", "arn:aws:kms:us-west-2:1:alias/master_of_all_2",
        "(master_of_all_2)", markdown("master_of_all_2"),
    ],
)  # fmt: skip
def test_a_name_that_the_state_shows_stays_whole(named: SecretTexts, text: str) -> None:
    assert named.masked(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("master", MASK), ("password=master;", f"password={MASK};"), ("master-keys", f"{MASK}-keys"),
        ("xmaster-key", f"x{MASK}-key"), ("master-key:master", f"master-key:{MASK}"), ("master_of_all", MASK),
        ("master_of_all-of-it", MASK), ("mastermaster", MASK * 2), ("x-master-key", f"x-{MASK}-key"),
    ],
)  # fmt: skip
def test_a_secret_beside_a_name_is_masked(named: SecretTexts, text: str, expected: str) -> None:
    assert named.masked(text) == expected


def test_a_longer_secret_around_a_name_is_masked(named: SecretTexts) -> None:
    named.add("x master-key y")
    assert named.masked("is x master-key y!") == f"is {MASK}!"
