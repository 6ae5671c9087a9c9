"""The bootstrap creates an entity's state store and deployer role once, as the program declares them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from infra.context.bootstrapped_resources import import_foundation
from infra.context.estate import Estate, Lock
from infra.emulator.provider.emulator import Emulator
from infra.engine.embedded.runner import EstateRun, Run, run_stack
from infra.errors import UsageError
from infra.manifest.manifest_model import Manifest
from infra.planes.shared.account_setup import create_state_store, set_up_account
from scripts.aws.bootstrap.bootstrap_run import Bootstrap, Finding, caller_principal, require_account
from scripts.aws.bootstrap.entity_foundation import account_of, plan_foundation
from scripts.aws.read_only_context import Account

STACK = "clinical-evergreen"


class Bootstrapped:
    """The emulated account, before and after the bootstrap."""

    def __init__(self, emulator: Emulator, manifest: Manifest, lock: Lock) -> None:
        self.emulator = emulator
        organizations = emulator.client(emulator.payer, "organizations", "us-east-1")
        organizations.create_organization(FeatureSet="ALL")
        created = organizations.create_account(Email="aws@evergreen.example", AccountName=STACK)
        self.id = created["CreateAccountStatus"]["AccountId"]
        self.account = Account(self.id, STACK, partial(emulator.client, self.id))
        self.lock = replace(lock, accounts={**lock.accounts, STACK: self.id})
        self.foundation = plan_foundation(manifest, self.lock, "evergreen")
        self.caller = self.client("sts").get_caller_identity()["Arn"]
        self.before = {each.finding for each in self.bootstrap.assess()}
        self.made = [request.operation for request in self.bootstrap.apply(self.bootstrap.assess())]

    @property
    def bootstrap(self) -> Bootstrap:
        return Bootstrap.of(self.foundation, self.account, self.caller)

    def client(self, service: str) -> Any:
        return self.account.client(service, self.foundation.region if hasattr(self, "foundation") else "us-east-1")


@pytest.fixture(scope="module")
def made(small_manifest: Manifest, small_run: EstateRun) -> Iterator[Bootstrapped]:
    with Emulator.start() as emulator:
        yield Bootstrapped(emulator, small_manifest, small_run.lock)


def test_everything_is_missing_in_a_new_account_and_exists_afterwards(made: Bootstrapped) -> None:
    assert made.before == {Finding.MISSING}
    assert {each.finding for each in made.bootstrap.assess()} == {Finding.EXISTS}


def test_the_bucket_is_closed_before_it_is_versioned_and_the_role_exists_before_the_key(made: Bootstrapped) -> None:
    order = [made.made.index(f"{name}") for name in ("iam.create_role", "kms.create_key", "s3.create_bucket")]
    assert order == sorted(order)
    assert made.made.index("s3.put_public_access_block") < made.made.index("s3.put_bucket_versioning")


def test_a_second_run_makes_no_request(made: Bootstrapped) -> None:
    assert list(made.bootstrap.apply(made.bootstrap.assess(), update=True)) == []


def test_the_bucket_is_private_versioned_encrypted_with_its_own_key_and_takes_only_tls(made: Bootstrapped) -> None:
    s3, bucket = made.client("s3"), f"lumen-ridge-state-{made.id}"
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    assert all(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values())
    (rule,) = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    key = made.client("kms").describe_key(KeyId="alias/mso-state")["KeyMetadata"]["Arn"]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    statements = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]
    sids = {statement["Sid"] for statement in statements}
    assert sids == {"TlsOnly", "Tls12AtLeast", "PipelineOnly", "PipelineReads"}


def test_the_key_policy_lets_the_caller_administer_and_only_the_deployer_decrypt(made: Bootstrapped) -> None:
    text = made.client("kms").get_key_policy(KeyId=_key(made), PolicyName="default")["Policy"]
    statements = {statement["Sid"]: statement for statement in json.loads(text)["Statement"]}
    deployer = f"arn:aws:iam::{made.id}:role/mso/deployer"
    access_role = f"arn:aws:iam::{made.id}:role/OrganizationAccountAccessRole"
    assert set(statements["Administer"]["Principal"]["AWS"]) == {deployer, access_role}
    assert statements["State"]["Principal"] == {"AWS": deployer}
    assert not {"kms:Decrypt", "kms:CreateGrant"} & set(statements["Administer"]["Action"])


def test_every_resource_has_the_urn_and_id_by_which_the_stack_imports_it(made: Bootstrapped) -> None:
    ids = {each["name"]: each["id"] for each in made.bootstrap.import_ids()}
    assert ids["state-key"] == _key(made)
    assert ids["state-versioning"] == f"lumen-ridge-state-{made.id}"
    assert ids["deployer-permissions"] == "deployer:permissions"
    assert {each["urn"] for each in made.bootstrap.import_ids()} == {each.urn for each in made.foundation.resources}


def test_what_differs_is_left_as_it_is_unless_an_update_is_asked_for(made: Bootstrapped) -> None:
    bucket = f"lumen-ridge-state-{made.id}"
    made.client("s3").put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
    found = made.bootstrap.assess()
    assert [each.part.title for each in found if each.finding is Finding.DIFFERS] == [f"versioning of {bucket}"]
    assert list(made.bootstrap.apply(found)) == []
    assert [each.operation for each in made.bootstrap.apply(found, update=True)] == ["s3.put_bucket_versioning"]
    assert {each.finding for each in made.bootstrap.assess()} == {Finding.EXISTS}


def test_what_the_stack_makes_of_the_key_policy_is_accepted(made: Bootstrapped) -> None:
    planned = made.foundation.one("aws:kms/key:Key").props["policy"]
    made.client("kms").put_key_policy(KeyId=_key(made), PolicyName="default", Policy=planned)
    assert {each.finding for each in made.bootstrap.assess()} == {Finding.EXISTS}


def test_credentials_of_another_account_are_refused(made: Bootstrapped) -> None:
    with pytest.raises(UsageError, match=f"the credentials are for account {made.id}; evergreen's state"):
        require_account("evergreen", STACK, "111111111111", made.account)


def test_a_root_user_is_refused(made: Bootstrapped) -> None:
    with pytest.raises(UsageError, match="not the root user"):
        caller_principal("arn:aws:iam::111111111111:root", made.bootstrap.clients)


def test_an_entity_is_the_mso_or_a_practice(small_manifest: Manifest, small_run: EstateRun) -> None:
    assert account_of(small_manifest, small_run.lock, "lumen-ridge")[0] == "management"
    with pytest.raises(UsageError, match=r"'nobody' is no legal entity of mso\.yaml; allowed: lumen-ridge, evergreen"):
        account_of(small_manifest, small_run.lock, "nobody")


def test_an_account_that_does_not_exist_yet_is_not_bootstrapped(small_manifest: Manifest) -> None:
    with pytest.raises(UsageError, match="no account 'clinical-evergreen'; deploy the org stack"):
        account_of(small_manifest, Lock(), "evergreen")


def _key(made: Bootstrapped) -> str:
    return str(made.client("kms").describe_key(KeyId="alias/mso-state")["KeyMetadata"]["KeyId"])


def test_the_stack_imports_what_the_bootstrap_made(made: Bootstrapped, small_manifest: Manifest) -> None:
    def declare(stack: str, estate: Estate) -> None:
        import_foundation(estate, stack, _key(made))
        context, setup = set_up_account(estate, stack)
        create_state_store(context, setup, setup.deployer)

    run = Run(provider=made.emulator, payer=made.emulator.payer, build=declare)
    graph = run_stack(STACK, Estate(small_manifest, made.lock), run, {}).graph
    found = {resource.urn: resource.id for resource in graph.custom}
    assert {each["urn"]: each["id"] for each in made.bootstrap.import_ids()}.items() <= found.items()
    aliases = made.client("kms").list_aliases()["Aliases"]
    assert [each["TargetKeyId"] for each in aliases if each["AliasName"] == "alias/mso-state"] == [_key(made)]
