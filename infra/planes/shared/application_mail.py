"""How the products of an account send mail: a domain of SES for the account, an address for each system, and the
container beside a product that takes its mail by SMTP (infra/adapters/mail_relay.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from infra.components.mail_sender import MailSender, MailSenderArgs
from infra.components.role import Role
from infra.components.task_definition import ContainerArgs
from infra.context.account_context import AccountContext
from infra.iam.policy_builder import Text
from infra.manifest.facts import HostedProduct
from infra.manifest.facts.product_types import MAIL_PORT

MAIL_ENDPOINT: Final = "email"
"""The VPC endpoint of SES's API, since December 2025: ``com.amazonaws.us-east-1.email`` in the answer of
DescribeVpcEndpointServices in aws/aws-cdk pull request 36318 (read 2026-11-30); other Regions are unverified."""
PROGRAM: Final = ("python3", "-m", "infra.adapters.mail_relay")
HOST: Final = "127.0.0.1"


def mail_endpoints(products: Iterable[HostedProduct]) -> tuple[str, ...]:
    """The VPC endpoint that products which send mail need."""
    return (MAIL_ENDPOINT,) if any(product.mail for product in products) else ()


def declare_mail(context: AccountContext, zone_id: Text, tags: Mapping[str, str]) -> MailSenderArgs:
    """Declare the domain that the account's systems send from; the answer has no system's address yet."""
    args = MailSenderArgs(
        name="mail",
        domain=f"mail.{context.estate.manifest.zone_of(context.account_name)}",
        mailbox="no-reply",
        zone_id=zone_id,
        account_id=context.account_id,
        region=context.region,
        tags=tags,
    )
    MailSender("mail", args, context.opts)
    return args


def mail_of(sender: MailSenderArgs | None, system: str, product: HostedProduct) -> MailSenderArgs | None:
    """How one system sends; None where its product sends nothing."""
    return replace(sender, mailbox=system) if sender and product.mail else None


def with_mail(product: HostedProduct) -> HostedProduct:
    """The product with the settings that tell it where to hand its mail."""
    more = (product.mail.settings,) if product.mail and product.mail.settings else ()
    return product.model_copy(update={"settings": (*product.settings, *more)})


def mail_values(mail: MailSenderArgs) -> dict[str, Text]:
    """What the placeholders of mail stand for."""
    parts: dict[str, Text] = {"mail_mailbox": mail.mailbox, "mail_domain": mail.domain, "mail_sender": mail.address}
    return {"mail_host": HOST, "mail_port": str(MAIL_PORT), **parts}


def let_send(role: Role, mail: MailSenderArgs) -> None:
    """Let the containers of a system send whole messages from its address."""
    role.grant("mail", mail.may_send(raw=True))


def mail_container(image: Text, mail: MailSenderArgs) -> ContainerArgs:
    """The container that takes the mail of the others of its task."""
    return ContainerArgs(
        name="mail",
        image=image,
        entry_point=PROGRAM,
        environment={
            "AWS_DEFAULT_REGION": mail.region,
            "MAIL_CONFIGURATION": mail.name,
            "MAIL_PORT": str(MAIL_PORT),
            "MAIL_SENDER": mail.address,
        },
    )
