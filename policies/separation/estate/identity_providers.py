"""Who stands behind an identity provider: the parties that can obtain its tokens or sign its assertions.

A party is an owner as ``mso:owner`` names it, ``ANYBODY``, or ``NOT_KNOWN``. Sources: IAM user guide (creating OIDC and
SAML providers, web identity federation), Amazon Cognito developer guide (identity pools, authentication flow).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

from infra.engine.graph import Graph, Resource
from policies.data_files import read_data
from policies.separation.estate.entities import Account
from policies.separation.estate.graph_references import References, as_text, items_of

ANYBODY: Final = "anybody"
NOT_KNOWN: Final = ""
COGNITO = "cognito-identity.amazonaws.com"
SAML = "aws:iam/samlProvider:SamlProvider"
OIDC = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
IDENTITY_POOL = "aws:cognito/identityPool:IdentityPool"
USER_POOL = "aws:cognito/userPool:UserPool"
USER_POOL_PROVIDER = "aws:cognito/identityProvider:IdentityProvider"
EKS_CLUSTER = "aws:eks/cluster:Cluster"
ENTITY_ID = re.compile(r'entityID="([^"]{1,1000})"')
ADDRESS = re.compile(r"https?://[^\s\"'<>]{1,1000}")
NAMESPACES = ("www.w3.org", "schemas.xmlsoap.org", "docs.oasis-open.org", "schemas.microsoft.com")
"""Hosts in the metadata of providers that name a vocabulary."""
SOCIAL = frozenset({"google", "facebook", "loginwithamazon", "signinwithapple"})


@dataclass(frozen=True, slots=True)
class Party:
    """A party behind an identity provider, with the claims (context key -> value) that its tokens always carry.

    ``certain`` is False where the party only runs a provider at the same place.
    """

    owner: str
    reason: str
    claims: tuple[tuple[str, str], ...] = ()
    certain: bool = True


class IdentityProviders:
    """The identity providers of a graph and the parties behind each."""

    def __init__(self, graph: Graph, refs: References, accounts: Mapping[str, Account]) -> None:
        self.graph, self.refs, self.accounts = graph, refs, accounts
        self._by_arn = {as_text(r.facts.get("arn")): r for r in graph.of_type(SAML, OIDC)}
        self._saml_owners = self._owners(SAML, _entity_ids)
        self._places = self._owners(SAML, lambda provider: places_in(_metadata(provider)))
        self._issuer_owners = self._owners(OIDC, lambda provider: [issuer_of(as_text(provider.facts.get("url")))])
        self._user_pools = {r.id: r for r in graph.of_type(USER_POOL) if r.id}
        self._clusters = {
            issuer_of(as_text(oidc.get("issuer"))): cluster
            for cluster in graph.of_type(EKS_CLUSTER)
            for identity in items_of(cluster.facts.get("identities"))
            for oidc in items_of(identity.get("oidcs") if isinstance(identity, Mapping) else None)
            if isinstance(oidc, Mapping)
        }

    def parties(self, provider: str) -> Iterator[Party]:
        """The parties behind a provider, as the ``Federated`` element of a trust policy names it.

        None is given for a shared issuer: who holds which subject depends on what trust policies accept.
        """
        if provider == "*":
            yield Party(ANYBODY, "the trust policy accepts every identity provider")
        elif provider == COGNITO:
            yield from self._identity_pools()
        elif ":saml-provider/" in provider:
            yield from self._saml(provider)
        else:
            yield from self._issuer(issuer_of(provider), self._by_arn.get(provider))

    def _owner(self, resource: Resource) -> str:
        account = self.accounts.get(resource.account)
        return as_text(resource.tags.get("mso:owner")) or (account.owner if account else NOT_KNOWN)

    def _owners(self, type_: str, names: Any) -> dict[str, set[str]]:
        """Name that two providers share if one party runs both -> the owners of such providers."""
        found: dict[str, set[str]] = {}
        for provider in self.graph.of_type(type_):
            for name in names(provider):
                found.setdefault(name, set()).add(self._owner(provider))
        return found

    def _saml(self, arn: str) -> Iterator[Party]:
        provider = self._by_arn.get(arn)
        if provider is None:
            yield Party(NOT_KNOWN, f"identity provider {arn} is not in the input")
            return
        names = _entity_ids(provider)
        if not names:
            yield Party(NOT_KNOWN, f"the metadata of identity provider {provider.name} is not known")
        yield Party(self._owner(provider), f"it administers identity provider {provider.name}")
        for owner in sorted({owner for name in names for owner in self._saml_owners[name]} - {self._owner(provider)}):
            yield Party(owner, f"identity provider {provider.name} has the entity id of its own identity provider")
        for owner in sorted(self._who_run(places_in(_metadata(provider))) - {self._owner(provider)}):
            reason = f"identity provider {provider.name} is run where its own identity provider is"
            yield Party(owner, reason, certain=False)

    def _who_run(self, places: Iterable[str]) -> set[str]:
        """The owners of identity providers that are run at one of these places."""
        return {owner for place in places for owner in self._places.get(place, ())}

    def _issuer(self, issuer: str, provider: Resource | None) -> Iterator[Party]:
        if shared_issuer(issuer) is not None:
            return
        if (personal := _personal_claims(issuer)) is not None:
            claims = tuple((f"{issuer}:{claim}", "a-stranger") for claim in personal)
            yield Party(ANYBODY, f"anybody can sign in at {issuer}", claims)
        elif issuer.startswith("cognito-idp."):
            yield from self._user_pool(issuer.rpartition("/")[2], issuer)
        elif issuer.startswith("oidc.eks."):
            yield from self._cluster(issuer)
        elif provider is None:
            yield Party(NOT_KNOWN, f"identity provider {issuer} is not in the input")
        else:
            for owner in sorted(self._issuer_owners.get(issuer, {self._owner(provider)})):
                yield Party(owner, f"identity provider {issuer} is declared in its accounts")

    def _cluster(self, issuer: str) -> Iterator[Party]:
        cluster = self._clusters.get(issuer)
        if cluster is None:
            yield Party(NOT_KNOWN, f"the EKS cluster of {issuer} is not in the input")
        else:
            yield Party(self._owner(cluster), f"it administers the EKS cluster {cluster.name}")

    def _user_pool(self, pool_id: str, issuer: str) -> Iterator[Party]:
        pool = self._user_pools.get(pool_id)
        if pool is None:
            yield Party(NOT_KNOWN, f"the Cognito user pool of {issuer} is not in the input")
            return
        yield Party(self._owner(pool), f"it administers the Cognito user pool {pool.name}")
        settings = next(items_of(pool.facts.get("adminCreateUserConfig")), None)
        if not (isinstance(settings, Mapping) and settings.get("allowAdminCreateUserOnly") is True):
            yield Party(ANYBODY, f"anybody can sign up in the Cognito user pool {pool.name}")
        for provider in self.graph.of_type(USER_POOL_PROVIDER):
            if pool in self.refs.resolve(provider, "userPoolId", USER_POOL):
                social = as_text(provider.facts.get("providerType")).lower() in SOCIAL
                how = "anybody can" if social else "its people can"
                for owner in (ANYBODY,) if social else sorted(self._behind_pool_provider(provider)):
                    yield Party(owner, f"{how} sign in to user pool {pool.name} through {provider.name}")

    def _behind_pool_provider(self, provider: Resource) -> set[str]:
        """Who runs the provider of a user pool: who runs a known one at its address; unknown if nobody does."""
        details = provider.facts.get("providerDetails")
        texts = [as_text(value) for value in details.values()] if isinstance(details, Mapping) else []
        places = {place for text in texts for place in places_in(text)}
        return self._who_run(places) or {NOT_KNOWN} if places else {self._owner(provider)}

    def _identity_pools(self) -> Iterator[Party]:
        """The parties behind each Cognito identity pool of the graph, behind a stranger's, and behind unknown ones."""
        aud, amr = f"{COGNITO}:aud", f"{COGNITO}:amr"
        yield Party(ANYBODY, "anybody can create a Cognito identity pool", ((aud, "a-stranger's-pool"),))
        for pool in self.graph.of_type(IDENTITY_POOL):
            pinned = ((aud, pool.id),)
            signed_in = (*pinned, (amr, "authenticated"))
            yield Party(self._owner(pool), f"it administers the Cognito identity pool {pool.name}", pinned)
            if pool.facts.get("allowUnauthenticatedIdentities") is not False:
                reason = f"the Cognito identity pool {pool.name} admits guests"
                yield Party(ANYBODY, reason, (*pinned, (amr, "unauthenticated")))
            for party in self._behind_identity_pool(pool):
                yield Party(party.owner, f"{party.reason}, which identity pool {pool.name} accepts", signed_in)

    def _behind_identity_pool(self, pool: Resource) -> Iterator[Party]:
        facts = pool.facts
        for user_pool in items_of(facts.get("cognitoIdentityProviders")):
            name = as_text(user_pool.get("providerName")) if isinstance(user_pool, Mapping) else ""
            yield from self._user_pool(name.rpartition("/")[2], name)
        logins = facts.get("supportedLoginProviders")
        for domain in logins if isinstance(logins, Mapping) else ():
            yield Party(ANYBODY, f"anybody can sign in at {domain}")
        for arn in (*items_of(facts.get("openidConnectProviderArns")), *items_of(facts.get("samlProviderArns"))):
            yield from self.parties(as_text(arn))

    def identity_pool_ids(self) -> frozenset[str]:
        """The ids of the Cognito identity pools in the graph."""
        return frozenset(pool.id for pool in self.graph.of_type(IDENTITY_POOL) if pool.id)


def issuer_of(name: str) -> str:
    """The issuer without scheme, from a provider's ARN, its URL or its domain."""
    return name.partition(":oidc-provider/")[2] or name.removeprefix("https://").rstrip("/")


def _entity_ids(provider: Resource) -> list[str]:
    return ENTITY_ID.findall(as_text(provider.facts.get("samlMetadataDocument")))


def _metadata(provider: Resource) -> str:
    return as_text(provider.facts.get("samlMetadataDocument"))


def places_in(text: str) -> list[str]:
    """Where the providers of a text's addresses are run: the host, or the whole address at a host of many customers."""
    found = []
    for address in ADDRESS.findall(text):
        host = (urlsplit(address).hostname or "").lower()
        if host and host not in NAMESPACES:
            shared = any(host == many or host.endswith(f".{many}") for many in _facts()["many_customers"])
            found.append(address.rstrip("/") if shared else host)
    return list(dict.fromkeys(found))


def _personal_claims(issuer: str) -> Iterable[str] | None:
    """The claims that name a person at a provider where anybody can sign in, or None for another provider."""
    domains: Mapping[str, list[str]] = _facts()["sign_in_by_anybody"]
    return next((claims for domain, claims in domains.items() if f"{issuer}/".startswith(f"{domain}/")), None)


def issues_to_workloads(issuer: str) -> bool:
    """Whether the subject of an issuer's tokens names a workload such as a pipeline, so that it has to be limited."""
    people = ("cognito-i", "oidc.eks.", "arn:", "*")
    return not issuer.startswith(people) and _personal_claims(issuer) is None


def shared_issuer(issuer: str) -> Mapping[str, Any] | None:
    """How the tokens of a shared issuer name their owner, or None if the issuer belongs to one party."""
    found: Mapping[str, Any] | None = _facts()["shared"].get(issuer)
    return found


@cache
def _facts() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_data("separation/estate/identity_providers.yaml")
    return found
