"""The trust that roles place in identity providers: the parties whose tokens each trust policy may accept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from policies.separation.estate.entities import Principal
from policies.separation.estate.identity_providers import (
    ANYBODY,
    COGNITO,
    NOT_KNOWN,
    IdentityProviders,
    Party,
    issuer_of,
    issues_to_workloads,
    shared_issuer,
)
from policies.separation.iam.patterns import UNMENTIONED, sample

STRANGER = "a-stranger"


@dataclass(frozen=True, slots=True)
class FederatedTrust:
    """A role, a provider as its trust policy names it, and one party that can obtain the provider's tokens.

    ``certain`` is False where the party owns only the organization in which the trusted workload lives.
    """

    role: str
    provider: str
    party: Party
    certain: bool = True


def federated_trusts(principals: Iterable[Principal], providers: IdentityProviders) -> Iterator[FederatedTrust]:
    """Every role that trusts an identity provider, with each party behind that provider."""
    trusting = [(p, provider) for p in principals for provider in _trusted_providers(p)]
    by_issuer: dict[str, list[Principal]] = {}
    for principal, provider in trusting:
        by_issuer.setdefault(issuer_of(provider), []).append(principal)
    subjects = {issuer: _Subjects(issuer, roles) for issuer, roles in by_issuer.items() if issues_to_workloads(issuer)}
    for principal, provider in trusting:
        issuer = issuer_of(provider)
        if issuer in subjects:
            yield from (replace(t, provider=provider) for t in subjects[issuer].trusts(principal))
        yield from (
            FederatedTrust(principal.arn, provider, party, party.certain) for party in providers.parties(provider)
        )
        if provider == COGNITO:
            for pool in sorted(_values(principal, f"{COGNITO}:aud") - providers.identity_pool_ids()):
                party = Party(NOT_KNOWN, f"the Cognito identity pool {pool} is not in the input", ())
                yield FederatedTrust(principal.arn, provider, party)


class _Subjects:
    """The subjects that roles accept from an issuer, and the parties to which each subject belongs.

    Of an issuer that is on no list nobody knows here who may obtain tokens: its subject has to name an owner too.
    """

    def __init__(self, issuer: str, roles: Iterable[Principal]) -> None:
        self.issuer, self.key = issuer, f"{issuer}:sub"
        grammar = shared_issuer(issuer)
        self.prefix, self.end = (str(grammar["subject"]), str(grammar["end"])) if grammar else ("", "/")
        self.claims = tuple((f"{issuer}:{claim}", STRANGER) for claim in grammar["claims"]) if grammar else ()
        self.reason = f"{'anybody' if grammar else 'who'} can obtain tokens of {issuer}"
        self.reason += "" if grammar else " is not limited by what the trust policy asks for"
        self._owners: dict[str, dict[str, set[str]]] = {}  # organization -> project -> owners of the roles
        for role in roles:
            for subject in _values(role, self.key):
                organization = self._organization(subject)
                if organization and not _has_wildcard(organization):
                    projects = self._owners.setdefault(organization.lower(), {})
                    projects.setdefault(self._project(subject), set()).add(role.owner)

    def trusts(self, role: Principal) -> Iterator[FederatedTrust]:
        """The parties that hold a subject which the role may accept."""
        accepted = sorted(_values(role, self.key))
        open_ended = [s for s in accepted if _has_wildcard(self._organization(s))]
        for subject in (f"{self.prefix}{STRANGER}{self.end[0]}{UNMENTIONED}:{UNMENTIONED}", *map(sample, open_ended)):
            claims = ((self.key, subject), *self.claims)
            yield FederatedTrust(role.arn, "", Party(ANYBODY, self.reason, claims))
        for subject in accepted:
            projects = self._owners.get(self._organization(subject).lower(), {})
            same = projects.get(self._project(subject), set())
            for owner in sorted({owner for owners in projects.values() for owner in owners} - {role.owner}):
                whose = "runs the same pipeline" if owner in same else "owns the organization of the pipeline"
                party = Party(owner, f"it {whose}: {subject}", ((self.key, sample(subject)),))
                yield FederatedTrust(role.arn, "", party, certain=owner in same)

    def _organization(self, subject: str) -> str:
        """The organization in a subject; its text up to the first separator, wildcards included."""
        if not subject.startswith(self.prefix):
            return "*"
        rest = subject.removeprefix(self.prefix)
        return rest[: next((i for i, letter in enumerate(rest) if letter in self.end), len(rest))]

    def _project(self, subject: str) -> str:
        return subject.removeprefix(self.prefix).partition(":")[0].lower()


def _trusted_providers(principal: Principal) -> list[str]:
    named = (s.principals for s in principal.trust if s.allow)
    return sorted({value for principals in named for kind, value in principals if kind == "Federated"})


def _values(principal: Principal, key: str) -> set[str]:
    """The values that the role's trust policy compares a context key with."""
    conditions = (c for s in principal.trust if s.allow for c in s.conditions)
    return {value for c in conditions if c.key == key.lower() and c.base != "null" for value in c.values}


def _has_wildcard(text: str) -> bool:
    return "*" in text or "?" in text
