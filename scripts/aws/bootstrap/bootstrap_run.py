"""Compares a foundation with the account, and makes the requests for what is missing."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from infra.context.bootstrapped_resources import import_ids
from infra.errors import KitError, UsageError
from scripts.aws.bootstrap.aws_requests import NEW_KEY, Clients, Part, Request, key_behind
from scripts.aws.bootstrap.entity_foundation import EntityFoundation
from scripts.aws.bootstrap.foundation_parts import parts_of
from scripts.aws.read_only_context import GLOBAL, GLOBAL_REGION, Account

MISSING_CODES: Final = re.compile(r"NoSuch|NotFound|^404$")
DENIED_CODES: Final = re.compile(r"AccessDenied|^403$")
NEW_PRINCIPAL_CODES: Final = frozenset({"MalformedPolicyDocument", "MalformedPolicyDocumentException"})
"""What IAM and KMS answer where a policy names a role that was created a moment ago."""
ATTEMPTS: Final = 12
PAUSE: Final = 5.0


class Finding(StrEnum):
    """What the account has of one part."""

    EXISTS = "exists"
    MISSING = "missing"
    DIFFERS = "differs"
    UNREADABLE = "not readable"


@dataclass(frozen=True)
class Assessment:
    """One part with what the account has of it, and why where it cannot be read."""

    part: Part
    finding: Finding
    why: str = ""

    def requests(self, *, update: bool) -> tuple[Request, ...]:
        """The requests to make: for what is missing and, with ``update``, also for what differs."""
        if self.finding is Finding.MISSING:
            return self.part.create
        return self.part.change if update and self.finding is Finding.DIFFERS else ()


@dataclass(frozen=True)
class Bootstrap:
    """The foundation of one entity and the account to make it in, as ``caller`` (an ARN)."""

    foundation: EntityFoundation
    caller: str
    clients: Clients
    parts: tuple[Part, ...]

    @classmethod
    def of(cls, foundation: EntityFoundation, account: Account, caller: str) -> Bootstrap:
        """The bootstrap of a foundation with an account's credentials.

        :raises UsageError: the caller is a root user.
        """
        clients = _clients(account, foundation.region)
        return cls(foundation, caller, clients, parts_of(foundation, caller_principal(caller, clients)))

    def assess(self) -> list[Assessment]:
        """Compare every part with the account; nothing is changed."""
        return [_assessed(part, self.clients) for part in self.parts]

    def apply(
        self, assessments: Sequence[Assessment], *, update: bool = False, pause: Callable[[float], None] = time.sleep
    ) -> Iterator[Request]:
        """Make the requests of each assessment in order, and yield each request once it has succeeded.

        :raises KitError: AWS refused a request; what was made before it stays, and a second run continues.
        """
        key_id = self.key_id()
        for assessment in assessments:
            for planned in assessment.requests(update=update):
                request = planned.with_key(key_id) if key_id else planned
                answer = _made(request, self.clients, pause)
                if request.operation == "kms.create_key":
                    key_id = answer["KeyMetadata"]["KeyId"]
                yield request

    def import_ids(self) -> list[dict[str, str]]:
        """What the entity's stack imports: the URN, type, logical name and id of each resource."""
        foundation, issuer = self.foundation, self.foundation.issuer
        bucket = foundation.backend.bucket(foundation.account_id)
        ids = import_ids(foundation.account_id, issuer, bucket, self.key_id() or NEW_KEY)
        return [
            {"urn": each.urn, "type": each.type, "name": each.name, "id": ids[each.type, each.name]}
            for part in self.parts
            for each in part.resources
        ]

    def key_id(self) -> str:
        """The id of the state's key; "" before it exists."""
        return key_behind(self.clients, self.foundation.one("aws:kms/alias:Alias").props["name"])


def require_account(entity: str, name: str, account_id: str, account: Account) -> None:
    """Refuse credentials of another account than the one that the entity's state belongs to.

    :raises UsageError: the credentials are for another account.
    """
    if account.id != account_id:
        raise UsageError(
            f"the credentials are for account {account.id}; {entity}'s state and deployer role belong in {name} "
            f"({account_id} in accounts.lock.yaml). Fix: sign in to {account_id}, for example as "
            "OrganizationAccountAccessRole, or give --profile"
        )


def caller_principal(caller: str, clients: Clients) -> str:
    """The principal to name in a key policy for a caller: the role of an assumed-role session, or the IAM user.

    :raises UsageError: the caller is a root user, whom a key policy must not name: that lets IAM policies decide.
    """
    *_, account, name = caller.split(":", 5)
    match name.split("/"):
        case ["assumed-role", role, *_]:
            return _role_arn(account, role, clients)
        case ["user", *_]:
            return caller
    raise UsageError(f"signed in as {caller}; use a role, such as OrganizationAccountAccessRole, not the root user")


def _role_arn(account: str, role: str, clients: Clients) -> str:
    from botocore.exceptions import ClientError

    try:
        return str(clients("iam").get_role(RoleName=role)["Role"]["Arn"])
    except ClientError as error:
        if MISSING_CODES.search(error.response["Error"]["Code"]):  # an emulated account has no such role
            return f"arn:aws:iam::{account}:role/{role}"
        raise _refused("iam.get_role", error) from None


def _clients(account: Account, region: str) -> Clients:
    """The boto3 clients of an account by service; services without regions have theirs in one place."""
    return lambda service: account.client(service, GLOBAL_REGION if service in GLOBAL else region)


def _assessed(part: Part, clients: Clients) -> Assessment:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        present = part.read(clients)
    except ClientError as error:
        code = error.response["Error"].get("Code", "")
        if MISSING_CODES.search(code):
            return Assessment(part, Finding.MISSING)
        if DENIED_CODES.search(code):
            return Assessment(part, Finding.UNREADABLE, f"{code}: {error.response['Error'].get('Message', '')}")
        raise _refused(f"reading the {part.title}", error) from None
    except BotoCoreError as error:
        raise KitError(f"the {part.title} could not be read: {error}; nothing was changed") from None
    if present is None:
        return Assessment(part, Finding.MISSING)
    right = present == part.wanted or present in part.accepted
    return Assessment(part, Finding.EXISTS if right else Finding.DIFFERS)


def _made(request: Request, clients: Clients, pause: Callable[[float], None]) -> Any:
    """The answer to a request; a policy that names a new role is sent again until AWS knows the role everywhere."""
    from botocore.exceptions import BotoCoreError, ClientError

    service, method = request.operation.split(".")
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return getattr(clients(service), method)(**request.parameters)
        except ClientError as error:
            if error.response["Error"].get("Code") not in NEW_PRINCIPAL_CODES or attempt == ATTEMPTS:
                raise _refused(request.operation, error) from None
            pause(PAUSE)
        except BotoCoreError as error:
            raise KitError(f"{request.operation} could not be sent: {error}; run the command again") from None
    raise AssertionError("the last attempt returns or raises")


def _refused(what: str, error: Any) -> KitError:
    reason = error.response["Error"]
    code, message = reason.get("Code", ""), reason.get("Message", "")
    return KitError(f"{what} was refused: {code}: {message}. What exists stays; a second run continues from there")
