"""Who administers an account of a served estate, and what that lets pass that is not evaluated."""

from __future__ import annotations

import re
from typing import Final

from infra.emulator.cloud.api_call import ApiCall
from infra.emulator.cloud.boto3_clients import ACCESS_ROLE
from policies.separation.estate.entities import Account, Principal
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.identities import aws_managed_policies
from policies.separation.iam.policy_documents import Origin, parse_policy
from policies.separation.iam.principals import Caller, CallerKind

ROLES: Final = (f":role/{ACCESS_ROLE}", ":role/mso/deployer")
"""The roles to which AWS Organizations and the kit give an account's administration."""
PAYER_KEYS: Final = "the payer's own keys"
_ACCOUNT: Final = re.compile(r"(?<!\d)\d{12}(?!\d)")
_OWNER: Final = re.compile(r"(?<=:)\d{12}(?=:)|(?<=/)\d{12}(?=/)")
"""The account of an ARN or of a queue's URL."""


def principal_of(call: ApiCall, estate: EstateModel) -> Principal | None:
    """The role or user that calls; for the payer's own keys, and for a role that AWS made, an administrator."""
    known = estate.principal_by_arn.get(call.caller)
    if known is not None or not (_is_payer(call) or call.caller.endswith(f":role/{ACCESS_ROLE}")):
        return known
    account = estate.accounts.get(call.account, Account(call.account))
    caller = Caller(CallerKind.SESSION, call.caller, call.account, call.caller, any_session=True)
    document = aws_managed_policies()["AdministratorAccess"]
    identity = parse_policy(document, Origin("identity", "AdministratorAccess"))
    return Principal(call.caller, caller, account, account.owner, identity=identity)


def signs_in(call: ApiCall) -> bool:
    """Whether the payer's own keys ask for a session: the emulated AWS has no identity provider to sign in with."""
    return _is_payer(call) and call.service == "sts" and call.operation in ("AssumeRole", "GetCallerIdentity")


def administers(call: ApiCall) -> bool:
    """Whether the caller administers the account that a call is about, as far as the call shows.

    Not if the operation is not known, of S3 (whose names belong to no account), or with the id of another account. The
    payer names accounts of its organization by id, and their resources by ARN only.
    """
    payer = _is_payer(call)
    owner, ids = payer or call.caller.endswith(ROLES), _OWNER if payer else _ACCOUNT
    abroad = set(ids.findall(str(call.parameters))) - {call.account}
    return owner and bool(call.operation) and call.service not in ("s3", "s3-object-lambda") and not abroad


def _is_payer(call: ApiCall) -> bool:
    return call.caller == f"arn:aws:iam::{call.account}:root"
