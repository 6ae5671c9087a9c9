"""``mso evidence``: a dated, hashed and signed bundle of what was evaluated and found, and its verification."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from infra.errors import UsageError
from infra.shown_text import shown
from scripts.commands._access_acts import EVIDENCE
from scripts.commands._estate_report import file_beside, home_of, read_estate_report
from scripts.commands._options import accounts_option, cache_option, example_option, json_option, state_option

if TYPE_CHECKING:
    from policies.evidence.bundle import Checked
    from policies.evidence.signature import Signer
    from policies.model import Waiver

NOT_COMPARED = "not compared with a key that you trust: --key PUBLIC.pem does"


class MakeByDefault(click.Group):
    """A group that makes a bundle where no subcommand is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put ``make`` before what is no subcommand and no question for help."""
        named = args and (args[0] in self.commands or args[0] in ctx.help_option_names)
        return super().parse_args(ctx, args if named else ["make", *args])


@click.group(cls=MakeByDefault, context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Write a dated bundle of evidence, or verify one: `mso evidence [DIRECTORY] --output FOLDER`.

    A bundle has the report, the findings, each item of HIPAA with its rules, results, resources and proofs, the wall,
    the duties, waivers, agreements, restore tests, who reads what, OSCAL documents, the records of emergency access,
    cut-offs and offboardings in evidence/ beside mso.yaml, and a list with a SHA-256 of each file. `mso evidence make
    --help` has the options.
    """


@command.command()
@click.argument("directory", required=False, type=click.Path(path_type=Path))
@state_option
@example_option
@cache_option
@accounts_option
@click.option("--output", "folder", type=click.Path(path_type=Path), required=True, help="New folder to write.")
@click.option("--sign-key", type=click.Path(path_type=Path),
              help="File with an Ed25519 private key in PEM, to sign with.")  # fmt: skip
@click.option("--kms-key", metavar="ARN", default="", help="KMS key on the curve P-256, to sign with.")
@click.option("--profile", default="", help="AWS profile for --kms-key (default: the ambient credentials).")
@click.option("--attach", "attached", multiple=True, type=click.Path(path_type=Path),
              help="Record of your own to put in, such as a restore test or a signed review; repeatable.")  # fmt: skip
@click.option("--history", type=click.Path(path_type=Path), help="History of `mso check --history` to put in.")
@json_option
@click.pass_context
def make(
    context: click.Context,
    directory: Path | None,
    states: tuple[str, ...],
    example: bool,
    cache: bool,
    accounts: Path | None,
    folder: Path,
    sign_key: Path | None,
    kms_key: str,
    profile: str,
    attached: tuple[Path, ...],
    history: Path | None,
    as_json: bool,
) -> None:
    """Write the bundle of the plan of the manifest in DIRECTORY, or of exported states, into a new folder.

    Without a key the bundle says that it is unsigned. Exit code 1 if a rule fails, the wall leaks or a duty is blocked:
    the bundle is written all the same, and says so.
    """
    from infra.manifest.reading.load import REFERENCE, load_manifest
    from policies.check.run_history import as_text, read_history
    from policies.evidence.bundle import UNSIGNED, write_bundle
    from policies.evidence.bundle_content import EvidenceInput, bundle_files
    from scripts.access.access_record import records_of

    signer = _signer(sign_key, kms_key, profile)  # what is wrong with a key is said before the estate is read
    records, runs = _records(attached), read_history(history) if history else ()
    given = read_estate_report(directory, states, example, accounts, cache)
    source = EvidenceInput(
        given=given,
        manifest=None if states else load_manifest(REFERENCE if example else directory or Path()),
        waivers=_waivers(home_of(directory, states, example)),
        attached=records,
        acts=records_of(home_of(directory, states, example) / EVIDENCE),
        history=as_text(runs) if runs else "",
    )
    files = bundle_files(source)
    digest = write_bundle(folder, files, given.context, signer)
    signed = "signed" if signer else UNSIGNED
    if as_json:
        click.echo(json.dumps({"version": 1, "folder": str(folder), "sha256": digest, "files": sorted(files),
                               "signed": signer is not None}, indent=2))  # fmt: skip
    else:
        click.echo(f"written: {folder} ({len(files)} files)\nSHA-256 of its list: {digest}\n{signed}")
    context.exit(given.report.exit_code())


@command.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--key", type=click.Path(path_type=Path), help="Public key, in PEM, of whoever has to have signed it.")
@click.option("--strict", is_flag=True, help="Also exit with 4 without a signature by the key that --key names.")
@json_option
@click.pass_context
def verify(context: click.Context, folder: Path, key: Path | None, strict: bool, as_json: bool) -> None:
    """Compare the files of a bundle with its list, and verify its signature. Exit code 1 if something differs.

    \b
    The same by hand, in the folder of the bundle, for a signature in the file SIG (Base64 decoded from
    manifest.signature.json) and the public key in PUBLIC.pem:
      sha256sum manifest.json > LINE
      openssl pkeyutl -verify -pubin -inkey PUBLIC.pem -rawin -in LINE -sigfile SIG
    """
    from policies.evidence.bundle import check_bundle
    from policies.evidence.signature import read_public_key

    checked = check_bundle(folder, read_public_key(key) if key else None)
    if as_json:
        click.echo(json.dumps(_as_data(checked), indent=2))
    else:
        _print(checked)
    context.exit(1 if checked.problems else 4 if strict and not checked.trusted else 0)


def _print(checked: Checked) -> None:
    from policies.evidence.bundle import UNSIGNED

    about = checked.about
    click.echo(shown(f"{about.get('name')}: made {about.get('made_at')}, commit {about.get('commit') or 'none'}"))
    for problem in checked.problems:
        click.echo(shown(f"DIFFERS  {problem}"))
    if not checked.problems:
        click.echo(f"{len(about['files'])} files are those of the list")
    if checked.signature:
        trust = "the key that you named" if checked.trusted else NOT_COMPARED
        with_ = f" ({checked.signature.made_with})" if checked.signature.made_with else ""
        signed = f"signed with {checked.signature.algorithm}{with_}, key {checked.signature.fingerprint}"
        click.echo(shown(f"{signed}: {trust}"))
    else:
        click.echo(UNSIGNED)


def _as_data(checked: Checked) -> dict[str, Any]:
    found = checked.signature
    signature = {"algorithm": found.algorithm, "public_key_sha256": found.fingerprint} if found else None
    return {
        "version": 1,
        "name": checked.about.get("name"),
        "made_at": checked.about.get("made_at"),
        "holds": not checked.problems,
        "problems": list(checked.problems),
        "signature": signature,
        "trusted": checked.trusted,
    }


def _signer(sign_key: Path | None, kms_key: str, profile: str) -> Signer | None:
    if sign_key and kms_key:
        raise UsageError("--sign-key and --kms-key: a bundle has one signature; give one of them")
    if profile and not kms_key:
        raise UsageError("--profile is for --kms-key")
    if sign_key:
        from policies.evidence.signature import key_file_signer

        return key_file_signer(sign_key)
    if kms_key:
        from scripts.aws.kms_signature import kms_signer

        return kms_signer(kms_key, profile)
    return None


def _records(files: tuple[Path, ...]) -> Mapping[str, bytes]:
    from infra.files.foreign_file import LARGE, read_bytes

    records: dict[str, bytes] = {}
    for file in files:
        if file.name in records:
            raise UsageError(f"--attach {file}: another file has the name {file.name}; rename one of them")
        records[file.name] = read_bytes(file, LARGE)
    return records


def _waivers(home: Path) -> tuple[Waiver, ...]:
    from policies.check.waivers import load_waivers

    file = file_beside(home, "waivers.yaml")
    return load_waivers(file).waivers if file else ()
