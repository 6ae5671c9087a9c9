"""Where a plane builds: one account, its provider, its names and the tags that everything there carries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from infra.context.estate import Estate

DEPLOY_ROLE: Final = "mso/deployer"
SESSION: Final = "mso-kit"
MACHINERY: Final = frozenset(
    {
        "account", "alarms", "audit", "backup", "cut-off", "detection", "encryption", "exchange", "governance",
        "hosting", "identity", "network", "records", "site", "spending", "state",
    }
)  # fmt: skip
"""What belongs to no single system of the manifest is tagged with one of these."""


@dataclass(frozen=True)
class AccountContext:
    """One account of the estate as a plane sees it.

    ``account`` is its name in the manifest (``clinical-evergreen``), ``id`` its 12 digits, ``owner`` the slug of the
    legal entity it belongs to.
    """

    estate: Estate
    account: str
    plane: str
    owner: str
    id: str
    region: str
    provider: aws.Provider
    backup_provider: aws.Provider

    @property
    def opts(self) -> pulumi.ResourceOptions:
        """Options that put a component into this account."""
        return pulumi.ResourceOptions(provider=self.provider)

    @property
    def far_opts(self) -> pulumi.ResourceOptions:
        """Options that put a component into this account's backup region."""
        return pulumi.ResourceOptions(provider=self.backup_provider)

    def opts_in(self, region: str) -> pulumi.ResourceOptions:
        """Options that put a component into another region of this account; call once per region and stack."""
        return pulumi.ResourceOptions(provider=_provider(f"{self.account}-{region}", self.id, region))

    def tags(self, data_class: str, system: str, *, location: str = "", owner: str = "") -> dict[str, str]:
        """The tags of one resource; ``owner`` where it is not the account's own (a role that others hold)."""
        return labels(self.plane, owner or self.owner, data_class, system, location)

    def name(self, purpose: str) -> str:
        """A name that is unique in this account: ``lumen-ridge-clinical-evergreen-photos``."""
        return f"{self.estate.manifest.mso.slug}-{self.account}-{purpose}"

    def bucket(self, purpose: str) -> str:
        """A bucket name, unique in all of AWS."""
        return bucket_name(self.estate, self.account, purpose)

    def log_bucket(self, purpose: str) -> str:
        """A bucket of the log archive in this account's organization."""
        return bucket_name(self.estate, self.estate.manifest.beside(self.account, "log-archive"), purpose)

    @property
    def organization(self) -> str:
        """The id of the organization that this account stands in."""
        return self.estate.organization(self.account)

    def role_arn(self, name: str, account: str = "") -> str:
        """The ARN of one of the kit's roles, here or in another account of the estate."""
        return role_arn(self.estate.account(account) if account else self.id, name)

    def arn(self, service: str, resource: str) -> str:
        """The ARN of something regional in this account."""
        return f"arn:aws:{service}:{self.region}:{self.id}:{resource}"


def labels(plane: str, owner: str, data_class: str, system: str, location: str = "") -> dict[str, str]:
    """The tags that everything carries: where it stands, whose it is, what it holds, and what it is a part of.

    ``system`` is a system of the manifest by its id, or a part of the kit's ``MACHINERY``.
    """
    tags = {"mso:plane": plane, "mso:owner": owner, "mso:data-class": data_class, "mso:system": system}
    return {**tags, "mso:location": location} if location else tags


def role_arn(account_id: str, name: str) -> str:
    """The ARN of one of the kit's roles; they stand under the path ``/mso/``, which guardrails protect."""
    return f"arn:aws:iam::{account_id}:role/mso/{name}"


def bucket_name(estate: Estate, account: str, purpose: str) -> str:
    """The name of a bucket, computable from any stack: the account id makes it unique in all of AWS."""
    return f"{estate.manifest.mso.slug}-{purpose}-{estate.account(account)}"


def account_context(estate: Estate, account: str, plane: str, owner: str) -> AccountContext:
    """The place for one account, with its providers; call once per stack."""
    region, backup_region = estate.manifest.aws.home_region, estate.manifest.aws.backup_region
    identity = estate.account(account)
    near = _provider(account, identity, region)
    far = _provider(f"{account}-backup", identity, backup_region)
    return AccountContext(estate, account, plane, owner, identity, region, near, far)


def _provider(name: str, account_id: str, region: str) -> aws.Provider:
    """A provider of one account and region.

    A pipeline comes with a token of its own identity (``mso:identityToken`` names the file), which is all that a
    deployer trusts. Before there is one, ``mso:deployRole`` names a role that the credentials at hand may assume.
    """
    config = pulumi.Config("mso")
    role = f"arn:aws:iam::{account_id}:role/{config.get('deployRole') or DEPLOY_ROLE}"
    if token := config.get("identityToken"):
        vouched = aws.ProviderAssumeRoleWithWebIdentityArgs(
            role_arn=role, session_name=SESSION, web_identity_token_file=token
        )
        return aws.Provider(
            name, region=region, allowed_account_ids=[account_id], assume_role_with_web_identity=vouched
        )
    assumed = [aws.ProviderAssumeRoleArgs(role_arn=role, session_name=SESSION)]
    return aws.Provider(name, region=region, allowed_account_ids=[account_id], assume_roles=assumed)
