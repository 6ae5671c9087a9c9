"""The list of what deploying each type takes is complete, and no row about it is left over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase

import pytest

from infra.components.deployer import DEPLOYED_SERVICES
from infra.emulator.provider.binding import bindings
from infra.guardrails.deployment_actions import deployment_actions
from policies.duties.aws.deployer_actions import DATA, VERBS, conditions, declares, listed_types, type_needs
from policies.separation.reference.service_reference import action

ROWS = json.loads(DATA.read_text(encoding="utf-8"))["types"]


def actions_of(type_: str) -> set[str]:
    """Every action of a type's lists, of any verb and source."""
    return {name for verb in VERBS for names in ROWS[type_][verb].values() for name in names}


def matched(section: str, type_: str) -> Iterator[dict[str, object]]:
    """The rows of a section that are for a type."""
    return (row for row in conditions()[section] if any(fnmatchcase(type_, pattern) for pattern in row["types"]))


def test_every_type_that_the_kit_can_build_has_a_list() -> None:
    missing = bindings().keys() - {*listed_types()}
    assert not missing, "run python -m scripts.dev.renew_deployer_actions"


def test_every_action_is_on_awss_list() -> None:
    named = {name for type_ in listed_types() for name in actions_of(type_)}
    assert not {name for name in named if "*" not in name and action(name) is None}


def test_keys_roles_and_service_linked_roles_of_the_lists_have_a_row() -> None:
    linked = "aws:iam/serviceLinkedRole:ServiceLinkedRole"
    for type_ in listed_types():
        named = actions_of(type_)
        if any(name.startswith("kms:") for name in named) and not type_.startswith("aws:kms/"):
            assert [*matched("keys", type_)], type_
        assert "iam:PassRole" not in named or [*matched("roles", type_)], type_
        assert "iam:CreateServiceLinkedRole" not in named or type_ == linked or [*matched("linked_roles", type_)], type_


def test_no_row_is_left_over() -> None:
    for row in conditions()["optional"]:
        types = [type_ for type_ in listed_types() if any(fnmatchcase(type_, p) for p in row["types"])]
        named = {name for type_ in types for name in actions_of(type_)}
        unused = [p for p in row["actions"] if not any(fnmatchcase(name, p) for name in named)]
        assert not unused, (row["types"], unused)
        assert ("with" in row) is not ("why" in row), row
    for section in ("keys", "roles", "linked_roles"):
        for row in conditions()[section]:
            assert all(any(fnmatchcase(type_, p) for type_ in listed_types()) for p in row["types"]), row


@pytest.mark.parametrize(
    ("type_", "verb", "properties", "takes", "spares"),
    [
        ("aws:kms/key:Key", "update", {"enableKeyRotation": True}, "kms:PutKeyPolicy", "kms:DisableKey"),
        ("aws:kms/key:Key", "update", {"isEnabled": False}, "kms:DisableKey", "kms:ScheduleKeyDeletion"),
        ("aws:lambda/function:Function", "create", {"vpcConfig": {"subnetIds": ["a"]}}, "ec2:DescribeSubnets",
         "s3:GetObject"),
        ("aws:rds/instance:Instance", "create", {}, "rds:CreateDBInstance", "secretsmanager:CreateSecret"),
        ("aws:rds/instance:Instance", "create", {"manageMasterUserPassword": True}, "secretsmanager:CreateSecret",
         "rds:RestoreDBInstanceFromDBSnapshot"),
        ("aws:s3/bucketVersioning:BucketVersioning", "create", {}, "s3:PutBucketVersioning", "s3:CreateBucket"),
        ("aws:budgets/budget:Budget", "read", {}, "budgets:ViewBudget", "billing:GetBillingViewData"),
    ],
)  # fmt: skip
def test_what_a_type_takes_depends_on_what_it_declares(
    type_: str, verb: str, properties: dict[str, object], takes: str, spares: str
) -> None:
    needs = type_needs(type_)
    assert needs is not None
    taken = {needed.action for needed in needs.actions[verb] if needed.by(properties)}
    assert takes in taken
    assert spares not in taken


def test_what_is_left_out_keeps_its_reason() -> None:
    needs = type_needs("aws:cloudtrail/trail:Trail")
    assert needs is not None
    assert "audit trail is kept" in needs.left_out["cloudtrail:DeleteTrail"]


def test_a_path_may_lead_through_lists_and_ask_for_a_value() -> None:
    properties = {"rules": [{"a": 1}, {"b": {"c": "x"}}], "on": True}
    assert declares(properties, ["rules.b.c"])
    assert declares(properties, ["missing", "on=true"])
    assert not declares(properties, ["rules.b.d", "on=false"])


def test_deployers_are_given_the_services_that_types_of_a_member_account_take_and_no_other() -> None:
    given_elsewhere = {"identitystore", "organizations", "sso"}  # of the payer, whose stacks people deploy
    refused = {"ram"}  # a guardrail lets nobody share
    needs = [found for type_ in listed_types() if (found := type_needs(type_))]
    always = [n.action for found in needs for named in found.actions.values() for n in named if not n.when]
    by_keys = {"kms"} | {use.through for found in needs for use in found.keys if use.actions}
    taken = ({name.partition(":")[0] for name in always} | by_keys) - given_elsewhere - refused - {"sts"}
    assert taken == {*DEPLOYED_SERVICES}
    assert {name.partition(":")[0] for name in deployment_actions()} <= taken
