"""Key policies that delegate to their whole account: any administrator of the account can then let a role use the key.

A key policy is asked for a role of the account that no policy names and that its identity policy allows everything on
keys. So a condition that every such role meets (``kms:CallerAccount`` of the account, a calling service) is no limit.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.separation.estate.entities import IamResource, Principal
from policies.separation.estate.request_context import principal_context, resource_keys, with_resource
from policies.separation.iam.patterns import UNMENTIONED
from policies.separation.iam.policy_documents import Origin, Statement
from policies.separation.iam.principals import Caller, CallerKind
from policies.separation.iam.request import Policies, Request
from policies.separation.reach.witness_context import WitnessContext, find_witness_context

DELEGATED_OPERATIONS = ("kms:Decrypt", "kms:ReEncryptFrom", "kms:CreateGrant", "kms:PutKeyPolicy")
"""The operations that give the plaintext of a key's data, or that give others the right to it."""
ADMINISTRATOR = Statement(True, ("kms:*",), ("*",), sid="any permission on keys", origin=Origin("identity", "new role"))


def delegated_operations(key: IamResource) -> Iterator[tuple[str, WitnessContext]]:
    """Each operation that a key's policy leaves to its account's identity policies, with the context that it takes.

    SCPs, RCPs and what could be created under them do not count: a key policy has to hold by itself.
    """
    arn = f"arn:aws:iam::{key.account.id}:role/{UNMENTIONED}"
    caller = Caller(CallerKind.SESSION, arn, key.account.id, arn, any_session=True)
    role = Principal(arn, caller, key.account, key.account.owner, identity=(ADMINISTRATOR,))
    context = with_resource(principal_context(role), resource_keys(key, key.account))
    policies = Policies(identity=role.identity, resource=key.policy or ())
    for operation in DELEGATED_OPERATIONS:
        found = find_witness_context(Request(caller, operation, key.arn, key.account.id, context), policies)
        if found is not None:
            yield operation, found
