"""A SAML response as an identity provider posts it to AWS, read; and a synthetic one for an emulated AWS."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from infra.errors import UsageError

LONGEST: Final = 100_000
"""Characters of an assertion that STS accepts (AssumeRoleWithSAML, SAMLAssertion)."""
ATTRIBUTE: Final = "https://aws.amazon.com/SAML/Attributes/"
TAG: Final = f"{ATTRIBUTE}PrincipalTag:"
AUDIENCE: Final = "https://signin.aws.amazon.com/saml"
_NAMESPACES: Final = {"a": "urn:oasis:names:tc:SAML:2.0:assertion"}


@dataclass(frozen=True, slots=True)
class SamlAssertion:
    """``text`` is the response in Base64, which opens a session while it is fresh: it is never shown or recorded."""

    text: str
    roles: tuple[tuple[str, str], ...]
    session: str
    tags: Mapping[str, str]
    recipient: str

    def provider_for(self, role: str) -> str:
        """The ARN of the identity provider that vouches for this role.

        :raises UsageError: the assertion does not name the role.
        """
        for pair in self.roles:
            if role in pair:
                return pair[1 - pair.index(role)]
        named = ", ".join(role for pair in self.roles for role in pair if ":role/" in role) or "none"
        raise UsageError(f"the assertion is not for {role}; it names: {named}. Fix: choose that role's application")

    def request_context(self) -> dict[str, str | tuple[str, ...]]:
        """The keys that the trust policy of a role is asked with, in lower case."""
        tags = {f"aws:requesttag/{key.lower()}": value for key, value in self.tags.items()}
        asserted = {"saml:aud": self.recipient, "sts:rolesessionname": self.session}
        return {**asserted, "aws:tagkeys": tuple(self.tags), **tags}


def parse_assertion(text: str, where: str) -> SamlAssertion:
    """The assertion in a Base64 text.

    :raises UsageError: it is none.
    """
    encoded = "".join(text.split())
    try:
        document = base64.b64decode(encoded, validate=True)
        if len(encoded) > LONGEST or b"<!DOCTYPE" in document or b"<!ENTITY" in document:
            raise ValueError
        root = ElementTree.fromstring(document)
    except (ValueError, binascii.Error, ElementTree.ParseError):
        raise UsageError(f"{where}: not a SAML response in Base64 of at most {LONGEST} characters") from None
    values: dict[str, list[str]] = {}
    for attribute in root.iterfind(".//a:Attribute", _NAMESPACES):
        found = (str(value.text or "").strip() for value in attribute.iterfind("a:AttributeValue", _NAMESPACES))
        values.setdefault(attribute.get("Name", ""), []).extend(found)
    roles = [tuple(part.strip() for part in value.split(",")) for value in values.get(f"{ATTRIBUTE}Role", ())]
    recipients = [each.get("Recipient", "") for each in root.iterfind(".//a:SubjectConfirmationData", _NAMESPACES)]
    return SamlAssertion(
        encoded,
        tuple((pair[0], pair[1]) for pair in roles if len(pair) == 2),
        next(iter(values.get(f"{ATTRIBUTE}RoleSessionName", ())), ""),
        {name.removeprefix(TAG): found[0] for name, found in values.items() if name.startswith(TAG) and found},
        next(iter(recipients), ""),
    )


def synthetic_assertion(role: str, provider: str, session: str, tags: Mapping[str, str]) -> SamlAssertion:
    """An unsigned assertion, which no AWS but an emulated one takes."""
    attributes = {f"{ATTRIBUTE}Role": f"{role},{provider}", f"{ATTRIBUTE}RoleSessionName": session}
    attributes |= {f"{TAG}{key}": value for key, value in tags.items()}
    listed = "".join(
        f"<a:Attribute Name={quoteattr(name)}><a:AttributeValue>{escape(value)}</a:AttributeValue></a:Attribute>"
        for name, value in attributes.items()
    )
    text = (
        '<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion">'
        f'<a:Assertion><a:Subject><a:SubjectConfirmation><a:SubjectConfirmationData Recipient="{AUDIENCE}"/>'
        f"</a:SubjectConfirmation></a:Subject><a:AttributeStatement>{listed}</a:AttributeStatement></a:Assertion>"
        "</p:Response>"
    )
    return parse_assertion(base64.b64encode(text.encode()).decode(), "the synthetic assertion")
