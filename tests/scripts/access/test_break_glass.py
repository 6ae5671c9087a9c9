"""``mso break-glass``: two people of the practice open emergency access, a custodian ends it, and both are recorded."""

from __future__ import annotations

import json
import stat
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import jsonschema
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from practice_estate import AT, CONFIRM, PARTIES, PRACTICE, Mso

from infra.engine.graph import Graph
from infra.errors import KitError, UsageError
from scripts.json_documents import schema_of


def records(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(file.read_text()) for file in sorted((folder / "evidence" / "access").glob("*.json"))]


def as_documented(text: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(text)
    jsonschema.validate(document, schema_of("break-glass"))
    return document


def client_of(file: Path, url: str, service: str) -> Any:
    keys = json.loads(file.read_text())
    return boto3.client(
        service,
        region_name="us-west-2",
        endpoint_url=url,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
        config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
    )


def refusal(file: Path, url: str) -> str:
    """Why the session may not list the charts."""
    with pytest.raises(ClientError) as caught:
        client_of(file, url, "s3").list_objects_v2(Bucket="charts")
    return str(caught.value)


def test_without_credentials_it_only_shows(run: Mso, tmp_path: Path) -> None:
    shown = run("break-glass", PRACTICE, *PARTIES)
    assert shown.exit_code == 0, shown.output
    for words in ("role/mso/phi/break-glass", f"approved-by=privacy@{AT}", "mso-break-glass", f"security@{AT}",
                  "60 minutes", "nothing was done"):  # fmt: skip
        assert words in shown.stdout
    assert not (tmp_path / "evidence").exists()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"--reason": ""}, "give the reason"),
        ({"--reason": "a\nb"}, "in a session tag"),
        ({"--approver": f"Ana@{AT}"}, "nobody approves their own request"),
        ({"--approver": ""}, "name both people"),
        ({"--approver": "somebody"}, "not a mailbox"),
        ({"--requester": "it@lumen-ridge.example"}, "of the MSO"),
        ({"--approver": "it@ops.lumen-ridge.example"}, "of the MSO"),
        ({"--requester": "eve@saguaro-skin.example"}, f"not at {AT}"),
    ],
)
def test_it_takes_two_people_of_the_practice_and_a_reason(run: Mso, given: Mapping[str, str], words: str) -> None:
    parties = {**dict(zip(PARTIES[::2], PARTIES[1::2], strict=True)), **given}
    error = run("break-glass", PRACTICE, *(each for pair in parties.items() for each in pair)).exception
    assert isinstance(error, UsageError)
    assert words in str(error)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("evergren", *PARTIES), "did you mean 'evergreen'"),
        ((PRACTICE, *PARTIES, "--endpoint", "http://127.0.0.1:1"), "where the credentials go"),
        ((PRACTICE, *PARTIES, "--endpoint", "http://127.0.0.1:1", "--export"), "to a terminal only"),
        ((PRACTICE, *PARTIES, "--endpoint", "http://127.0.0.1:1", "--output", __file__), "is there already"),
        ((PRACTICE, *PARTIES, "--endpoint", "http://127.0.0.1:1", "--output", "new.json"), "--confirm evergreen"),
        ((PRACTICE, *PARTIES, "--endpoint", "http://127.0.0.1:1", "--output", "new.json", "--confirm", "saguaro"),
         "not the name of this practice"),
    ],
)  # fmt: skip
def test_wrong_input_is_a_clear_error(run: Mso, arguments: tuple[str, ...], words: str) -> None:
    error = run("break-glass", *arguments).exception
    assert isinstance(error, UsageError)
    assert words in str(error)


def test_a_session_is_opened_used_ended_and_recorded(run: Mso, enforced: str, tmp_path: Path) -> None:
    file, at = tmp_path / "session.json", ("--endpoint", enforced)
    opened = run("break-glass", PRACTICE, *PARTIES, *at, *CONFIRM, "--output", file, "--minutes", 15, "--json")
    assert opened.exit_code == 0, opened.output
    document = as_documented(opened.stdout)
    assert document["act"] == "opened"
    assert document["session"]["arn"].endswith(f":assumed-role/break-glass/ana@{AT}")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    keys = json.loads(file.read_text())
    assert datetime.fromisoformat(keys["Expiration"]).astimezone(UTC).timestamp() - datetime.now(UTC).timestamp() < 901
    identity = client_of(file, enforced, "sts").get_caller_identity()
    assert identity["Arn"] == document["session"]["arn"]
    assert "EndedSessions" not in refusal(file, enforced)  # the bucket is not there

    closed = run("break-glass", PRACTICE, "--close", *at, *CONFIRM, "--json", "--requester", f"ana@{AT}")
    assert closed.exit_code == 0, closed.output
    ended = as_documented(closed.stdout)
    assert ended["act"] == "closed"
    assert "EndedSessions" in ended["deniedBy"]["before"]
    assert "EndedSessions" not in ended["deniedBy"]["after"]
    assert "EndedSessions" in refusal(file, enforced)

    first, second = records(tmp_path)
    assert (first["kind"], second["kind"]) == ("break-glass", "break-glass-end")
    assert (first["requester"], first["approver"], first["reason"]) == (f"ana@{AT}", f"privacy@{AT}", "INC-7")
    assert first["previous"] is None
    assert second["previous"]
    assert first["before"] == first["after"]
    everything = opened.output + closed.output + json.dumps([first, second])
    assert all(keys[name] not in everything for name in ("AccessKeyId", "SecretAccessKey", "SessionToken"))


def test_the_emulated_aws_itself_refuses_one_who_approves_themselves(graph: Graph, enforced: str) -> None:
    from infra.emulator.provider.emulator import Emulator
    from scripts.access.break_glass_plan import break_glass_plan
    from scripts.access.break_glass_session import open_session
    from scripts.access.two_parties import Parties
    from scripts.access.wall_state import wall_of

    plan = break_glass_plan(graph, wall_of(graph).estate, PRACTICE)
    alone = plan.assertion_for(Parties(f"ana@{AT}", f"ana@{AT}", "INC-7"))
    with Emulator.attach(enforced) as emulator, pytest.raises(KitError, match="STS refused the session"):
        open_session(plan, alone, 15, emulator.client(emulator.payer, "sts", "us-west-2"))


def test_an_assertion_must_be_about_the_same_people_and_role(
    run: Mso, graph: Graph, enforced: str, tmp_path: Path
) -> None:
    from infra.iam.saml_assertion import synthetic_assertion
    from scripts.access.break_glass_plan import break_glass_plan
    from scripts.access.wall_state import wall_of

    plan = break_glass_plan(graph, wall_of(graph).estate, PRACTICE)
    tags = {"approved-by": f"privacy@{AT}", "incident": "INC-7", "mfa": "true"}
    role, provider = plan.principal.arn, plan.provider
    cases = {
        "names the requester": synthetic_assertion(role, provider, f"eve@{AT}", tags),
        "names the approver": synthetic_assertion(role, provider, f"ana@{AT}", tags | {"approved-by": f"x@{AT}"}),
        "names the reason": synthetic_assertion(role, provider, f"ana@{AT}", tags | {"incident": "INC-8"}),
        "is not for": synthetic_assertion(f"{role}-2", provider, f"ana@{AT}", tags),
        "is of": synthetic_assertion(role, f"{provider}-2", f"ana@{AT}", tags),
        "does not accept": synthetic_assertion(role, provider, f"ana@{AT}", tags | {"mfa": "false"}),
        "": None,
    }
    for number, (words, assertion) in enumerate(cases.items()):
        file = tmp_path / f"{number}.txt"
        file.write_text(assertion.text if assertion else "<not Base64>")
        output = ("--endpoint", enforced, *CONFIRM, "--assertion", file, "--output", tmp_path / f"{number}.json")
        error = run("break-glass", PRACTICE, *PARTIES, *output).exception
        assert isinstance(error, UsageError)
        assert (words or "not a SAML response") in str(error)
    assert not list(tmp_path.glob("*.json"))
