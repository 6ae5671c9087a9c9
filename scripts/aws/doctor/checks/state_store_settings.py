"""Each owner's state bucket and key exist, and the bucket is versioned, encrypted and private."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from infra.context.state_backends import KEY_ALIAS, StateBackend, state_backend
from infra.emulator.provider.binding import NotFoundError
from infra.engine.provider import ProviderError
from scripts.aws.doctor.examination import Answer, Area, Check, Examination, answers_for, not_checked, ok, problem
from scripts.aws.read_only_context import ReadOnlyContext

PUBLIC_ACCESS: Final = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")


def run(examination: Examination) -> Iterator[Answer]:
    """Examine the state store of each legal entity."""
    manifest = examination.manifest
    for owner in manifest.owner_slugs():
        backend = state_backend(manifest, "management" if owner == manifest.mso.slug else f"clinical-{owner}")
        yield from answers_for(f"the state of {owner}", partial(_store, examination, owner, backend))
    for owner in manifest.organizations():
        stack = manifest.stack_name("org", owner)
        fix = f"the people who deploy {stack}: keep two copies of its exported state and the passphrase in a safe place"
        yield not_checked(f"the state of {stack} is on the disk of whoever deploys it", fix)


def _store(examination: Examination, owner: str, backend: StateBackend) -> Iterator[Answer]:
    context = examination.read(backend.account, backend.region)
    bucket, fix = backend.bucket(context.account), f"mso bootstrap {owner}"
    try:
        context.call("s3.head_bucket", Bucket=bucket)
    except NotFoundError:
        yield problem(f"{owner}: there is no state bucket {bucket} in {backend.account}", fix)
        return
    wrong = [*_bucket_problems(context, bucket), *_key_problems(context)]
    for what in wrong:
        yield problem(f"{owner}: {bucket}: {what}", f"{fix} --update")
    if not wrong:
        yield ok(f"{owner}: {bucket} is versioned, private and encrypted with {KEY_ALIAS}")


def _bucket_problems(context: ReadOnlyContext, bucket: str) -> Iterator[str]:
    if context.call("s3.get_bucket_versioning", Bucket=bucket).get("Status") != "Enabled":
        yield "it is not versioned: a lost or broken state could not be restored"
    try:
        block = context.call("s3.get_public_access_block", Bucket=bucket)["PublicAccessBlockConfiguration"]
    except NotFoundError:
        block = {}
    if not all(block.get(name) for name in PUBLIC_ACCESS):
        yield "public access is not blocked"
    try:
        answer = context.call("s3.get_bucket_encryption", Bucket=bucket)
    except NotFoundError:
        yield "it is not encrypted with a KMS key"
        return
    rules = answer["ServerSideEncryptionConfiguration"]["Rules"]
    if not any(rule["ApplyServerSideEncryptionByDefault"].get("KMSMasterKeyID") for rule in rules):
        yield "it is not encrypted with a KMS key"


def _key_problems(context: ReadOnlyContext) -> Iterator[str]:
    aliases = context.call("kms.list_aliases")["Aliases"]
    key = next((each.get("TargetKeyId") for each in aliases if each["AliasName"] == KEY_ALIAS), None)
    if key is None:
        yield f"the account has no key {KEY_ALIAS}"
        return
    try:
        state = context.call("kms.describe_key", KeyId=key)["KeyMetadata"]["KeyState"]
    except ProviderError:
        return  # its policy names the deployer and the custodian alone; that it exists is known
    if state != "Enabled":
        yield f"the key {KEY_ALIAS} is {state}"


CHECK = Check(id="state", area=Area.ESTATE, title="the Pulumi state", run=run)
