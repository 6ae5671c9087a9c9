"""L7: each pipeline gets in: the token of its run meets the trust of the deployer of each account that it deploys.

A run signs in to the account that keeps its owner's state, and presents the same token to the deployer of each other
account of the owner. GitHub names a repository in the token's subject by its name and, in repositories made since
2026-07-15 or set to it, by its name and the ids of owner and repository; a trust policy has to accept the form in use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from policies.duties.deployers import WEB_IDENTITY, Deployer, deployers, identity_providers
from policies.duties.duty import ALLOWED, Answer, Duty, Need, Outcome, Standing
from policies.duties.duty_estate import DutyEstate, not_in_input
from policies.separation.estate.entities import is_state
from policies.separation.estate.identity_providers import issuer_of
from policies.separation.estate.request_context import resource_keys
from policies.separation.iam.conditions import Context, Values
from policies.separation.iam.evaluation import evaluate
from policies.separation.iam.patterns import sample
from policies.separation.iam.principals import Caller, CallerKind
from policies.separation.iam.request import Decision, Policies, Request

WHY: Final = "https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims"
GITHUB: Final = "token.actions.githubusercontent.com"
IDS: Final = re.compile(r"@[0-9]+")
"""The numeric ids in a subject, as in ``repo:org@1234/name@5678:environment:prod``."""
PROVIDER: Final = "iam/openIdConnectProvider:OpenIdConnectProvider"
AUDIENCE: Final = "sts.amazonaws.com"


@dataclass(frozen=True, slots=True)
class Token:
    """A sign-in with a token: the provider's ARN, its issuer, and the token's subject and audience."""

    deployer: Deployer
    provider: str
    subject: str
    audience: str
    region: str

    def decide(self, estate: DutyEstate) -> Outcome:  # noqa: ARG002  # the role says all
        """Whether the trust policy and the RCPs above it accept the token, and no other claim."""
        role, issuer = self.deployer.role, issuer_of(self.provider)
        known: dict[str, Values] = {
            f"{issuer}:sub": self.subject,
            f"{issuer}:aud": self.audience,
            "aws:federatedprovider": self.provider,
            "aws:requestedregion": self.region,
            "aws:securetransport": "true",
            "aws:principalisawsservice": "false",
            **resource_keys(role, role.account),
        }
        caller = Caller(CallerKind.FEDERATED, self.provider, role.account.id)
        request = Request(caller, WEB_IDENTITY, role.arn, role.account.id, Context(known, complete=True))
        outcome = evaluate(request, Policies(resource=role.trust, rcps=role.account.rcps))
        if outcome.decision is Decision.ALLOWED:
            return ALLOWED
        answer = Answer.UNKNOWN if outcome.decision is Decision.UNKNOWN else Answer.BLOCKED
        denial = next((str(s) for s in outcome.statements if not s.allow), "its trust policy accepts no such token")
        return Outcome(answer, f"{role.name} refuses a token of {issuer} with the subject {self.subject}: {denial}")


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each deployer and each pipeline that deploys its account."""
    every = deployers(estate)
    keeps_state = {r.account.id for r in estate.model.resources if is_state(r)}
    signed_in: dict[str, list[Deployer]] = {}
    for deployer in every:
        if deployer.role.account.id in keeps_state:
            signed_in.setdefault(deployer.role.account.owner, []).append(deployer)
    for deployer in every:
        first = signed_in.get(deployer.role.account.owner) or [deployer]
        for provider in identity_providers(deployer.role):
            for pipeline, subjects in sorted(_pipelines(first, issuer_of(provider)).items()):
                needs = tuple(_needs(estate, deployer, provider, subjects))
                does = f"lets in the pipeline {pipeline}"
                about = deployer.urn
                yield Duty("L7", "pipeline-tokens", deployer.name, does, needs, WHY, about, deployer.role.arn)
                if deployer in first and issuer_of(provider) == GITHUB:
                    form = (_accepts_ids(deployer, subjects),)
                    does = f"lets in the pipeline {pipeline} if its subject has the repository's ids"
                    yield Duty("L7", "pipeline-tokens", deployer.name, does, form, WHY, about, deployer.role.arn)


def _pipelines(signed_in: list[Deployer], issuer: str) -> dict[str, set[str]]:
    """Subject without ids -> the subjects in all forms that the roles which a run signs in to accept."""
    found: dict[str, set[str]] = {}
    for deployer in signed_in:
        statements = (s for s in deployer.role.trust if s.allow and s.covers_action(WEB_IDENTITY))
        for condition in (c for s in statements for c in s.conditions):
            if condition.key == f"{issuer}:sub" and not condition.negated:
                for value in condition.values:
                    found.setdefault(IDS.sub("", value), set()).add(value)
    return found


def _needs(estate: DutyEstate, deployer: Deployer, provider: str, subjects: set[str]) -> Iterator[Need]:
    region = deployer.resources[0].region
    declared = next((p for p in estate.of_type(PROVIDER) if p.facts.get("arn") == provider), None)
    audiences = declared.facts.get("clientIdLists") if declared else None
    if declared is None:
        yield not_in_input(f"the identity provider {provider}")
    elif isinstance(audiences, list) and AUDIENCE not in audiences:
        yield Standing(False, f"{provider} accepts no token for {AUDIENCE}", str(declared.source or ""))
    for subject in sorted(subjects):
        yield Token(deployer, provider, sample(subject), AUDIENCE, region)


def _accepts_ids(deployer: Deployer, subjects: set[str]) -> Standing:
    """Whether the trust policy knows the form with ids; how old a repository is stands in no graph."""
    known = any(IDS.search(subject) for subject in subjects)
    cause = (
        f"{deployer.name} accepts the name of the repository only, and how old that is stands nowhere in the input: "
        "if it was made since 2026-07-15, name it with the ids of its owner and its own (org@1234/name@5678)"
    )
    return Standing(True if known else None, cause)
