"""Each stack with workforce roles has the SAML metadata of its owner's identity provider."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from typing import Final

from scripts.aws.doctor.examination import Answer, Area, Check, Examination, not_checked, ok, problem

PROVIDER: Final = "aws:iam/samlProvider:SamlProvider"
"""A stack that declares one has roles into which people sign in."""
SETTING: Final = "mso:samlMetadata"
SHORTEST: Final = 1000
"""Characters that AWS requires of a metadata document."""
METADATA: Final = "{urn:oasis:names:tc:SAML:2.0:metadata}"
SIGNATURE: Final = "{http://www.w3.org/2000/09/xmldsig#}"


def run(examination: Examination) -> Iterator[Answer]:
    """Examine the configuration of each such stack."""
    manifest = examination.manifest
    for stack in dict.fromkeys(provider.stack for provider in examination.plan.of_type(PROVIDER)):
        owner = manifest.owner_of(stack)
        yield _answer(stack, examination.stack_config(stack).get(SETTING), owner, synthetic=manifest.synthetic)


def _answer(stack: str, metadata: object, owner: str, *, synthetic: bool) -> Answer:
    fix = f"{owner}'s administrator exports it; then: pulumi config set {SETTING} --stack {stack} < metadata.xml"
    if isinstance(metadata, dict):
        return not_checked(f"{stack}: {SETTING} is encrypted", f"pulumi config get {SETTING} --stack {stack}")
    if not metadata:
        if synthetic:
            return ok(f"{stack}: synthetic, with the metadata of a made-up identity provider")
        return problem(f"{stack}: no {SETTING}: nobody could sign in, and the stack does not deploy", fix)
    if wrong := _problem_of(str(metadata)):
        return problem(f"{stack}: {SETTING}: {wrong}", fix)
    return ok(f"{stack}: metadata of an identity provider with a signing certificate")


def _problem_of(metadata: str) -> str:
    """What is wrong with a metadata document; "" where nothing is."""
    if len(metadata) < SHORTEST:
        return f"{len(metadata)} characters; AWS requires {SHORTEST} or more"
    if "<!DOCTYPE" in metadata:
        return "has a document type declaration, which SAML metadata must not have"
    try:
        root = ElementTree.fromstring(metadata)
    except ElementTree.ParseError as error:
        return f"not XML ({error})"
    if root.tag != f"{METADATA}EntityDescriptor" or root.find(f"{METADATA}IDPSSODescriptor") is None:
        return "not the metadata of an identity provider (EntityDescriptor with IDPSSODescriptor)"
    if root.find(f".//{SIGNATURE}X509Certificate") is None:
        return "has no signing certificate"
    return ""


CHECK = Check(id="identity-provider", area=Area.ESTATE, title="the identity providers", run=run)
