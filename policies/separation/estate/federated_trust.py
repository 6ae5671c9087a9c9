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
    subjects = {issuer: _Subjects(issuer) for issuer in by_issuer if issues_to_workloads(issuer)}
    owners = _Organizations(
        (role, name, project)
        for issuer, known in subjects.items() for role in by_issuer[issuer] for name, project, *_ in known.named(role)
    )  # fmt: skip
    for principal, provider in trusting:
        issuer = issuer_of(provider)
        if issuer in subjects:
            yield from (replace(t, provider=provider) for t in subjects[issuer].trusts(principal, owners))
        yield from (
            FederatedTrust(principal.arn, provider, party, party.certain) for party in providers.parties(provider)
        )
        if provider == COGNITO:
            for pool in sorted(_values(principal, f"{COGNITO}:aud") - providers.identity_pool_ids()):
                party = Party(NOT_KNOWN, f"the Cognito identity pool {pool} is not in the input", ())
                yield FederatedTrust(principal.arn, provider, party)


class _Organizations:
    """Whose the organizations are that trust policies name at issuers of workloads: their name is the same at each."""

    def __init__(self, named: Iterable[tuple[Principal, str, str]]) -> None:
        self._owners: dict[str, dict[str, set[str]]] = {}  # organization -> project -> owners of the roles
        roles: dict[str, dict[str, set[str]]] = {}  # owner -> organization -> ARNs of its roles that name it
        for role, name, project in named:
            self._owners.setdefault(name, {}).setdefault(project, set()).add(role.owner)
            roles.setdefault(role.owner, {}).setdefault(name, set()).add(role.arn)
        self._usual = {
            (owner, name)
            for owner, names in roles.items() for name, arns in names.items()
            if len(arns) == max(map(len, names.values()))
        }  # fmt: skip

    def others(self, role: Principal, name: str, project: str) -> Iterator[tuple[str, str, bool]]:
        """Who else has a pipeline of an organization, how, and whether it is sure; not known if it is a rare one."""
        projects = self._owners.get(name, {})
        same = projects.get(project, set())
        others = sorted({owner for owners in projects.values() for owner in owners} - {role.owner})
        for owner in others:
            whose = "runs the same pipeline" if owner in same else "owns the organization of the pipeline"
            yield owner, whose, owner in same
        if not others and name and (role.owner, name) not in self._usual:
            yield NOT_KNOWN, "may own the organization of the pipeline, which most trust policies do not name", True


class _Subjects:
    """The subjects that roles accept from an issuer, and the parties to which each subject belongs.

    Of an issuer that is on no list nobody knows here who may obtain tokens: its subject has to name an owner too.
    """

    def __init__(self, issuer: str) -> None:
        self.issuer, self.key = issuer, f"{issuer}:sub"
        grammar = shared_issuer(issuer)
        self.prefix, self.end = (str(grammar["subject"]), str(grammar["end"])) if grammar else ("", "/")
        self.claims = tuple((f"{issuer}:{claim}", STRANGER) for claim in grammar["claims"]) if grammar else ()
        self.reason = f"{'anybody' if grammar else 'who'} can obtain tokens of {issuer}"
        self.reason += "" if grammar else " is not limited by what the trust policy asks for"
        self.naming = tuple(map(str, grammar["naming"])) if grammar else ()
        self.unclear = tuple(c for c in map(str, grammar["claims"]) if c not in self.naming) if grammar else ()

    def named(self, role: Principal) -> Iterator[tuple[str, str, str, tuple[tuple[str, str], ...]]]:
        """Each organization that a role's trust policy names, without wildcards, with the project, how it is named,
        and the claims of a token of that organization: by the subject, or by a claim that names the owner."""
        for subject in sorted(_values(role, self.key)):
            name = self._organization(subject)
            if name and not _has_wildcard(name):
                yield name.lower(), self._project(subject), subject, ((self.key, sample(subject)),)
        for claim in self.naming:
            key = f"{self.issuer}:{claim}"
            for value in sorted(_values(role, key)):
                name = value.partition("/")[0]
                if name and not _has_wildcard(name):
                    subject = f"{self.prefix}{name}{self.end[0]}{UNMENTIONED}:{UNMENTIONED}"
                    yield name.lower(), "", f"{claim} {value}", ((key, sample(value)), (self.key, subject))

    def trusts(self, role: Principal, owners: _Organizations) -> Iterator[FederatedTrust]:
        """The parties that hold a subject which the role may accept."""
        accepted = sorted(_values(role, self.key))
        open_ended = [s for s in accepted if _has_wildcard(self._organization(s))]
        for subject in (self._strangers(), *map(sample, open_ended)):
            claims = ((self.key, subject), *self.claims)
            yield FederatedTrust(role.arn, "", Party(ANYBODY, self.reason, claims))
        for name, project, how, claims in self.named(role):
            for owner, whose, certain in owners.others(role, name, project):
                yield FederatedTrust(role.arn, "", Party(owner, f"it {whose}: {how}", claims), certain=certain)
        for claim in self.naming:
            named = sorted(_values(role, key := f"{self.issuer}:{claim}"))
            for value in (each for each in named if _has_wildcard(each.partition("/")[0])):
                claims = ((key, sample(value)), (self.key, self._strangers()))
                yield FederatedTrust(role.arn, "", Party(ANYBODY, self.reason, claims))
        for claim in self.unclear:
            for value in sorted(_values(role, key := f"{self.issuer}:{claim}")):
                reason = f"it has the {claim} {value}, and nothing else in the trust policy tells whose pipeline it is"
                party = Party(NOT_KNOWN, reason, ((key, sample(value)), (self.key, self._strangers())))
                yield FederatedTrust(role.arn, "", party)

    def _strangers(self) -> str:
        """A subject that belongs to nobody in the estate."""
        return f"{self.prefix}{STRANGER}{self.end[0]}{UNMENTIONED}:{UNMENTIONED}"

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
