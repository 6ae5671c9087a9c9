"""The bundle: every file is listed with its digest, any change is found, a signature is one or there is none."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from small_estate import Builder

from infra.errors import UsageError
from infra.manifest.manifest_model import Manifest
from policies.check.both_proofs import prove_both
from policies.check.evaluate import evaluate
from policies.evidence.bundle import LIST, SIGNATURE, check_bundle, write_bundle
from policies.evidence.bundle_content import EvidenceInput, bundle_files
from policies.evidence.signature import Signature, Signer, holds, key_file_signer, read_public_key
from policies.model import Waiver
from policies.report.report_input import EstateReport, ReportContext

WAIVER = Waiver(rule="S3-003", resource="*::photos", reason="rebuilt", approver="pc_officer", expires=date(2027, 1, 31))


@pytest.fixture(scope="module")
def source(reference_manifest: Manifest) -> EvidenceInput:
    """What a bundle of the small estate is made from."""
    graph = Builder().graph()
    proofs = prove_both(graph)
    given = EstateReport(
        report=evaluate(graph, also=proofs.findings), context=ReportContext(name="North", subject="A small estate."),
        graph=graph, proofs=proofs,
    )  # fmt: skip
    return EvidenceInput(
        given=given, manifest=reference_manifest, waivers=(WAIVER,), attached={"restore.pdf": b"\x00record"}
    )


@pytest.fixture(scope="module")
def files(source: EvidenceInput) -> dict[str, bytes]:
    return bundle_files(source)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A private key, with its public key beside it."""
    made = Ed25519PrivateKey.generate()
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "key.pem").write_bytes(made.private_bytes(*form))
    public = made.public_key().public_bytes(form[0], serialization.PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "public.pem").write_bytes(public)
    return tmp_path / "key.pem"


def written(folder: Path, source: EvidenceInput, files: dict[str, bytes], signer: Signer | None = None) -> Path:
    write_bundle(folder, files, source.given.context, signer)
    return folder


def test_the_chain_leads_from_an_item_to_rules_resources_and_proofs(files: dict[str, bytes]) -> None:
    chain = json.loads(files["controls.json"])
    item = next(each for each in chain["controls"] if each["id"] == "164.312(a)(1)")
    assert {"S3-001", "KMS-001"} & set(item["rules"])
    assert {proof["id"] for proof in item["proofs"]} >= {"W1", "W11"}
    rule = chain["rules"]["RDS-001"]
    assert rule["evaluated"] == len(rule["results"]) > 0
    assert set(rule["results"].values()) <= {"pass", "fail", "waived", "not evaluated"}
    listed = {each["urn"] for each in json.loads(files["resources.json"])["resources"]}
    assert all(urn in listed or urn == "the estate" for each in chain["rules"].values() for urn in each["results"])


def test_every_item_without_a_rule_says_what_covers_it_or_that_nothing_does(files: dict[str, bytes]) -> None:
    for item in json.loads(files["controls.json"])["controls"]:
        found = item["rules"] or item["proofs"]
        assert bool(found) or item["covered"] in ("evidence", "procedural", "not covered"), item["id"]


def test_duties_waivers_agreements_and_records_are_in_it(files: dict[str, bytes]) -> None:
    assert {each["answer"] for each in json.loads(files["duties.json"])["duties"]} <= {"ALLOWED", "BLOCKED", "UNKNOWN"}
    assert json.loads(files["waivers.json"])["waivers"][0]["approver"] == "pc_officer"
    assert any(each["kind"] == "baa" for each in json.loads(files["agreements.json"])["agreements"])
    assert json.loads(files["access-review.json"])["matrix"]
    assert files["attached/restore.pdf"] == b"\x00record"


def test_both_oscal_documents_validate_against_the_nist_schema(files: dict[str, bytes]) -> None:
    from oscal_bindings.v1.models import AssessmentResultsDocument, ComponentDefinitionDocument

    AssessmentResultsDocument.model_validate_json(files["oscal/assessment-results.json"])
    document = ComponentDefinitionDocument.model_validate_json(files["oscal/component-definition.json"])
    (component,) = document.component_definition.components or []
    (implementation,) = component.control_implementations or []
    assert component.title == "North"
    assert len(implementation.implemented_requirements) > 20


def test_an_unsigned_bundle_holds_and_says_that_nobody_vouches(
    tmp_path: Path, source: EvidenceInput, files: dict[str, bytes]
) -> None:
    checked = check_bundle(written(tmp_path / "b", source, files))
    assert (checked.problems, checked.signature, checked.trusted) == ((), None, None)
    assert str(checked.about["signature"]).startswith("unsigned")
    assert {each["path"] for each in checked.about["files"]} == files.keys()
    assert (tmp_path / "b" / "findings.json").stat().st_mode & 0o777 == 0o600


def test_a_signed_bundle_is_held_to_the_key_that_the_reader_names(
    tmp_path: Path, source: EvidenceInput, files: dict[str, bytes], key: Path
) -> None:
    bundle = written(tmp_path / "b", source, files, key_file_signer(key))
    mine = read_public_key(key.with_name("public.pem"))
    assert check_bundle(bundle).trusted is None
    assert (check_bundle(bundle, mine).problems, check_bundle(bundle, mine).trusted) == ((), True)
    other = Ed25519PrivateKey.generate().public_key()
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    assert check_bundle(bundle, other.public_bytes(serialization.Encoding.DER, form)).trusted is False


def _linked(file: Path) -> None:
    """Put a link to the same content in the place of a file."""
    (file.parent / "elsewhere").write_bytes(file.read_bytes())
    file.unlink()
    file.symlink_to("elsewhere")


def _changes(bundle: Path) -> Iterator[tuple[str, Any]]:
    yield "changed", lambda: (bundle / "wall.json").write_text("{}")
    yield "missing", lambda: (bundle / "wall.json").unlink()
    yield "not in the list", lambda: (bundle / "more.json").write_text("{}")
    yield "says that it was signed", lambda: (bundle / SIGNATURE).unlink()
    yield "not a signature", lambda: (bundle / LIST).write_text((bundle / LIST).read_text().replace("North", "South"))
    yield "missing", lambda: _linked(bundle / "wall.json")


@pytest.mark.parametrize("number", range(6))
def test_every_change_is_found(
    number: int, tmp_path: Path, source: EvidenceInput, files: dict[str, bytes], key: Path
) -> None:
    bundle = written(tmp_path / "b", source, files, key_file_signer(key))
    said, change = list(_changes(bundle))[number]
    change()
    assert any(said in problem for problem in check_bundle(bundle).problems)


def test_a_list_that_leads_out_of_the_bundle_is_a_problem(tmp_path: Path) -> None:
    entry = {"path": "../../etc/passwd", "sha256": "0" * 64}
    (tmp_path / LIST).write_text(json.dumps({"version": 1, "files": [entry, {**entry, "path": "/etc/passwd"}]}))
    assert all("leads out" in problem for problem in check_bundle(tmp_path).problems)


@pytest.mark.parametrize("text", ["[]", "{}", '{"version": 2, "files": []}', '{"version": 1, "files": [1]}', "no"])
def test_what_is_no_bundle_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / LIST).write_text(text)
    with pytest.raises(UsageError, match=LIST):
        check_bundle(tmp_path)


def test_a_bundle_is_never_written_over(tmp_path: Path, source: EvidenceInput, files: dict[str, bytes]) -> None:
    bundle = written(tmp_path / "b", source, files)
    with pytest.raises(UsageError, match="never changed"):
        written(bundle, source, files)
    assert check_bundle(bundle).problems == ()


def test_a_signature_of_another_algorithm_or_key_is_none(key: Path) -> None:
    signed = key_file_signer(key)(b"content")
    assert holds(signed, b"content")
    curve = generate_private_key(SECP256R1()).public_key()
    public = curve.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    for changed in (
        replace(signed, algorithm="none"), replace(signed, public_key=b"x"), replace(signed, signature=b""),
        replace(signed, public_key=public), replace(signed, algorithm="ECDSA_SHA_256"),
    ):  # fmt: skip
        assert not holds(changed, b"content")
    assert not holds(signed, b"other")


@pytest.mark.parametrize("text", [b"nonsense", b"-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n"])
def test_what_is_no_key_is_refused_and_never_repeated(text: bytes, tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_bytes(text)
    with pytest.raises(UsageError, match="no private key") as error:
        key_file_signer(tmp_path / "key.pem")
    assert "nonsense" not in str(error.value)


def test_a_key_of_another_type_is_refused(tmp_path: Path) -> None:
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "key.pem").write_bytes(generate_private_key(SECP256R1()).private_bytes(*form))
    with pytest.raises(UsageError, match="Ed25519"):
        key_file_signer(tmp_path / "key.pem")


def test_the_signature_file_is_readable_by_others(
    tmp_path: Path, source: EvidenceInput, files: dict[str, bytes], key: Path
) -> None:
    bundle = written(tmp_path / "b", source, files, key_file_signer(key))
    data = json.loads((bundle / SIGNATURE).read_text())
    der = base64.b64decode(data["public_key"])
    public = serialization.load_der_public_key(der)
    assert isinstance(public, Ed25519PublicKey)
    line = f"{hashlib.sha256((bundle / LIST).read_bytes()).hexdigest()}  {LIST}\n"  # as sha256sum prints it
    public.verify(base64.b64decode(data["signature"]), line.encode())
    assert Signature("x", der, b"").fingerprint == data["public_key_sha256"]
