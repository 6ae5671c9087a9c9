"""What AWS refused, and what to do: missing permissions, expired or no credentials, too many calls, no or half a state.

The provider, the state backend and the secrets provider all pass AWS's own words on; these are the same in each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

DENIED: Final = re.compile(
    r"(?:User: )?(?P<principal>arn:aws[\w-]{0,20}:\S{1,2048}?) is not authorized to perform: "
    r"(?P<action>[\w-]{1,64}:\w{1,128})"
    r"(?: on (?:the )?resource: \"?(?P<resource>[^\s\",;]+))?"
    r"(?:[\", ]*(?P<why>with an explicit deny in an? [\w -]+|because no [\w -]+ allows))?"
)
"""How AWS words a denial: who, what, on what, and which kind of policy decided."""

BARE: Final = re.compile(r"\b(AccessDenied(Exception)?|UnauthorizedOperation|AuthorizationError|Forbidden)\b")
OPERATION: Final = re.compile(
    r"operation error (?P<title>[\w ]{1,100}): (?P<name>\w{1,128})"
    r"|\b(?P<service>[a-z0-9-]{1,64})\.(?P<method>[a-z0-9_]{1,128}) was refused"
)
"""The call that was refused, as the AWS provider and as the emulated AWS name it."""

EXPIRED: Final = re.compile(
    r"ExpiredToken|RequestExpired|security token included in the request is expired|token has expired"
    r"|SSO session .{0,40}expired|credentials .{0,20}expired|InvalidGrantException",
    re.IGNORECASE,
)
THROTTLED: Final = re.compile(
    r"Throttl(ing|ed)|TooManyRequests|RequestLimitExceeded|Rate exceeded|SlowDown|ProvisionedThroughputExceeded"
    r"|ConcurrentModificationException",
    re.IGNORECASE,
)

UNSIGNED: Final = re.compile(
    r"failed to refresh cached credentials|no EC2 IMDS role found|NoCredentialProviders|No valid credential sources"
    r"|Unable to locate credentials|failed to get shared config profile",
    re.IGNORECASE,
)
NO_BUCKET: Final = re.compile(r"(could not list bucket|\.pulumi/).{0,600}NoSuchBucket\b")
"""The state's bucket; a resource in a bucket that is missing is another matter."""

WRONG_PASSPHRASE: Final = re.compile(r"incorrect passphrase")
HALF_WRITTEN: Final = re.compile(r"failed to load checkpoint: .{0,100}(EOF|unexpected end of JSON|invalid character)")

KEPT: Final = "What exists is in the state, and the next run continues from there"
RENEW: Final = (
    "the credentials have expired. Fix: sign in again (`aws sso login --profile PROFILE`, or new AWS_ACCESS_KEY_ID, "
    "AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN; a pipeline: a new run), then repeat the command"
)
SIGN_IN: Final = (
    "nobody is signed in. Fix: sign in (`aws sso login --profile PROFILE` and AWS_PROFILE=PROFILE, or "
    "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN), then repeat the command"
)
BUCKET: Final = (
    "the owner's state bucket does not exist yet. Fix: `mso bootstrap OWNER` creates it; or keep the state on this "
    "disk during the first deployment (PULUMI_BACKEND_URL=file://~) and move it into the bucket afterwards"
)
PASSPHRASE: Final = (
    "the secrets in this state are encrypted with another passphrase. Fix: set PULUMI_CONFIG_PASSPHRASE to the one in "
    "the password safe of the stack's owner"
)
STATE: Final = (
    "the state of this stack is half written: another run is writing it, or one was killed while it did. Fix: repeat "
    "the command; if that does not help, put the last whole copy in its place (STACK.json.bak beside it, or the "
    "previous version of the object in the state bucket), then `mso refresh STACK`"
)
SLOW: Final = "AWS limits how often it is called. Fix: wait some minutes, then repeat the command"


@dataclass(frozen=True, slots=True)
class Denial:
    """A permission that a principal lacks; ``why`` is the kind of policy that decided, where AWS says it."""

    principal: str
    action: str
    resource: str
    why: str

    def __str__(self) -> str:
        decided = f" ({self.why})" if self.why else ""
        missing = f"{self.principal} may not {self.action} on {self.resource}{decided}"
        return f"missing permission: {missing}. Fix: {self.fix}"

    @property
    def fix(self) -> str:
        """Where the permission is given, or taken away."""
        if "service control policy" in self.why or "resource control policy" in self.why:
            return "a guardrail of the organization denies it (infra/guardrails); a new account needs mso:onboarding"
        if "boundary" in self.why:
            return "the permissions boundary of that principal leaves it out; deploy with a role that may do it"
        return f"allow {self.action} in that principal's policies, or deploy with a role that has it (mso:deployRole)"


def explained(message: str) -> str:
    """The message with what to do about each refusal of AWS in it; unchanged where there is none."""
    at_once = next((fix for sign, fix in _NOTHING_DONE if sign.search(message)), "")
    if at_once and not EXPIRED.search(message):
        return f"{message.rstrip('. ')}. {at_once}"
    advice = list(dict.fromkeys(_advice(message)))
    return ". ".join([message.rstrip(". "), *advice, KEPT]) if advice else message


_NOTHING_DONE: Final = (
    (UNSIGNED, SIGN_IN), (NO_BUCKET, BUCKET), (WRONG_PASSPHRASE, PASSPHRASE), (HALF_WRITTEN, STATE),
)  # fmt: skip
"""What fails before anything is done, so that nothing is in a state; with what to do about it."""


def _advice(message: str) -> Iterator[str]:
    if EXPIRED.search(message):
        yield RENEW
        return
    denials = [_denial(found) for found in DENIED.finditer(message)]
    yield from map(str, denials or _bare_denials(message))
    if not denials and THROTTLED.search(message):
        yield SLOW


def _denial(found: re.Match[str]) -> Denial:
    return Denial(found["principal"], found["action"], found["resource"] or "any resource", found["why"] or "")


def _bare_denials(message: str) -> Iterator[Denial]:
    """A denial in which AWS names neither principal nor resource: both are those of the call that was refused."""
    if BARE.search(message):
        call = OPERATION.search(message)
        yield Denial("the role of the stack's provider (mso:deployRole)", _action(call), "the resource named above", "")


def _action(call: re.Match[str] | None) -> str:
    """``s3:CreateBucket``, of the call that was refused."""
    if call is None:
        return "do this"
    if call["name"]:
        return f"{call['title'].lower().replace(' ', '')}:{call['name']}"
    return f"{call['service']}:{call['method'].title().replace('_', '')}"
