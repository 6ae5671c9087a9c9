"""How an owner's workforce signs in to AWS: its own SAML identity provider, and what its assertions must state."""

from __future__ import annotations

from importlib.resources import files

import pulumi
import pulumi_aws as aws

from infra.context.account_context import AccountContext
from infra.errors import UsageError
from infra.iam.policy_builder import Conditions, Statement, Text, allow

SAML_AUDIENCE = "https://signin.aws.amazon.com/saml"
MIN_METADATA_LENGTH = 1000
"""The minimum length of a SAML metadata document, in characters (IAM CreateSAMLProvider)."""


def saml_provider(context: AccountContext, domain: str) -> aws.iam.SamlProvider:
    """The owner's own SAML identity provider, whose assertions nobody outside the owner controls.

    Its metadata document is the stack's configuration value ``mso:samlMetadata``. Plans, the embedded AWS and the
    example use a synthetic one.

    :raises UsageError: the metadata document is missing or too short.
    """
    metadata = pulumi.Config("mso").get("samlMetadata") or ""
    if not metadata and not context.estate.real:
        example = files("infra.planes.shared").joinpath("synthetic_identity_provider.xml").read_text(encoding="utf-8")
        metadata = example.format(domain=domain)
    if len(metadata) < MIN_METADATA_LENGTH:
        raise UsageError(
            f"stack {pulumi.get_stack()}: set mso:samlMetadata to the metadata document of {context.owner}'s identity "
            f"provider; AWS requires {MIN_METADATA_LENGTH} characters or more, got {len(metadata)}"
        )
    return aws.iam.SamlProvider(
        "workforce",
        name=f"{context.owner}-workforce",
        saml_metadata_document=metadata,
        tags=context.tags("security", "identity"),
        opts=context.opts,
    )


def saml_trust(provider: Text, location: str = "") -> Statement:
    """The trust policy statement for SAML sign-in with multi-factor authentication (45 CFR 164.312(d)).

    ``provider`` is the ARN of the identity provider, which decides who gets the role. With ``location``, its assertion
    must also state that the person works there.

    AWS does not know whether a SAML session used a second factor: ``aws:MultiFactorAuthPresent`` is absent in it and in
    sessions that follow from it. The assertion states it in the session tag ``mfa``, which nothing else can set.
    """
    required_tags = {"mfa": "true", **({"location": location} if location else {})}
    assertion: Conditions = {
        "StringEquals": {
            "SAML:aud": SAML_AUDIENCE,
            **{f"aws:RequestTag/{key}": value for key, value in required_tags.items()},
        },
        "ForAllValues:StringEquals": {"aws:TagKeys": sorted(required_tags)},
    }
    return allow("SignIn", "sts:AssumeRoleWithSAML", "sts:TagSession", to={"Federated": provider}, when=assertion)
