"""A manifest is valid, or every problem in it is reported at once, each with its line."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.errors import UsageError
from infra.files.yaml_document import DocumentProblem, dotted, parse_yaml
from infra.manifest.reading.load import MANIFEST, REFERENCE, ManifestError, load_manifest, parse_manifest

FILE = Path("mso.yaml")
TEXT = (REFERENCE / MANIFEST).read_text(encoding="utf-8")


def problems(text: str) -> tuple[DocumentProblem, ...]:
    with pytest.raises(ManifestError) as caught:
        parse_manifest(text, FILE)
    return caught.value.problems


def changed(old: str, new: str) -> str:
    assert old in TEXT, old
    return TEXT.replace(old, new, 1)


def test_the_reference_is_valid() -> None:
    assert load_manifest(REFERENCE) == load_manifest(REFERENCE / MANIFEST)


REPOSITORY = "saguaro: saguaro-skin@330001/clinical@330002"
MISTAKES: list[tuple[str, str, str, str]] = [
    ("size: standard", "size: huge", "size", "use one"),
    ("size: standard", "size: standrad", "size", "did you mean 'standard'?"),
    ("name: Seattle", "name: Se\u202eattle", "locations[0].name", "visible characters"),
    ("size: standard", "sise: standard", "sise", "did you mean 'size'?"),
    ("slug: evergreen\n    name", "slug: Evergreen\n    name", "practices[0].slug", "2 to 21"),
    ("documentation_years: 6", "documentation_years: 5", "retention.documentation_years", "at least six"),
    ("documentation_years: 6", "documentation_years: '6'", "retention.documentation_years", "at least six"),
    ("practice: saguaro", "practice: saguarro", "locations[2].practice", "did you mean 'saguaro'?"),
    ("state: AZ\n    site", "state: WA\n    site", "locations[2].state", "mso add practice"),
    ("network: 192.168.20.0/24", "network: 192.168.10.128/25", "locations[1].site.network", "choose a free network"),
    ("network: 192.168.20.0/24", "network: 10.65.0.0/24", "locations[1].site.network", "192.168.0.0/16"),
    ("network: 10.64.0.0/12", "network: 8.0.0.0/12", "aws.network", "10.64.0.0/12"),
    ("slot: 1", "slot: 0", "practices[1].slot", "slot of its own"),
    ("slot: 1", "slot: 9", "practices[1].slot", "widen"),
    ("{id: ehr, product: OpenEMR}", "{id: ehr, product: OpenMRS}", "systems[0].product", "did you mean 'OpenEMR'?"),
    ("{id: ehr, product: OpenEMR}", "{id: ehr, side: management}", "systems[0].side", "clinical side"),
    ("{id: ehr, product: OpenEMR}", "{id: ehrr, product: OpenEMR}", "systems[0].id", "did you mean 'ehr'?"),
    ("part_of: ehr}", "part_of: accounting}", "systems[3].part_of", "use one of the allowed"),
    ("{id: accounting, product: ERPNext/Frappe}", "{id: payments-pos}", "systems[11]", "mode: saas"),
    ("mode: saas\n", "mode: hosted\n", "systems[8].vendor", "mode: saas"),
    ("agreements: [msa-evergreen, msa-saguaro]", "agreements: [msa-x]", "flows[5].agreements[0]", "msa-"),
    ("{id: f-gfe-status", "{id: f-remittance", "flows[3].id", "remove the flow"),
    (
        "{id: analytics-bi, product: Metabase}\n\nflows:\n",
        "{id: analytics-bi, product: Metabase}\n  - {id: marketing-crm, product: Mautic}\n\nflows:\n"
        "  - {id: f-marketing-optin, agreements: [baa-evergreen, baa-saguaro]}\n",
        "flows[0].id", "under its BAA",
    ),
    ("between: [saguaro, medical-director]", "between: [saguaro, saguaro]", "agreements[7].between", "two parties"),
    ("expires: 2035-12-31", "expires: 2025-12-31", "agreements[0].expires", "begins 2026-01-01"),
    ("role: accountant", "role: accountnat", "people[0].role", "did you mean 'accountant'?"),
    ("backup_region: us-east-2", "backup_region: us-west-2", "aws.backup_region", "another region"),
    ("home_region: us-west-2", "home_region: eu-west-1", "aws.home_region", ""),
    ("public_ip: 203.0.113.10", "public_ip: 8.8.8.8", "locations[0].site.public_ip", ""),
    ("domain: saguaro-skin.example", "domain: saguaro-skin.com", "practices[1].domain", "synthetic: false"),
    ("{clinical-evergreen: 15", "{clinical-evergren: 15", "budget.accounts.clinical-evergren", "clinical-evergreen"),
    ("evergreen: evergreen-aesthetics@320001/clinical@320002", "nobody: a/b", "aws.ci.repositories.nobody", ""),
    ("      saguaro: saguaro-skin@330001/clinical@330002\n", "", "aws.ci.repositories", "add saguaro: org/repository"),
    ("custodian: records@saguaro-skin", "custodian: r@lumen-ridge", "practices[1].contacts.custodian", "own domain"),
    ("email: aws+{account}@lumen-ridge.example", "email: aws@lumen-ridge.example", "aws.email", "mailbox"),
    ("  slug: lumen-ridge\n", "  slug: yes\n", "mso.slug", "quotes"),
    ("effective: 2026-01-01", "effective: 2026-02-30", "", "real date"),
    ("state: WA\n    owner", "state: ZZ\n    owner", "practices[0].state", "one of the 50 states"),
    ("services: [injectables,", "services: [injectables, injectables,", "locations[0].services[1]", "keep one"),
    (REPOSITORY, "saguaro: Lumen-Ridge/estate", "aws.ci.repositories.saguaro", "can push there"),
    (REPOSITORY, "saguaro: Lumen-Ridge@1/estate@2", "aws.ci.repositories.saguaro", "can push"),
    (REPOSITORY, "saguaro: saguaro-skin@1/clinical", "aws.ci.repositories.saguaro", ""),
    ("state: WA\n    owner", "state: wa\n    owner", "practices[0].state", "did you mean 'WA'?"),
    ("entity: llc", "entity: LLC", "mso.entity", "did you mean 'llc'?"),
    ("slug: bellevue", "slug: Bellevue!", "locations[1].slug", "did you mean 'bellevue'?"),
    ("name: Seattle", "name: 98101", "locations[0].name", "put it in quotes"),
    ("slot: 0", "slot: '0'", "practices[0].slot", "without quotes"),
    ("slot: 0", "slot: 0.5", "practices[0].slot", "whole number"),
    ("slot: 0", "slot: 80", "practices[0].slot", "79 or less"),
    ("network: 192.168.20.0/24", "network: 192.168.20.5/24", "locations[1].site.network", "'192.168.20.0/24'"),
    ("    expires: 2035-12-31\n", "    expires: soon\n", "agreements[0].expires", "YYYY-MM-DD"),
    ("states: [WA, AZ]", "states: []", "counsel.states", "add an entry"),
    ("counsel: {date: 2026-01-15,", "counsel: {date: ,", "counsel.date", "give it a value"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "where", "help_"), MISTAKES)
def test_a_mistake_is_reported_with_path_line_and_fix(old: str, new: str, where: str, help_: str) -> None:
    text = changed(old, new)
    pairs = zip(text.splitlines(), TEXT.splitlines(), strict=False)
    line = next(number for number, (after, before) in enumerate(pairs, 1) if after != before)
    with pytest.raises(ManifestError) as caught:
        parse_manifest(text, FILE)
    assert where in str(caught.value)
    assert help_ in str(caught.value)
    assert min(abs(problem.line - line) for problem in caught.value.problems) <= 3


@pytest.mark.parametrize("official", ["custodian", "privacy", "security"])
def test_a_practice_names_who_is_responsible_for_its_data(official: str) -> None:
    """And the owner of the records is never the MSO."""
    line = next(each for each in TEXT.splitlines() if each.strip().startswith(f"{official}: ") and "saguaro" in each)
    for text in (changed(f"{line}\n", ""), changed("records_owner: practice", "records_owner: mso")):
        with pytest.raises(ManifestError, match=rf"practices\[[01]\]\.(contacts\.{official}|records_owner)"):
            parse_manifest(text, FILE)


def test_a_second_error_does_not_hide_the_first() -> None:
    """Invalid values and broken references are reported together."""
    text = changed("role: accountant", "role: countant").replace("purpose: Sends", "porpoise: Sends")
    found = {problem.what: problem.at for problem in problems(text)}
    assert found["names no role"] == ("people", 0, "role")
    assert found["unknown key 'porpoise'"] == ("agreements", 4, "porpoise")


def test_an_invalid_practice_does_not_hide_a_broken_reference() -> None:
    text = TEXT.replace("medical_director: owner", "medical_directer: owner")
    text = text.replace("slug: seattle", "slug: Seattle").replace("practice: saguaro", "practice: saguarro")
    with pytest.raises(ManifestError) as error:
        parse_manifest(text, FILE)
    found = [(dotted(problem.at), problem.line) for problem in error.value.problems]
    line = text[: text.index("practice: saguarro")].count("\n") + 1
    places = ["practices[0].medical_directer", "locations[0].slug", "locations[2].practice"]
    assert [place for place, _ in found] == places
    assert found[-1] == ("locations[2].practice", line)


def test_a_reference_to_an_invalid_entry_is_not_a_second_error() -> None:
    assert {problem.at[0] for problem in problems(changed("kind: baa", "kind: bab"))} == {"agreements"}


BAD_SYNTAX: dict[str, str] = {
    "tab": "version: 1\n\tsize: solo\n",
    "unclosed": "version: [1\n",
    "duplicate": TEXT + "\nversion: 1\n",
    "alias": "a: &x [1]\nb: *x\n",
    "bomb": "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n",
    "tag": "version: !!python/object/apply:os.system ['true']\n",
    "two documents": TEXT + "\n---\nversion: 1\n",
    "deep": "[" * 5000,
    "deep map": "".join(" " * i + "a:\n" for i in range(300)),
    "many": "a: [" + "1," * 60_000 + "]",
    "list": "- 1\n",
    "empty": "",
    "scalar": "hello",
    "key": "? [a]\n: 1\n",
    "huge number": "version: " + "9" * 10_000,
    "control": "version: \x01",
    "merge": "<<: {version: 1}\n",
}


@pytest.mark.parametrize("text", BAD_SYNTAX.values(), ids=BAD_SYNTAX)
def test_bad_syntax_is_reported_as_problems(text: str) -> None:
    assert all(problem.line >= 1 for problem in problems(text))


def test_a_document_remembers_lines_of_nested_values() -> None:
    document = parse_yaml("a:\n  - b: 1\n    c: |\n      x\n      y\nd: 2\n", FILE)
    assert document.line(("a", 0, "c")) == 3
    assert document.spans["a",].last == 5


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (lambda folder: folder / "none", "there is no manifest"),
        (lambda folder: folder, "there is no manifest"),
        (lambda folder: _write(folder, b"\xff\xfe"), "not UTF-8"),
        (lambda folder: _write(folder, b"#" * 1_000_001), "larger than"),
        (lambda folder: _folder(folder), "not a file"),
    ],
)
def test_an_unreadable_file_is_a_usage_error(tmp_path: Path, prepare: Callable[[Path], Path], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        load_manifest(prepare(tmp_path))


def _write(folder: Path, content: bytes) -> Path:
    (folder / MANIFEST).write_bytes(content)
    return folder


def _folder(folder: Path) -> Path:
    (folder / MANIFEST).mkdir()
    return folder


def test_a_byte_order_mark_is_ignored(tmp_path: Path) -> None:
    assert load_manifest(_write(tmp_path, b"\xef\xbb\xbf" + TEXT.encode())).synthetic


def test_reading_a_manifest_imports_no_cloud_library() -> None:
    clouds = {"pulumi", "boto3", "moto", "cookiecutter"}
    code = f"import sys, infra.manifest.reading.load; print(*{clouds} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == ""
