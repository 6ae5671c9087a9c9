"""The first deployment of a real environment: the shell blocks of its own bring-up page, on an emulated AWS.

Nothing of the kit knows that the AWS is emulated: ``mso up`` takes it for a real one, with all gates, and the AWS
provider is the emulator's because it is first on PATH.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from open_environment import open_environment
from served_aws import MSO, ROOT, served

from infra.context.estate import Lock
from infra.emulator.provider.emulator import Emulator
from infra.engine.automation.pulumi_cli import cli_path
from infra.manifest.reading.load import load_manifest

METADATA = (
    '<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.linden.test">'
    f"<IDPSSODescriptor/><!-- {'as long as AWS wants it ' * 50} --></EntityDescriptor>"
)


@dataclass
class Administrator:
    """The payer administrator at a machine with the environment's folder and the page.

    ``disk`` is the backend that stands for the home folder: Pulumi finds ``~`` by the user, not by HOME.
    """

    folder: Path
    environment: dict[str, str]
    payer: str
    disk: str

    def block(self, command: str) -> str:
        """The first shell block of the bring-up page with this command, with the values that a person fills in."""
        page = (self.folder / "documents" / "bring-up.md").read_text(encoding="utf-8")
        blocks = re.findall(r"^```sh\n(.*?)^```", page, re.M | re.S)
        found: str = next(each for each in blocks if f"\n{command}" in each)
        filled = found.replace("PASSPHRASE=...", "PASSPHRASE=of-the-payer")
        return filled.replace("payerAccount ID ", f"payerAccount {self.payer} ").replace("file://~ ", f"{self.disk} ")

    def run(self, script: str, code: int = 0) -> str:
        """What a script prints; it must end with this code."""
        ran = subprocess.run(
            ["bash", "-e", "-c", script], cwd=self.folder, env=self.environment, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert ran.returncode == code, ran.stdout + ran.stderr
        return ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def administrator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Administrator]:
    cli = cli_path()
    if cli is None:
        pytest.skip("nothing was deployed: no Pulumi CLI (set PULUMI, or let .ci/pulumi-cli build one)")
    home = tmp_path_factory.mktemp("first")
    folder, tools, aws = open_environment(home), home / "tools", home / "aws"
    (folder / "metadata-linden.xml").write_text(METADATA, encoding="utf-8")
    tools.mkdir()
    (home / "states").mkdir()
    words = shlex.join(["env", f"PYTHONPATH={ROOT}", *MSO])
    (tools / "mso").write_text(f'#!/bin/sh\nexec {words} "$@"\n', encoding="utf-8")
    (tools / "mso").chmod(0o755)
    with served(aws) as endpoint:
        payer = json.loads((aws / "emulated-aws.json").read_text(encoding="utf-8"))["payer"]
        paths = [str(tools), str(aws / "pulumi-plugin"), str(cli.parent), os.environ["PATH"]]
        yield Administrator(folder, {
            "PATH": os.pathsep.join(paths), "HOME": str(home), "PULUMI_HOME": str(home / ".pulumi"), "PULUMI": str(cli),
            "AWS_ENDPOINT_URL": endpoint, "AWS_REGION": "us-west-2", "AWS_ACCESS_KEY_ID": "none",
            "AWS_SECRET_ACCESS_KEY": "none", "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true", "VIRTUAL_ENV": sys.prefix,
        }, payer, (home / "states").as_uri())  # fmt: skip


def test_without_a_passphrase_or_an_account_the_next_step_is_said(administrator: Administrator) -> None:
    assert "Fix: set PULUMI_CONFIG_PASSPHRASE" in administrator.run("mso up org", code=2)
    assert "not deployed yet. Fix: mso up org log-archive" in administrator.run("mso up log-archive", code=2)


def test_the_page_deploys_the_organization_and_keeps_the_ids_of_its_accounts(administrator: Administrator) -> None:
    said = administrator.run(administrator.block("mso up org"))
    assert "org: without the policy pack while mso:onboarding is set" in said
    manifest = load_manifest(administrator.folder)
    assert Lock.read(administrator.folder).accounts.keys() == {"payer", *manifest.account_names()}
    assert list(administrator.folder.parent.glob("states/.pulumi/stacks/mso/org.json"))


def test_the_page_deploys_another_stack_with_its_state_on_the_disk(administrator: Administrator) -> None:
    """The pack checks it; without the page's variable the state would go to a bucket that is not there yet."""
    exports = "\n".join(re.findall(r"^export .*", administrator.block("mso up org"), re.M))
    block = administrator.block("mso up backup-linden")
    assert "policies: no mandatory violation" in administrator.run(f"{exports}\n{block}")
    secret = exports.splitlines()[0]
    assert "the owner's state bucket does not exist yet" in administrator.run(f"{secret}\nmso up backup-linden", code=3)


def test_the_page_moves_a_state_and_the_stacks_own_secrets_to_the_owners_bucket_and_key(
    administrator: Administrator,
) -> None:
    """Afterwards nothing needs the passphrase, and the disk has no copy. The bucket and key are the owner's stack's."""
    accounts, region = Lock.read(administrator.folder).accounts, "us-west-2"
    bucket = f"alder-row-state-{accounts['clinical-linden']}"
    with Emulator.attach(administrator.environment["AWS_ENDPOINT_URL"]) as emulator:
        keys = emulator.credentials(accounts["clinical-linden"])
        emulator.client(accounts["clinical-linden"], "s3", region).create_bucket(
            Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": region}
        )
        kms = emulator.client(accounts["clinical-linden"], "kms", region)
        kms.create_alias(AliasName="alias/mso-state", TargetKeyId=kms.create_key()["KeyMetadata"]["KeyId"])
    exports = "\n".join(re.findall(r"^export .*", administrator.block("mso up org"), re.M))
    token = "pulumi config set --secret mso:cacheToken --stack backup-linden"
    administrator.run(f"{exports}\necho of-the-cache | {token}")
    moved = administrator.block("pulumi stack change-secrets-provider").replace(
        "pulumi login --local", f"pulumi login {administrator.disk}"
    )
    for name, value in (("SECRETS-PROVIDER", f"awskms://alias/mso-state?region={region}"),
                        ("BACKEND", f"s3://{bucket}?region={region}"), ("STACK", "backup-linden")):  # fmt: skip
        moved = re.sub(rf"(?<![\w-]){name}(?![\w-])", value, moved)
    as_owner = "\n".join(f"export {name}={shlex.quote(value)}" for name, value in keys.items())
    administrator.run(f"{exports.splitlines()[0]}\n{as_owner}\n{moved}")
    assert not list(administrator.folder.parent.glob("states/.pulumi/**/backup-linden*.json*"))
    login = f"pulumi login 's3://{bucket}?region={region}'"
    said = administrator.run(f"{as_owner}\n{login}\npulumi config get mso:cacheToken --stack backup-linden")
    assert said.splitlines()[-1] == "of-the-cache"
    assert "backup-linden" in administrator.run(f"{as_owner}\nmso up backup-linden")


def test_the_end_of_the_onboarding_is_checked_by_the_pack(administrator: Administrator) -> None:
    exports = "\n".join(re.findall(r"^export .*", administrator.block("mso up org"), re.M))
    ending = "pulumi config rm mso:onboarding --stack org\nmso up org"
    assert ending in (administrator.folder / "documents" / "bring-up.md").read_text(encoding="utf-8")
    said = administrator.run(f"{exports}\n{ending}")
    assert "policies: no mandatory violation" in said
    assert "without the policy pack" not in said
