"""The baseline of every account: account-wide safeguards, and those of its home and backup regions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.components.regional_baseline import RegionalBaseline, RegionalBaselineArgs
from infra.iam.policy_builder import Text


@dataclass(frozen=True, kw_only=True)
class AccountBaselineArgs:
    """``backup_provider`` is the account's provider in its backup region; the component's own is for the home region.

    ``config_bucket`` receives the history that AWS Config records; None while that bucket does not exist. ``contacts``
    are the alternate contacts' mailboxes by kind (SECURITY, OPERATIONS, BILLING); ``phone`` is the telephone number of
    all of them.
    """

    account_id: str
    backup_provider: aws.Provider
    config_bucket: Text | None
    contacts: Mapping[str, str]
    phone: str
    tags: Mapping[str, str]


class AccountBaseline(pulumi.ComponentResource):
    """Replaces AWS's defaults in an account and in both regions that it uses, and names its alternate contacts.

    45 CFR 164.308(a)(5)(ii)(D), 164.308(a)(6)(ii), 164.312(a)(1).
    """

    def __init__(self, name: str, args: AccountBaselineArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:account:Baseline", name, {}, opts)  # its first name, part of URNs
        child_opts = pulumi.ResourceOptions(parent=self)
        aws.s3.AccountPublicAccessBlock(
            f"{name}-s3",
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=child_opts,
        )
        aws.iam.AccountPasswordPolicy(
            f"{name}-passwords",
            minimum_password_length=16,
            require_lowercase_characters=True,
            require_uppercase_characters=True,
            require_numbers=True,
            require_symbols=True,
            password_reuse_prevention=24,
            max_password_age=90,
            allow_users_to_change_password=True,
            opts=child_opts,
        )
        for kind, mailbox in args.contacts.items():
            aws.account.AlternativeContact(
                f"{name}-contact-{kind.lower()}",
                alternate_contact_type=kind,
                email_address=mailbox,
                name=f"{kind.title()} desk",
                title="Role mailbox",
                phone_number=args.phone,
                opts=child_opts,
            )
        # Config makes this role by itself only for recorders of other services (Config API, PutConfigurationRecorder).
        role = None if args.config_bucket is None else _config_role(f"{name}-config", args.tags, child_opts)
        backup_region_opts = pulumi.ResourceOptions(parent=self, provider=args.backup_provider)
        RegionalBaseline(f"{name}-home", _regional_args(args, role, home=True), child_opts)
        RegionalBaseline(f"{name}-backup", _regional_args(args, role, home=False), backup_region_opts)
        self.register_outputs({})


def _config_role(name: str, tags: Mapping[str, str], opts: pulumi.ResourceOptions) -> aws.iam.ServiceLinkedRole:
    """AWS Config's service-linked role, one for all regions of the account."""
    return aws.iam.ServiceLinkedRole(name, aws_service_name="config.amazonaws.com", tags=tags, opts=opts)


def _regional_args(
    args: AccountBaselineArgs, config_role: pulumi.Resource | None, *, home: bool
) -> RegionalBaselineArgs:
    return RegionalBaselineArgs(
        account_id=args.account_id,
        config_bucket=args.config_bucket,
        config_role=config_role,
        home=home,
        tags=args.tags,
    )
