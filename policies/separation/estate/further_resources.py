"""Resources that AWS makes of declared ones or that roles expect: replicas of secrets in other regions, the secrets
that RDS keeps for its databases, and identity providers that roles trust although nobody declares them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from infra.engine.graph import Graph
from policies.separation.estate.entities import Account, IamResource, Principal
from policies.separation.estate.graph_references import as_text, items_of

SECRET = "aws:secretsmanager/secret:Secret"
DATABASES = ("aws:rds/instance:Instance", "aws:rds/cluster:Cluster")
ABSENT_PROVIDERS = {":saml-provider/": "absent-saml-provider", ":oidc-provider/": "absent-oidc-provider"}
"""What an identity provider's ARN contains -> the kind of a provider that is trusted but not declared."""
REGION, ACCOUNT = 3, 4


def further_resources(
    graph: Graph, resources: Iterable[IamResource], principals: Iterable[Principal], accounts: Mapping[str, Account]
) -> Iterator[IamResource]:
    """The further resources of an estate, in graph order."""
    declared = tuple(resources)
    by_urn = {resource.urn: resource for resource in declared if resource.urn}
    for secret in graph.of_type(SECRET):
        if (found := by_urn.get(secret.urn)) and found.kind == "secret":
            yield from _replicas(found, items_of(secret.facts.get("replicas")))
    for database in graph.of_type(*DATABASES):
        if found := by_urn.get(database.urn):
            yield from _managed_secrets(found, database.facts)
    yield from _absent_providers(principals, {resource.arn for resource in declared}, accounts)


def _replicas(secret: IamResource, replicas: Iterable[object]) -> Iterator[IamResource]:
    """A secret's replicas: the same value and policy under the ARN and the key of another region."""
    for replica in replicas:
        region = as_text(replica.get("region")) if isinstance(replica, Mapping) else ""
        if isinstance(replica, Mapping) and region:
            arn = _with_part(secret.arn, REGION, region)
            key = as_text(replica.get("kmsKeyId"))
            yield replace(secret, arn=arn, name=f"{secret.name} (replica in {region})", kms_key_arn=key, urn="")


def _managed_secrets(database: IamResource, facts: Mapping[str, object]) -> Iterator[IamResource]:
    """The secret with a database's master password that RDS creates and rotates."""
    secrets = [s for s in items_of(facts.get("masterUserSecrets")) if isinstance(s, Mapping)]
    if not secrets and facts.get("manageMasterUserPassword") is not True:
        return
    region = database.arn.split(":")[REGION]
    guess = f"arn:aws:secretsmanager:{region}:{database.account.id}:secret:rds!"
    for secret in secrets or [{}]:
        yield replace(
            database,
            arn=as_text(secret.get("secretArn")) or guess,
            kind="secret",
            name=f"{database.name} (its master password)",
            policy=None,
            kms_key_arn=as_text(secret.get("kmsKeyId")) or as_text(facts.get("masterUserSecretKmsKeyId")),
            urn="",
        )


def _absent_providers(
    principals: Iterable[Principal], declared: set[str], accounts: Mapping[str, Account]
) -> Iterator[IamResource]:
    """The identity providers that roles trust and that are not in the input: who creates one decides who signs in."""
    seen = set(declared)
    for principal in principals:
        for statement in principal.trust if principal.account.read else ():
            for kind, arn in statement.principals if statement.allow else ():
                found = next((of for part, of in ABSENT_PROVIDERS.items() if part in arn), "")
                if kind == "Federated" and found and arn not in seen:
                    seen.add(arn)
                    account = accounts.get(arn.split(":")[ACCOUNT], principal.account)
                    name, source = arn.rpartition("/")[2], principal.source
                    yield IamResource(arn, found, name, account, account.owner, source=source)


def _with_part(arn: str, index: int, value: str) -> str:
    parts = arn.split(":")
    return ":".join((*parts[:index], value, *parts[index + 1 :]))
