"""Emergency access to a practice: which role, who may assume it and how, what it opens, and which alarms ring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from infra.engine.graph import Graph, Resource
from infra.errors import UsageError
from infra.iam.break_glass_runbook import END_NAME, SID, sessions_ended_by
from infra.iam.saml_assertion import SamlAssertion, synthetic_assertion
from policies.rule_support.event_patterns import api_call
from policies.separation.access.exact_request import ExactRequest, decide, decide_sign_in, target_of
from policies.separation.estate.entities import Principal
from policies.separation.estate.estate_model import EstateModel
from policies.separation.iam.conditions import Values
from policies.separation.iam.request import Decision
from scripts.access.alarm_routes import AlarmRoute, AlarmRoutes
from scripts.access.role_read_back import role_arn
from scripts.access.two_parties import Parties

ROLE, DOCUMENT = "aws:iam/role:Role", "aws:ssm/document:Document"
NAME: Final = "break-glass"
SAML: Final = ":saml-provider/"
LONGEST: Final = 3600
"""Seconds that a session may last at most."""
REFUSED: Final = (Decision.IMPLICITLY_DENIED, Decision.EXPLICITLY_DENIED)


@dataclass(frozen=True)
class BreakGlassPlan:
    """``principal`` is the break-glass role in the account; ``rings`` are the alarms of its use, ``ending`` of its end.
    ``ends`` says whether a runbook of the account ends its sessions."""

    practice: str
    estate: EstateModel
    principal: Principal
    resource: Resource
    provider: str
    seconds: int
    rings: tuple[AlarmRoute, ...]
    ending: tuple[AlarmRoute, ...]
    ends: bool

    @property
    def account(self) -> str:
        """The 12-digit id of the role's account."""
        return self.principal.account.id

    def opens(self) -> list[str]:
        """What the role's own policies allow, as ``ACTION RESOURCE``."""
        allows = (s for s in self.principal.identity if s.allow)
        return sorted({f"{action} {arn}" for s in allows for action in s.actions for arn in s.resources})

    def accepts(self, assertion: SamlAssertion) -> Decision:
        """AWS's answer to a sign-in with this assertion."""
        keys = dict[str, Values](assertion.request_context())
        return decide_sign_in(self.estate, self.principal, self.provider, keys, self.resource.region).decision

    def assertion_for(self, parties: Parties, **tags: str) -> SamlAssertion:
        """What the identity provider has to assert for these parties, as an unsigned assertion."""
        stated = {"approved-by": parties.approver, "incident": parties.reason, "mfa": "true", **tags}
        return synthetic_assertion(self.principal.arn, self.provider, parties.requester, stated)

    def problems(self, parties: Parties) -> list[str]:
        """What the estate lacks for two parties, a time box and an alarm; empty where it has all of it."""
        alone = self.assertion_for(replace(parties, approver=parties.requester))
        one_factor = self.assertion_for(parties, mfa="false")
        found = {
            "the trust policy does not accept this request":
                self.accepts(self.assertion_for(parties)) is Decision.ALLOWED,
            "the trust policy lets people approve themselves": self.accepts(alone) in REFUSED,
            "the trust policy asks for no second factor": self.accepts(one_factor) in REFUSED,
            f"sessions last {self.seconds} seconds, more than {LONGEST}": self.seconds <= LONGEST,
            "no alarm tells anybody of its use": any(route.tells for route in self.rings),
        }  # fmt: skip
        return [problem for problem, holds_ in found.items() if not holds_]

    def as_data(self) -> dict[str, Any]:
        """The plan as JSON data."""
        return {
            "role": self.principal.arn,
            "account": self.principal.account.name,
            "identityProvider": self.provider,
            "seconds": self.seconds,
            "opens": self.opens(),
            "alarms": [route.as_data() for route in self.rings],
            "endable": self.ends,
        }


def break_glass_plan(graph: Graph, estate: EstateModel, practice: str) -> BreakGlassPlan:
    """The plan for the break-glass role of a practice.

    :raises UsageError: the practice has none that its own identity provider opens.
    """
    for principal in estate.principals:
        providers = sorted(
            {v for s in principal.trust if s.allow for kind, v in s.principals if kind == "Federated" and SAML in v}
        )
        if principal.account.owner != practice or principal.name.rpartition(":")[2] != NAME or not providers:
            continue
        account, arn = principal.account.id, principal.arn
        resource = next(role for role in graph.of_type(ROLE) if role_arn(role) == arn)
        routes = AlarmRoutes(graph)
        used = api_call("sts", "AssumeRoleWithSAML", by="SAMLUser", roleArn=arn)
        started = api_call("ssm", "StartAutomationExecution", documentName=END_NAME)
        documents = (d for d in graph.of_type(DOCUMENT) if d.account == account and d.facts.get("name") == END_NAME)
        return BreakGlassPlan(
            practice,
            estate,
            principal,
            resource,
            providers[0],
            int(resource.facts.get("maxSessionDuration") or LONGEST),
            tuple(routes.of(account, used)),
            tuple(routes.of(account, started)),
            any(NAME in sessions_ended_by(document.facts.get("content")) for document in documents),
        )
    known = ", ".join(estate.practices) or "none"
    raise UsageError(f"{practice}: the input has no break-glass role of it; practices in the input: {known}")


def denials_of_sessions(estate: EstateModel, arn: str, moment: datetime) -> Mapping[str, tuple[str, ...]]:
    """The ids of the statements that deny the role's first right to a session issued just before ``moment``, and after.

    Other statements may deny the request too, such as those that ask for the practice's own network.
    """
    principal = estate.principal_by_arn[arn]
    action, resource = _first_right(principal)
    target = target_of(estate, resource, principal.account.id)
    denials = {}
    for when, offset in (("before", -1), ("after", 1)):
        issued = (moment + timedelta(seconds=offset)).strftime("%Y-%m-%dT%H:%M:%SZ")
        keys: dict[str, Values] = {"aws:tokenissuetime": issued, "aws:securetransport": "true"}
        outcome = decide(estate, ExactRequest(principal, action, target, keys))
        denials[when] = tuple(dict.fromkeys(s.sid for s in outcome.statements if not s.allow))
    return denials


def ended(denials: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether the runbook's statement denies an older session, and not a later one."""
    return SID in denials["before"] and SID not in denials["after"]


def _first_right(principal: Principal) -> tuple[str, str]:
    """An action and an ARN that the role's own policies allow."""
    rights = sorted((a, r) for s in principal.identity if s.allow for a in s.actions for r in s.resources)
    action, resource = rights[0]
    return action, resource.replace("*", "any")
