"""What the options of ``mso add system`` write: a vendor's delivery in each of its ways."""

from __future__ import annotations

from typing import Any

import click
import pytest
from click.testing import CliRunner

from infra.errors import UsageError
from infra.manifest.sections import System
from scripts.commands._new_system import system_entry, system_options

VENDOR = ("--vendor", "paywell", "Paywell Inc.", "--fields", "name, amount")
ARN, ID = "arn:aws:iam::888888888888:role/fetch", "made-up-external-id"
TOKENS = "https://id.paywell.example/token"
URL = "https://api.paywell.example/records"


def entry(*options: str, system: str = "claims-billing") -> dict[str, Any]:
    """The entry that these options write."""
    found: dict[str, Any] = {}

    @click.command()
    @system_options
    def command(**given: Any) -> None:
        found.update(system_entry(system, given))

    CliRunner().invoke(command, options, catch_exceptions=False, standalone_mode=False)
    return found


@pytest.mark.parametrize(
    ("options", "delivery"),
    [
        ((), {"by": "people"}),
        (("--endpoint", URL), {"endpoint": URL}),
        (
            ("--endpoint", URL, "--token-endpoint", TOKENS, "--client-id", "evergreen=a=b", "--scope", "write"),
            {"endpoint": URL, "authorization": "oauth", "token_endpoint": TOKENS, "client_ids": {"evergreen": "a=b"},
             "scope": "write"},
        ),
        (
            ("--fetched-by", ARN, "--external-id", f"evergreen={ID}", "--keep-days", "30"),
            {"by": "fetch", "principal": ARN, "external_ids": {"evergreen": ID}, "keep_days": 30},
        ),
    ],
)  # fmt: skip
def test_each_way_of_a_vendor_is_written(options: tuple[str, ...], delivery: dict[str, Any]) -> None:
    found = entry(*VENDOR, *options)
    assert found["vendor"]["delivery"] == delivery
    assert found["vendor"]["fields"] == ["name", "amount"]
    assert System.model_validate(found).vendor is not None


def test_a_day_count_of_none_is_no_option_left_out() -> None:
    assert entry(*VENDOR, "--fetched-by", ARN, "--keep-days", "0")["vendor"]["delivery"]["keep_days"] == 0


def test_a_vendor_that_takes_no_records_has_no_delivery() -> None:
    assert "delivery" not in entry(*VENDOR, system="payments-pos")["vendor"]


def test_a_delivery_needs_a_vendor() -> None:
    with pytest.raises(UsageError, match="add --vendor SLUG NAME"):
        entry("--keep-days", "3")


@pytest.mark.parametrize("given", ["evergreen", "=x", "evergreen="])
def test_an_id_names_its_practice(given: str) -> None:
    with pytest.raises(click.BadParameter, match="is not PRACTICE=ID"):
        entry(*VENDOR, "--external-id", given)
