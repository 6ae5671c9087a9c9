"""The account that a plane builds in: its AWS providers, its resource names, and the tags of its resources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from infra.context.estate import Estate

DEPLOYER_ROLE: Final = "mso/deployer"
SESSION_NAME: Final = "mso-kit"
KIT_SYSTEMS: Final = frozenset(
    {
        "account", "alarms", "audit", "backup", "cut-off", "detection", "encryption", "exchange", "governance",
        "hosting", "identity", "network", "records", "site", "spending", "state",
    }
)  # fmt: skip
"""Values of the tag ``mso:system`` for resources that belong to no single system of the manifest."""


@dataclass(frozen=True)
class AccountContext:
    """One account of the estate: what a plane needs to know to build in it.

    ``account_name`` is its name in the manifest (``clinical-evergreen``), ``account_id`` its 12 digits, ``owner`` the
    slug of the legal entity that it belongs to. ``region`` is the home region.
    """

    estate: Estate
    account_name: str
    plane: str
    owner: str
    account_id: str
    region: str
    provider: aws.Provider
    backup_provider: aws.Provider

    @property
    def opts(self) -> pulumi.ResourceOptions:
        """Options that deploy a component into this account's home region."""
        return pulumi.ResourceOptions(provider=self.provider)

    @property
    def backup_region_opts(self) -> pulumi.ResourceOptions:
        """Options that deploy a component into this account's backup region."""
        return pulumi.ResourceOptions(provider=self.backup_provider)

    def opts_in_region(self, region: str) -> pulumi.ResourceOptions:
        """Options that deploy a component into another region of this account; call once per region and stack."""
        return pulumi.ResourceOptions(provider=_provider(f"{self.account_name}-{region}", self.account_id, region))

    def tags(self, data_class: str, system: str, *, location: str = "", owner: str = "") -> dict[str, str]:
        """The tags of one resource; ``owner`` where it is not the account's owner (a role of the MSO's staff)."""
        return resource_tags(self.plane, owner or self.owner, data_class, system, location)

    def name(self, purpose: str) -> str:
        """A name that is unique in this account: ``lumen-ridge-clinical-evergreen-photos``."""
        return f"{self.estate.manifest.mso.slug}-{self.account_name}-{purpose}"

    def bucket_name(self, purpose: str) -> str:
        """The name of a bucket in this account; it is unique in all of AWS."""
        return bucket_name(self.estate, self.account_name, purpose)

    def log_bucket_name(self, purpose: str) -> str:
        """The name of a bucket of the log archive in this account's organization."""
        return bucket_name(self.estate, self.estate.manifest.sibling_account(self.account_name, "log-archive"), purpose)

    @property
    def organization_id(self) -> str:
        """The id of the AWS organization that this account belongs to (``o-...``)."""
        return self.estate.organization_id(self.account_name)

    def role_arn(self, name: str, account: str = "") -> str:
        """The ARN of one of the kit's roles, in this account or in the account of the estate with the given name."""
        return role_arn(self.estate.account_id(account) if account else self.account_id, name)

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a regional resource in this account's home region."""
        return f"arn:aws:{service}:{self.region}:{self.account_id}:{resource}"


def resource_tags(plane: str, owner: str, data_class: str, system: str, location: str = "") -> dict[str, str]:
    """The tags of every resource: its plane, its owner, the class of its data, its system, and its location if any.

    ``system`` is the id of a system of the manifest, or one of ``KIT_SYSTEMS``.
    """
    tags = {"mso:plane": plane, "mso:owner": owner, "mso:data-class": data_class, "mso:system": system}
    return {**tags, "mso:location": location} if location else tags


def role_arn(account_id: str, name: str) -> str:
    """The ARN of one of the kit's roles; all have the path ``/mso/``, which guardrails protect."""
    return f"arn:aws:iam::{account_id}:role/mso/{name}"


def bucket_name(estate: Estate, account: str, purpose: str) -> str:
    """The name of a bucket, which any stack can compute; the account id makes it unique in all of AWS."""
    return f"{estate.manifest.mso.slug}-{purpose}-{estate.account_id(account)}"


def account_context(estate: Estate, account: str, plane: str, owner: str) -> AccountContext:
    """The context of one account with its AWS providers; call once per stack, because providers are resources."""
    region, backup_region = estate.manifest.aws.home_region, estate.manifest.aws.backup_region
    account_id = estate.account_id(account)
    home_provider = _provider(account, account_id, region)
    backup_provider = _provider(f"{account}-backup", account_id, backup_region)
    return AccountContext(estate, account, plane, owner, account_id, region, home_provider, backup_provider)


def _provider(name: str, account_id: str, region: str) -> aws.Provider:
    """An AWS provider for one account and region.

    A CI pipeline presents an OpenID Connect token (``mso:identityToken`` names its file), which is all that the
    deployer role trusts. Until there is a pipeline, ``mso:deployRole`` names a role that the caller's credentials may
    assume.
    """
    config = pulumi.Config("mso")
    role = f"arn:aws:iam::{account_id}:role/{config.get('deployRole') or DEPLOYER_ROLE}"
    if token := config.get("identityToken"):
        web_identity = aws.ProviderAssumeRoleWithWebIdentityArgs(
            role_arn=role, session_name=SESSION_NAME, web_identity_token_file=token
        )
        return aws.Provider(
            name, region=region, allowed_account_ids=[account_id], assume_role_with_web_identity=web_identity
        )
    assume_roles = [aws.ProviderAssumeRoleArgs(role_arn=role, session_name=SESSION_NAME)]
    return aws.Provider(name, region=region, allowed_account_ids=[account_id], assume_roles=assume_roles)
