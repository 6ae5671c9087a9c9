"""Resources that no change may replace: an AWS account is closed or leaves its organization when it is.

Who can tell that a declared e-mail address is not the one that an account has? Not the manifest and not
``accounts.lock.yaml``: neither keeps the address with which an account was made. The engine has it in the state, when
it compares old and new inputs. So the comparison itself refuses: before anything is deleted, in a preview as well, and
whether the resource is protected or not. That holds for the embedded engine and, by way of the emulator, for Pulumi's
engine on the emulated AWS. On real AWS the provider is not ours; there ``protect`` on the account makes Pulumi's engine
refuse, and ``ignore_changes`` leaves out of the comparison what AWS does not return
(``infra/components/organization.py``). The address is not ignored: a manifest that says another address than AWS has
must not pass in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

ACCOUNT: Final = "aws:organizations/account:Account"

_EMAIL: Final = (
    "Fix: declare the old address again (aws.email, or the practice's domain, in mso.yaml). To give the account "
    "another one, change its root user's e-mail address in AWS Organizations from the payer account, run `pulumi "
    "refresh` on the organization's stack, and declare it only then"
)
_OTHER: Final = "Fix: declare the old value again; AWS takes another one only for a new account"


def refusal(type_: str, replace: Iterable[str], before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Why this replacement is refused and what to do instead; "" where it is allowed."""
    inputs = sorted(replace)
    if type_ != ACCOUNT or not inputs:
        return ""
    changes = ", ".join(_change(key, before.get(key), after.get(key)) for key in inputs)
    reason = "AWS cannot change that of an existing account, so the provider would close it or remove it"
    return f"changing {changes} would replace the account: {reason}. {_EMAIL if 'email' in inputs else _OTHER}"


def _change(key: str, before: Any, after: Any) -> str:
    """The input and its two values; only its name where neither is given (the account's own provider)."""
    values = ["nothing" if value is None else repr(value) for value in (before, after)]
    return f"{key} from {values[0]} to {values[1]}" if before != after else key
