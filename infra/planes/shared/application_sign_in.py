"""How the applications of an account sign people in at the identity provider that the account hosts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi_aws as aws

from infra.components.data_key import DataKey
from infra.components.internal_load_balancer import InternalLoadBalancer, InternalLoadBalancerArgs
from infra.components.network import Network
from infra.components.public_load_balancer import PublicLoadBalancer
from infra.components.role import Role
from infra.components.tls_proxy import TLS_PORT
from infra.context.account_context import AccountContext
from infra.iam.policy_builder import Text, allow
from infra.manifest.facts import HostedProduct
from infra.manifest.manifest_model import System
from infra.manifest.sign_in.providers import (
    PROVIDER,
    Application,
    clients,
    issuer,
    provider_account,
    provider_host,
    provider_of,
)
from infra.manifest.sign_in.realm import needs_secret, realm_json, secret_variable

INSIDE = f"{PROVIDER}-inside"
"""The name of the load balancer through which the account's applications reach the provider."""
READERS = ("boot", "prepare")
"""The roles of an application that read what it proves itself with: to start it, and to fill a secret that holds it."""


@dataclass(frozen=True)
class AccountSignIn:
    """The identity provider that an account hosts, and the applications that it serves there, by system id."""

    context: AccountContext
    provider: System
    served: Mapping[str, Application]
    secrets: dict[str, aws.secretsmanager.Secret] = field(default_factory=dict)
    """The secret of each client: the provider's task makes it, and both are told it."""

    @property
    def with_secret(self) -> list[Application]:
        """The applications whose server proves itself to the provider."""
        return [each for each in self.served.values() if needs_secret(each)]

    def told(self, system: System, product: HostedProduct) -> HostedProduct:
        """The product with the settings and secrets of its sign-in, where it has one."""
        if system.id not in self.served or (sign_in := product.sign_in_at_provider) is None:
            return product
        more = {"settings": (*product.settings, *sign_in.settings), "secrets": (*product.secrets, *sign_in.secrets)}
        return product.model_copy(update=more)

    def values(self, system: System) -> dict[str, Text]:
        """What the placeholders of the sign-in stand for."""
        manifest, owner = self.context.estate.manifest, self.context.owner
        if system.id == self.provider.id:
            return {"realm": owner, "realm_json": realm_json(manifest, owner)}
        if (application := self.served.get(system.id)) is None or application.sign_in is None:
            return {}
        roles = {job: application.sign_in.role_of(job) for job in application.jobs}
        return {"issuer": issuer(manifest, owner), "client_id": application.client_id, "job_roles": json.dumps(roles)}

    def client_secret(self, system: str) -> aws.secretsmanager.Secret | None:
        """The secret that an application's containers are told; None where a person enters it in the product."""
        application = self.served.get(system)
        told = application is not None and application.sign_in is not None and application.sign_in.secrets
        return self.secrets[system] if told else None

    def readers(self, roles: Mapping[str, Mapping[str, Role]]) -> list[Text]:
        """The ARNs of the roles that need the provider's key to read a client's secret, and use it for nothing else."""
        own = self.provider.data_class
        systems = [each.system for each in self.with_secret if each.sign_in and each.sign_in.secrets]
        return [roles[each.id][purpose].arn for each in systems if each.data_class != own for purpose in READERS]

    def declare_secrets(self, key: DataKey, roles: Mapping[str, Mapping[str, Role]]) -> None:
        """Declare the secret of each client, and let what starts its application read it."""
        tags = self.context.tags(self.provider.data_class, self.provider.id)
        for application in self.with_secret:
            system = application.system.id
            secret = aws.secretsmanager.Secret(
                f"{PROVIDER}-client-{system}",
                name=client_secret_name(system),
                description=f"what {system} proves itself with to {PROVIDER}; made by the task that prepares this",
                kms_key_id=key.arn,
                recovery_window_in_days=30,
                tags={**tags, "mso:rotate-days": "365"},
                opts=self.context.opts,
            )
            self.secrets[system] = secret
            for purpose in READERS if self.client_secret(system) else ():
                read = allow("ClientSecret", "secretsmanager:GetSecretValue", on=[secret.arn])
                roles[system][purpose].grant("sign-in", read)

    def of_variables(self) -> dict[str, Text]:
        """The variables of the provider's container that hold the secrets of its clients, with their ARNs."""
        return {secret_variable(each): self.secrets[each.system.id].arn for each in self.with_secret}


def client_secret_name(system: str) -> str:
    """The name of the secret of an application's client."""
    return f"mso/{PROVIDER}/client-{system}"


def account_sign_in(context: AccountContext) -> AccountSignIn | None:
    """The identity provider that an account hosts; None where it hosts none."""
    manifest, owner = context.estate.manifest, context.owner
    provider = provider_of(manifest, owner)
    if provider is None or provider_account(manifest, owner) != context.account_name:
        return None
    return AccountSignIn(context, provider, {each.system.id: each for each in clients(manifest, owner)})


def way_to_provider(
    sign_in: AccountSignIn,
    network: Network,
    groups: Mapping[str, aws.ec2.SecurityGroup],
    load_balancer: PublicLoadBalancer,
    topic_arn: Text,
) -> InternalLoadBalancer | None:
    """The load balancer through which the served applications ask the provider for tokens.

    None where it serves none that asks, and until the zone is delegated, because it needs a certificate.
    """
    context, provider = sign_in.context, sign_in.provider
    if not sign_in.with_secret or load_balancer.certificate_arn is None:
        return None
    assert provider.runtime is not None
    args = InternalLoadBalancerArgs(
        name=INSIDE,
        host_name=provider_host(context.estate.manifest, context.owner),
        vpc_id=network.vpc_id,
        subnet_ids=network.private_subnets,
        client_groups={each.system.id: groups[each.system.id].id for each in sign_in.with_secret},
        target_group=groups[provider.id].id,
        port=TLS_PORT,
        health_path=provider.runtime.health.path,
        certificate_arn=load_balancer.certificate_arn,
        log_bucket=context.log_bucket_name("balancer"),
        topic_arn=topic_arn,
        tags=context.tags(provider.data_class, provider.id),
    )
    return InternalLoadBalancer(INSIDE, args, context.opts)
