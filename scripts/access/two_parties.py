"""The two parties of an act: who asks and who approves, neither of them the MSO's, and the reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from infra.errors import UsageError
from infra.manifest.hints import suggestion
from infra.manifest.manifest_model import Manifest
from infra.manifest.sections import Practice
from infra.manifest.valid_names import EMAIL

REASON: Final = re.compile(r"[\w .:/=+@-]{1,256}")
"""What a session tag may contain (IAM, Rules for tagging in IAM and AWS STS)."""


@dataclass(frozen=True, slots=True)
class Parties:
    """Who asks, who approves (both by mailbox, as the identity provider names its people), and why."""

    requester: str
    approver: str
    reason: str

    def as_data(self) -> dict[str, str]:
        """The parties as JSON data."""
        return {"requester": self.requester, "approver": self.approver, "reason": self.reason}


def known_practice(manifest: Manifest, slug: str) -> Practice:
    """The practice with this slug.

    :raises UsageError: there is none; the message names those that there are.
    """
    found = {practice.slug: practice for practice in manifest.practices}
    if slug not in found:
        known = ", ".join(found) or "none"
        raise UsageError(f"{slug}: no such practice; practices: {known}. Fix: {suggestion(slug, found)}")
    return found[slug]


def checked_parties(manifest: Manifest, practice: str, requester: str, approver: str, reason: str) -> Parties:
    """The parties of an act in this practice.

    :raises UsageError: the reason or a party is missing, they are one person, or one is not of the practice.
    """
    if not reason.strip():
        raise UsageError("give the reason: --reason TEXT, such as an incident's number; never a patient's name")
    if not REASON.fullmatch(reason):
        raise UsageError("--reason: 1 to 256 letters, digits, spaces and _.:/=+-@, which AWS allows in a session tag")
    for option, person in (("--requester", requester), ("--approver", approver)):
        _require_own(manifest, practice, option, person)
    if requester.lower() == approver.lower():
        raise UsageError(f"--approver {approver}: nobody approves their own request; name another person")
    return Parties(requester, approver, reason)


def _require_own(manifest: Manifest, practice: str, option: str, person: str) -> None:
    own = known_practice(manifest, practice)
    if not person:
        raise UsageError(f"name both people: {option} NAME@{own.domain}")
    if not re.fullmatch(EMAIL, person.lower()):
        raise UsageError(f"{option} {person!r}: not a mailbox; expected NAME@{own.domain}, as the sign-in names people")
    domain = person.lower().partition("@")[2]
    if any(_is_of(domain, of_mso) for of_mso in domains_of_mso(manifest)):
        raise UsageError(f"{option} {person}: of the MSO; only people of {practice} ask and approve here")
    if not _is_of(domain, own.domain):
        raise UsageError(f"{option} {person}: not at {own.domain}; only people of {practice} ask and approve here")


def _is_of(domain: str, own: str) -> bool:
    return domain == own or domain.endswith(f".{own}")


def domains_of_mso(manifest: Manifest) -> frozenset[str]:
    """The domains of the MSO's mailboxes that are not also a practice's."""
    contacts = manifest.mso.contacts
    mailboxes = (contacts.operations, contacts.security, contacts.billing, manifest.aws.email)
    domains = {mailbox.lower().partition("@")[2] for mailbox in mailboxes if mailbox}
    return frozenset(domains - {practice.domain for practice in manifest.practices})
