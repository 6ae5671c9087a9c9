"""``mso cut-off``: the custodian closes every role of the MSO, the deployer opens them again, and each is read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from practice_estate import AT, CONFIRM, PARTIES, PRACTICE, Mso

from infra.emulator.cloud.http_server import Endpoint
from infra.emulator.provider.emulator import Emulator
from infra.engine.graph import Graph
from infra.errors import KitError, UsageError
from infra.iam.cut_off_runbook import NAME, runbook
from scripts.json_documents import schema_of


def as_documented(text: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(text)
    jsonschema.validate(document, schema_of("cut-off"))
    return document


def test_a_dry_run_shows_who_loses_what(run: Mso, tmp_path: Path) -> None:
    shown = run("cut-off", PRACTICE, "--dry-run", "--json")
    assert shown.exit_code == 0, shown.output
    document = as_documented(shown.stdout)
    roles = [loss["role"] for loss in document["losses"]]
    assert roles == ["clinical-evergreen:operator", "exchange-evergreen:operator"]
    assert "restart" in document["losses"][0]["may"]
    assert document["proved"]
    assert document["before"]["W9"] == "PROVED"
    assert not (tmp_path / "evidence").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((PRACTICE,), "give the reason"),
        ((PRACTICE, *PARTIES, "--endpoint", "http://127.0.0.1:1", "--profile", "x"), "omit --profile"),
        (("saguaro", *PARTIES), "not at saguaro-skin.example"),
        (("evergren", "--dry-run"), "practices: evergreen, saguaro"),
    ],
)
def test_wrong_input_is_a_clear_error(run: Mso, arguments: tuple[str, ...], words: str) -> None:
    error = run("cut-off", *arguments).exception
    assert isinstance(error, UsageError)
    assert words in str(error)


@pytest.mark.real  # it takes long
def test_the_mso_is_cut_off_and_let_in_again(run: Mso, enforced: str, tmp_path: Path) -> None:
    done = run("cut-off", PRACTICE, *PARTIES, "--endpoint", enforced, *CONFIRM, "--json")
    assert done.exit_code == 0, done.output
    document = as_documented(done.stdout)
    assert document["act"] == "cut off"
    assert (document["stillOpen"], document["reachAfter"]) == ([], [])
    assert document["reachBefore"] == ["assume clinical-evergreen:operator", "assume exchange-evergreen:operator"]
    assert document["after"]["W9"] == "PROVED"
    assert [step["error"] for step in document["steps"]] == ["", "", "", ""]
    again = run("cut-off", PRACTICE, *PARTIES, "--endpoint", enforced, *CONFIRM)
    assert again.exit_code == 0, again.output
    assert "4 of 4 steps" in again.stdout

    back = run("cut-off", PRACTICE, *PARTIES, "--endpoint", enforced, "--restore", *CONFIRM, "--json")
    assert back.exit_code == 0, back.output
    restored = as_documented(back.stdout)
    assert restored["act"] == "restored"
    assert (restored["reachBefore"], restored["reachAfter"]) == ([], document["reachBefore"])
    assert restored["after"] == document["before"]
    kinds = [json.loads(f.read_text())["kind"] for f in sorted((tmp_path / "evidence" / "access").glob("*.json"))]
    assert kinds == ["cut-off", "cut-off", "restore"]


def test_nothing_is_run_with_a_runbook_that_is_not_the_declared_one(
    run: Mso, served: tuple[Emulator, Endpoint], enforced: str, graph: Graph, tmp_path: Path
) -> None:
    emulator, _ = served
    (document, *_) = (d for d in graph.of_type("aws:ssm/document:Document") if d.inputs["name"] == NAME)
    ssm = emulator.client(document.account, "ssm", document.region)
    declared = ssm.get_document(Name=NAME)["Content"]

    def put(content: str) -> None:
        ssm.delete_document(Name=NAME)
        ssm.create_document(Name=NAME, Content=content, DocumentType="Automation", DocumentFormat="JSON")

    put(runbook(["somebody-else"]))
    try:
        error = run("cut-off", PRACTICE, *PARTIES, "--endpoint", enforced, *CONFIRM).exception
    finally:
        put(declared)
    assert isinstance(error, KitError)
    assert "does not cut off operator" in str(error)
    assert not (tmp_path / "evidence").exists()


@pytest.mark.parametrize(
    ("principal", "named"),
    [
        ({"AWS": "arn:aws:iam::999999999999:root"}, "999999999999"),
        pytest.param({"AWS": "*"}, "*", marks=pytest.mark.real),  # each takes long
        pytest.param(
            {"Federated": "arn:aws:iam::999999999999:saml-provider/other"},
            "saml-provider/other",
            marks=pytest.mark.real,
        ),
    ],
)
def test_a_role_that_the_state_does_not_have_keeps_a_cut_off_from_being_complete(
    run: Mso, served: tuple[Emulator, Endpoint], enforced: str, graph: Graph, principal: dict[str, str], named: str
) -> None:
    emulator, _ = served
    (account, *_) = sorted({d.account for d in graph.of_type("aws:ssm/document:Document")})
    iam = emulator.client(account, "iam", "us-east-1")
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
    iam.create_role(RoleName="left-behind", AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))
    try:
        done = run("cut-off", PRACTICE, *PARTIES, "--endpoint", enforced, *CONFIRM)
    finally:
        iam.delete_role(RoleName="left-behind")
        run("cut-off", PRACTICE, *PARTIES, "--endpoint", enforced, "--restore", *CONFIRM)
    assert done.exit_code == 1
    (line,) = (line for line in done.stdout.splitlines() if "left-behind trusts" in line)
    assert f"{named}, and is not in the state" in line


def test_another_role_or_account_is_refused() -> None:
    from scripts.access.practice_access import _checked

    class Sts:
        def get_caller_identity(self) -> dict[str, str]:
            return {"Arn": "arn:aws:sts::222222222222:assumed-role/admin/eve"}

    with pytest.raises(UsageError, match="only custodian of clinical-evergreen may do this"):
        _checked("mso/custodian", {"111111111111": "clinical-evergreen"}, "us-west-2", lambda *_: Sts())
    assert AT in PARTIES[1]


def test_a_state_that_was_refreshed_after_a_cut_off_is_not_restored_from(graph: Graph) -> None:
    from scripts.access.cut_off_plan import declared_trust

    (role, *_) = (r for r in graph.of_type("aws:iam/role:Role") if r.inputs["name"] == "operator")
    assert json.loads(declared_trust(role))["Statement"][0]["Effect"] == "Allow"
    closed = json.dumps({"Statement": [{"Effect": "Deny", "Action": "sts:AssumeRole", "Principal": "*"}]})
    with pytest.raises(UsageError, match="the state from before the cut-off"):
        declared_trust(role.with_(inputs={**role.inputs, "assumeRolePolicy": closed}))
