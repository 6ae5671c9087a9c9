"""Each check of the doctor: ok, a problem, or not checked, with what resolves it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from infra.context.estate import Lock
from infra.emulator.provider.emulator import Emulator
from infra.engine.embedded.runner import EstateRun
from infra.manifest.manifest_model import Manifest
from policies.duties.aws.quotas import needed, quota_table, quotas_as_of
from scripts.aws.doctor.checklist import all_checks, examine
from scripts.aws.doctor.examination import Answer, Examination, Outcome
from scripts.aws.read_only_context import Account

TODAY = date(2026, 11, 29)
CLINICAL, EXCHANGE = "clinical-evergreen", "exchange-evergreen"
ZONE = "care.evergreen-aesthetics.example"
NETWORK: list[str] = []
"""Name servers that the public resolver answers with."""

Examine = Callable[..., dict[str, list[Answer]]]


class Accounts:
    """An emulated payer and clinical account, and an exchange account without credentials."""

    def __init__(self, emulator: Emulator) -> None:
        organizations = emulator.client(emulator.payer, "organizations", "us-east-1")
        organizations.create_organization(FeatureSet="ALL")
        created = organizations.create_account(Email="aws@evergreen.example", AccountName=CLINICAL)
        self.id = created["CreateAccountStatus"]["AccountId"]
        self.payer, self.emulator = emulator.payer, emulator
        self.organization = organizations.describe_organization()["Organization"]["Id"]
        ids = {"payer": self.payer, CLINICAL: self.id, EXCHANGE: "222222222222"}
        self.lock = Lock(organization=self.organization, accounts=ids)
        self.accounts = [Account(id_, name, partial(emulator.client, id_)) for name, id_ in list(ids.items())[:2]]

    def client(self, service: str) -> Any:
        return self.emulator.client(self.id, service, "us-west-2")


@pytest.fixture(scope="module")
def accounts() -> Iterator[Accounts]:
    with Emulator.start() as emulator:
        yield Accounts(emulator)


@pytest.fixture
def examined(accounts: Accounts, small_manifest: Manifest, small_run: EstateRun, tmp_path: Path) -> Examine:
    """Runs the check with an id, or every check; returns the answers by the check's id."""

    def run(only: str = "", **changes: Any) -> dict[str, list[Answer]]:
        given: dict[str, Any] = {
            "folder": tmp_path,
            "manifest": small_manifest,
            "lock": accounts.lock,
            "today": TODAY,
            "make_plan": lambda: small_run.graph,
            "accounts": accounts.accounts,
            "caller": f"arn:aws:sts::{accounts.id}:assumed-role/auditor/me",
            "name_servers": lambda _: NETWORK,
        }
        answers: dict[str, list[Answer]] = {}
        chosen = [check for check in all_checks() if only in ("", check.id)]
        for check, answer in examine(Examination(**{**given, **changes}), chosen):
            answers.setdefault(check.id, []).append(answer)
        return answers

    return run


def outcomes(answers: Sequence[Answer]) -> set[Outcome]:
    return {answer.outcome for answer in answers}


def text(answers: Sequence[Answer], outcome: Outcome) -> str:
    return "\n".join(f"{answer.what} / {answer.fix}" for answer in answers if answer.outcome is outcome)


def test_every_check_answers_and_says_who_resolves_what_is_open(examined: Examine) -> None:
    answers = examined()
    assert set(answers) == {check.id for check in all_checks()}
    open_ones = [each for listed in answers.values() for each in listed if each.outcome is not Outcome.OK]
    assert [each.what for each in open_ones if not each.fix] == []


def test_without_credentials_nothing_in_aws_passes(examined: Examine) -> None:
    answers = examined(accounts=(), caller="", no_access="no response: Unable to locate credentials")
    assert "Unable to locate credentials" in text(answers["credentials"], Outcome.PROBLEM)
    for check in ("organization", "dns", "images", "quotas", "regions", "state"):
        assert outcomes(answers[check]) == {Outcome.NOT_CHECKED}, check


def test_credentials_for_a_foreign_account_are_a_problem(examined: Examine) -> None:
    lock = Lock(organization="o-example111", accounts={"payer": "333333333333"})
    found = text(examined("credentials", lock=lock)["credentials"], Outcome.PROBLEM)
    assert "is not an account of this environment: payer (333333333333)" in found


def test_an_organization_that_the_org_stack_does_not_import_is_a_problem(
    examined: Examine, accounts: Accounts, tmp_path: Path
) -> None:
    before = Lock(accounts={"payer": accounts.payer})
    found = text(examined("organization", lock=before)["organization"], Outcome.PROBLEM)
    assert f"pulumi config set mso:organizationId {accounts.organization} --stack org" in found
    config = f"config:\n  mso:payerAccount: '{accounts.payer}'\n  mso:organizationId: {accounts.organization}\n"
    (tmp_path / "Pulumi.org.yaml").write_text(config, encoding="utf-8")
    assert outcomes(examined("organization", lock=Lock())["organization"]) == {Outcome.OK}


def test_policy_types_that_are_not_enabled_after_the_deployment_are_a_problem(examined: Examine) -> None:
    assert "RESOURCE_CONTROL_POLICY / mso up org" in text(
        examined("organization")["organization"], Outcome.PROBLEM
    )


def test_a_missing_state_bucket_is_made_by_bootstrap_and_a_bare_one_has_each_fault_named(
    examined: Examine, accounts: Accounts
) -> None:
    assert "mso bootstrap evergreen" in text(examined("state")["state"], Outcome.PROBLEM)
    bucket = f"lumen-ridge-state-{accounts.id}"
    location = {"LocationConstraint": "us-west-2"}
    accounts.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=location)
    found = text(examined("state")["state"], Outcome.PROBLEM)
    for fault in ("not versioned", "public access is not blocked", "not encrypted with a KMS key", "no key alias/mso"):
        assert fault in found


def test_an_image_is_ok_once_it_is_pushed_under_its_version(
    examined: Examine, accounts: Accounts, small_run: EstateRun
) -> None:
    assert f"{CLINICAL} has no repository yet for" in text(examined("images")["images"], Outcome.NOT_CHECKED)
    ecr = accounts.client("ecr")
    for repository in small_run.graph.of_type("aws:ecr/repository:Repository"):
        if repository.stack == CLINICAL:
            ecr.create_repository(repositoryName=repository.inputs["name"])
    images = missing_images(examined)
    assert images
    for name, tag in images:
        ecr.put_image(repositoryName=name, imageManifest=MANIFEST % name.encode().hex(), imageTag=tag)
    assert f"{CLINICAL}: all {len(images)} images" in text(examined("images")["images"], Outcome.OK)


MANIFEST = (
    '{"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json", "layers": [], '
    '"config": {"mediaType": "application/vnd.docker.container.image.v1+json", "size": 1, "digest": "sha256:%s"}}'
)


def missing_images(examined: Examine) -> list[tuple[str, str]]:
    """The repositories and tags that the clinical account lacks, from the problems themselves."""
    lacking = [each for each in examined("images")["images"] if each.outcome is Outcome.PROBLEM]
    pushes = [each.fix.partition("docker push ")[2].partition("/")[2].rpartition(":") for each in lacking]
    return [(name, tag) for name, _, tag in pushes]


def test_a_zone_is_compared_with_what_a_public_resolver_answers(
    examined: Examine, accounts: Accounts, small_manifest: Manifest
) -> None:
    assert f"the zone {ZONE} does not exist yet" in text(examined("dns")["dns"], Outcome.NOT_CHECKED)
    created = accounts.client("route53").create_hosted_zone(Name=ZONE, CallerReference="1")
    served = created["DelegationSet"]["NameServers"]
    problems = text(examined("dns")["dns"], Outcome.PROBLEM)
    assert f"{ZONE} is delegated to nobody" in problems
    assert all(server in problems for server in served)
    NETWORK[:] = [f"{server.upper()}." for server in served]
    unsaid = examined("dns", manifest=small_manifest.model_copy(update={"synthetic": False}))["dns"]
    assert f"add {CLINICAL} to dns.delegated in mso.yaml" in text(unsaid, Outcome.PROBLEM)
    assert f"{ZONE} is delegated to Route 53" in text(examined("dns")["dns"], Outcome.OK)
    assert "the AWS is emulated" in text(examined("dns", name_servers=None, emulated=True)["dns"], Outcome.NOT_CHECKED)


def test_a_baa_that_is_a_draft_is_a_problem_and_artifact_is_for_its_owner_to_read(
    examined: Examine, small_manifest: Manifest
) -> None:
    drafts = tuple(each.model_copy(update={"draft": True}) for each in small_manifest.agreements)
    answers = examined("baa", manifest=small_manifest.model_copy(update={"agreements": drafts}))["baa"]
    assert "is a draft or not in force" in text(answers, Outcome.PROBLEM)
    assert "AWS Organizations Business Associate Addendum" in text(answers, Outcome.NOT_CHECKED)


def test_a_real_stack_needs_the_metadata_of_an_identity_provider(
    examined: Examine, small_manifest: Manifest, tmp_path: Path
) -> None:
    real = small_manifest.model_copy(update={"synthetic": False})
    wrong = f"config:\n  mso:samlMetadata: <a>{'x' * 1000}</a>\n"
    (tmp_path / f"Pulumi.{CLINICAL}.yaml").write_text(wrong, encoding="utf-8")
    found = text(examined("identity-provider", manifest=real)["identity-provider"], Outcome.PROBLEM)
    assert f"{EXCHANGE}: no mso:samlMetadata" in found
    assert f"{CLINICAL}: mso:samlMetadata: not the metadata of an identity provider" in found


class Quotas:
    """Service Quotas of an account: each quota has its usual name, unless it is among ``names``."""

    def __init__(self, values: Mapping[str, int], names: Mapping[str, str]) -> None:
        self.values, self.names = values, names

    def can_paginate(self, _: str) -> bool:
        return False

    def quota(self, code: str) -> dict[str, Any]:
        usual = next(each for each in quota_table() if each.code == code)
        name = self.names.get(code, usual.names[0])
        return {"QuotaCode": code, "QuotaName": name, "Value": self.values.get(usual.service, 5)}

    def get_service_quota(self, **names: str) -> Any:
        return {"Quota": self.quota(names["QuotaCode"])}

    def get_aws_default_service_quota(self, **names: str) -> Any:
        return self.get_service_quota(**names)

    def list_service_quotas(self, **_: str) -> Any:
        return {"Quotas": [{"QuotaCode": "L-NEW", "QuotaName": "vpcs per region", "Value": 1}]}


@pytest.mark.parametrize(
    ("names", "code"),
    [({}, "L-F678F1CE"), ({"L-F678F1CE": "Network ACLs per VPC"}, "L-NEW")],
    ids=["by its code", "by its name, where AWS gave the code to another quota"],
)
def test_the_quota_of_an_account_is_what_the_plan_is_compared_with(
    examined: Examine, accounts: Accounts, names: dict[str, str], code: str
) -> None:
    quotas = Quotas({"vpc": 1, "iam": 1000}, {**names, "L-FE177D64": "Server certificates per account"})
    own = Account(accounts.id, CLINICAL, lambda name, _: quotas if name == "service-quotas" else accounts.client(name))
    answers = examined("quotas", accounts=[own])["quotas"]
    problems = text(answers, Outcome.PROBLEM)
    assert f"VPCs: {CLINICAL} us-west-2 needs 2 (1 because a new account has a default VPC)" in problems
    assert f"--quota-code {code} --desired-value 2" in " ".join(answer.fix for answer in answers)
    assert "customer managed policies: enough for" in text(answers, Outcome.OK)
    assert "IAM roles: enough" not in text(answers, Outcome.OK), "what has the code is another quota"


def test_every_quota_that_the_plan_needs_is_counted_and_dated(small_run: EstateRun) -> None:
    counts = {quota.quota: max(needed(quota, small_run.graph).values(), default=0) for quota in quota_table()}
    assert counts["accounts in an organization"] == 7
    assert counts["VPCs"] == 2
    assert counts["Fargate vCPUs"] > 0
    assert quotas_as_of() <= TODAY


def test_every_quota_names_where_it_was_read_and_an_unverified_one_is_told_of(
    examined: Examine, small_run: EstateRun
) -> None:
    assert [quota.quota for quota in quota_table() if len(quota.source.split()) < 4] == []
    unverified = {quota.code for quota in quota_table() if not quota.verified and needed(quota, small_run.graph)}
    told = " ".join(answer.what for answer in examined("quotas")["quotas"])
    assert unverified
    assert {code for code in unverified if f"{code} not verified" not in told} == set()
    assert "L-F678F1CE not verified" not in told


def test_a_repository_with_ids_needs_nothing_more(examined: Examine, small_manifest: Manifest) -> None:
    assert outcomes(examined("pipelines")["pipelines"]) == {Outcome.OK}
    ci = small_manifest.aws.ci.model_copy(update={"repositories": {"lumen-ridge": "lumen-ridge/estate"}})
    aws = small_manifest.aws.model_copy(update={"ci": ci})
    answers = examined("pipelines", manifest=small_manifest.model_copy(update={"aws": aws}))["pipelines"]
    assert "tokens contain ids" in text(answers, Outcome.NOT_CHECKED)


@pytest.mark.parametrize(("version", "outcome"), [("v3.248.0", Outcome.PROBLEM), ("v3.999.1", Outcome.OK)])
def test_the_pulumi_cli_is_new_enough(
    examined: Examine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str, outcome: Outcome
) -> None:
    cli = tmp_path / "pulumi"
    cli.write_text(f"#!/bin/sh\necho {version}\n", encoding="utf-8")
    cli.chmod(0o755)
    (tmp_path / "Pulumi.yaml").write_text('requiredPulumiVersion: ">=3.300.0"\n', encoding="utf-8")
    monkeypatch.setitem(os.environ, "PULUMI", str(cli))
    (answer,) = examined("pulumi-cli")["pulumi-cli"]
    assert answer.outcome is outcome
    assert "3.300.0 or newer" in answer.what
