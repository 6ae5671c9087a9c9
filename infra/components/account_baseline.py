"""What every account gets before anything else is built in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.components.regional_baseline import RegionalBaseline, RegionalBaselineArgs
from infra.iam.policy_builder import Text


@dataclass(frozen=True, kw_only=True)
class AccountBaselineArgs:
    """``far`` is the account's provider in its backup region; the component's own is the one in its home region.

    ``config_bucket`` takes the account's configuration history; None as long as there is no such bucket. ``contacts``
    are mailboxes by kind: SECURITY, OPERATIONS, BILLING; ``phone`` is the one number that AWS may call.
    """

    account_id: str
    far: aws.Provider
    config_bucket: Text | None
    contacts: Mapping[str, str]
    phone: str
    tags: Mapping[str, str]


class AccountBaseline(pulumi.ComponentResource):
    """No account, and no region that it may build in, is left as AWS ships it; AWS knows whom to call.

    45 CFR 164.308(a)(5)(ii)(D), 164.308(a)(6)(ii), 164.312(a)(1).
    """

    def __init__(self, name: str, args: AccountBaselineArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:account:Baseline", name, {}, opts)
        here = pulumi.ResourceOptions(parent=self)
        aws.s3.AccountPublicAccessBlock(
            f"{name}-s3",
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=here,
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
            opts=here,
        )
        for kind, mailbox in args.contacts.items():
            aws.account.AlternativeContact(
                f"{name}-contact-{kind.lower()}",
                alternate_contact_type=kind,
                email_address=mailbox,
                name=f"{kind.title()} desk",
                title="Role mailbox",
                phone_number=args.phone,
                opts=here,
            )
        there = pulumi.ResourceOptions(parent=self, provider=args.far)
        RegionalBaseline(f"{name}-home", _region(args, home=True), here)
        RegionalBaseline(f"{name}-backup", _region(args, home=False), there)
        self.register_outputs({})


def _region(args: AccountBaselineArgs, *, home: bool) -> RegionalBaselineArgs:
    return RegionalBaselineArgs(
        account_id=args.account_id, config_bucket=args.config_bucket, home=home, tags=args.tags
    )
