"""What a practice needs to send e-mail by Amazon SES: a domain that proves itself, and delivery over TLS only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

import pulumi
import pulumi_aws as aws

from infra.iam.policy_builder import Statement, Text, allow

DKIM_RECORDS: Final = 3
"""Amazon SES, Easy DKIM: three CNAME records."""
DMARC: Final = "v=DMARC1; p=reject; adkim=s"
"""Whoever receives a mail of the domain that SES did not sign refuses it (RFC 7489, 6.3); nothing is reported."""


@dataclass(frozen=True, kw_only=True)
class MailSenderArgs:
    """``domain`` is the sending domain, in the hosted zone ``zone_id``; mails come from ``mailbox`` at it."""

    name: str
    domain: str
    mailbox: str
    zone_id: Text
    account_id: str
    region: str
    tags: Mapping[str, str]

    @property
    def address(self) -> str:
        """The address that mails come from."""
        return f"{self.mailbox}@{self.domain}"

    @property
    def identity_arn(self) -> str:
        """The ARN of SES's identity of the domain."""
        return f"arn:aws:ses:{self.region}:{self.account_id}:identity/{self.domain}"

    def may_send(self, *, raw: bool = False) -> Statement:
        """What it takes to send a mail from the address, by this configuration set alone.

        ``raw`` also allows a whole message as its sender wrote it: SES asks for another action then, although the
        operation is SendEmail too (seen in aws/aws-actionmailer-ses-ruby issue 10, anymail/django-anymail issue 384).
        """
        configuration = f"arn:aws:ses:{self.region}:{self.account_id}:configuration-set/{self.name}"
        own = {"StringEquals": {"ses:FromAddress": self.address}}
        actions = ("ses:SendEmail", "ses:SendRawEmail") if raw else ("ses:SendEmail",)
        return allow("SendMail", *actions, on=[self.identity_arn, configuration], when=own)


class MailSender(pulumi.ComponentResource):
    """A domain that signs its mail (DKIM, DMARC), and a configuration set that delivers over TLS or not at all.

    45 CFR 164.312(e)(1), 164.312(e)(2)(ii).
    """

    def __init__(self, name: str, args: MailSenderArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:messaging:MailSender", name, {}, opts)
        child_opts = pulumi.ResourceOptions(parent=self)
        configuration = aws.sesv2.ConfigurationSet(
            name,
            configuration_set_name=args.name,
            delivery_options=aws.sesv2.ConfigurationSetDeliveryOptionsArgs(tls_policy="REQUIRE"),
            tags=args.tags,
            opts=child_opts,
        )
        identity = aws.sesv2.EmailIdentity(
            f"{name}-domain",
            email_identity=args.domain,
            configuration_set_name=configuration.configuration_set_name,
            tags=args.tags,
            opts=child_opts,
        )
        for index in range(DKIM_RECORDS):
            token = identity.dkim_signing_attributes.apply(partial(_token, index))
            aws.route53.Record(
                f"{name}-dkim-{index}",
                zone_id=args.zone_id,
                name=pulumi.Output.concat(token, f"._domainkey.{args.domain}"),
                type="CNAME",
                ttl=3600,
                records=[pulumi.Output.concat(token, ".dkim.amazonses.com")],
                opts=child_opts,
            )
        aws.route53.Record(
            f"{name}-dmarc",
            zone_id=args.zone_id,
            name=f"_dmarc.{args.domain}",
            type="TXT",
            ttl=3600,
            records=[DMARC],
            opts=child_opts,
        )
        self.register_outputs({})


def _token(index: int, attributes: aws.sesv2.outputs.EmailIdentityDkimSigningAttributes) -> str:
    """One of the tokens that Easy DKIM gives a domain; SES makes its keys itself, of 2048 bits."""
    tokens: list[str] = attributes.tokens or []
    return tokens[index]
