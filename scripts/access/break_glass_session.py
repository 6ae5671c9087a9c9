"""A break-glass session: opened by STS with an assertion, handed over as a private file or as lines, ended early."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from infra.errors import KitError, UsageError
from infra.files.atomic_file import write_private
from infra.files.foreign_file import read_bytes
from infra.iam.break_glass_runbook import END_NAME, PARAMETER, POLICY_NAME, ended_before
from infra.iam.saml_assertion import LONGEST, SamlAssertion, parse_assertion
from infra.shown_text import shown
from policies.separation.iam.request import Decision
from scripts.access.break_glass_plan import BreakGlassPlan
from scripts.access.practice_access import PracticeAccess
from scripts.access.role_read_back import LiveRole, read_roles
from scripts.access.runbook_run import StepRun, content_of, run_runbook
from scripts.access.two_parties import Parties

FORM: Final = "%Y-%m-%dT%H:%M:%SZ"
EXPORTS: Final = {
    "AWS_ACCESS_KEY_ID": "AccessKeyId", "AWS_SECRET_ACCESS_KEY": "SecretAccessKey", "AWS_SESSION_TOKEN": "SessionToken"
}  # fmt: skip


@dataclass(frozen=True)
class GlassSession:
    """An open session: its ARN and its end. ``keys`` are its credentials, which no representation shows."""

    arn: str
    expires: datetime
    keys: Mapping[str, str] = field(repr=False)

    def write(self, file: Path) -> None:
        """Write the credentials in the form of ``credential_process`` to a new file that only its owner reads.

        :raises UsageError: the file is there already.
        """
        document = {"Version": 1, **self.keys, "Expiration": self.expires.strftime(FORM)}
        if os.path.lexists(file):
            raise UsageError(f"{file}: is there already. Fix: name a new file")
        write_private(file, json.dumps(document))

    def exports(self) -> list[str]:
        """The lines for a shell."""
        return [f"export {name}={self.keys[key]}" for name, key in EXPORTS.items()]


def read_assertion(file: Path) -> SamlAssertion:
    """The assertion in a file that holds the form field SAMLResponse, in Base64.

    :raises UsageError: it is none.
    """
    fix = "save the form field SAMLResponse that the identity provider posts to https://signin.aws.amazon.com/saml"
    return parse_assertion(read_bytes(file, LONGEST, missing=fix).decode("utf-8", "replace"), str(file))


def require_asserted(plan: BreakGlassPlan, assertion: SamlAssertion, parties: Parties) -> None:
    """Check that an assertion is about this role and these parties, and that the trust policy accepts it.

    :raises UsageError: it is not, or does not.
    """
    asserted = {"requester": assertion.session, "approver": assertion.tags.get("approved-by", ""),
                "reason": assertion.tags.get("incident", "")}  # fmt: skip
    for name, given in parties.as_data().items():
        if asserted[name].lower() != given.lower():
            raise UsageError(f"the assertion names the {name} {shown(asserted[name])!r}, and not {given!r}")
    provider = assertion.provider_for(plan.principal.arn)
    if provider != plan.provider:
        raise UsageError(f"the assertion is of {shown(provider)}; {plan.principal.name} trusts {plan.provider}")
    if (answer := plan.accepts(assertion)) is not Decision.ALLOWED:
        raise UsageError(f"the trust policy of {plan.principal.name} does not accept this assertion ({answer.value})")


def open_session(plan: BreakGlassPlan, assertion: SamlAssertion, minutes: int, sts: Any) -> GlassSession:
    """Open the session with an STS client, which signs nothing: the assertion is the credential.

    :raises KitError: STS refuses, or its session is not the one that was asked for; then it is not handed over.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        answer = sts.assume_role_with_saml(
            RoleArn=plan.principal.arn,
            PrincipalArn=plan.provider,
            SAMLAssertion=assertion.text,
            DurationSeconds=minutes * 60,
        )
    except (ClientError, BotoCoreError) as error:
        fix = "sign in again: an assertion is good for 5 minutes"
        raise KitError(f"STS refused the session: {error}. Fix: {fix}") from None
    arn, found = str(answer["AssumedRoleUser"]["Arn"]), answer["Credentials"]
    expected = f"arn:aws:sts::{plan.account}:assumed-role/{plan.principal.arn.rpartition('/')[2]}/{assertion.session}"
    expires = found["Expiration"].astimezone(UTC)
    if arn != expected:
        raise KitError(f"STS returned a session of {arn}, and not of {expected}: it is not handed over")
    if expires > datetime.now(UTC) + timedelta(seconds=plan.seconds + 60):
        raise KitError(f"STS's session lasts until {expires:%H:%M} UTC, longer than the role allows: not handed over")
    return GlassSession(arn, expires, {key: str(found[key]) for key in EXPORTS.values()})


@dataclass(frozen=True)
class EndedSessions:
    """``moment``: sessions issued before it are ended. ``live`` is the role as read back."""

    moment: datetime
    steps: tuple[StepRun, ...]
    live: LiveRole

    @property
    def read_back(self) -> str:
        """The time in the policy as IAM returns it; empty where there is none."""
        return ended_before(self.live.policies.get(POLICY_NAME, {}))

    @property
    def holds(self) -> bool:
        """Whether every step succeeded and the policy is the one that was asked for."""
        return not any(step.error for step in self.steps) and self.read_back == self.moment.strftime(FORM)


def end_sessions(plan: BreakGlassPlan, access: PracticeAccess) -> EndedSessions:
    """Run the account's runbook as the custodian, and read the role back.

    AWS dates sessions by the second, so one that is issued in this second is ended too.
    """
    moment = access.now().replace(microsecond=0) + timedelta(seconds=1)
    content = content_of(access, plan.account, END_NAME)
    steps = run_runbook(access, plan.account, END_NAME, content, {PARAMETER: moment.strftime(FORM)})
    (live,) = read_roles([plan.resource], access.client)
    return EndedSessions(moment, tuple(steps), live)


def calls_of_sessions(
    plan: BreakGlassPlan, access: PracticeAccess, people: list[str]
) -> tuple[list[dict[str, str]], str]:
    """What CloudTrail's event history has of the sessions of these people, and why it has nothing where it cannot say.

    The history has management events only: who read which chart is in the organization's trail.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    trail, since = access.client(plan.account, "cloudtrail"), access.now() - timedelta(seconds=2 * plan.seconds)
    calls = []
    try:
        for person in people:
            looked_up = [{"AttributeKey": "Username", "AttributeValue": person}]
            pages = trail.get_paginator("lookup_events").paginate(LookupAttributes=looked_up, StartTime=since)
            calls += [
                {"at": each["EventTime"].astimezone(UTC).strftime(FORM), "who": person,
                 "call": f"{str(each.get('EventSource', '')).partition('.')[0]}:{each.get('EventName', '')}"}
                for each in pages.build_full_result()["Events"]
            ]  # fmt: skip
    except (ClientError, BotoCoreError, NotImplementedError) as error:
        return [], f"CloudTrail's event history was not read: {' '.join(str(error).split())[:160]}"
    return sorted(calls, key=lambda call: call["at"]), ""
