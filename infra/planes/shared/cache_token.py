"""The token with which the applications of an account authenticate to their caches."""

from __future__ import annotations

import re
from typing import Final

import pulumi
from pulumi.runtime.config import get_config

from infra.context.account_context import AccountContext
from infra.errors import UsageError

TOKEN: Final = re.compile(r"[A-Za-z0-9-]{32,128}")
"""ElastiCache takes 16 to 128 characters; these need no quoting in a URL."""
SYNTHETIC_TOKEN: Final = "synthetic-" + "0" * 32


def cache_token(context: AccountContext) -> pulumi.Output[str]:
    """The owner's token: the stack's setting ``mso:cacheToken``, which the key of its state encrypts.

    Plans, the embedded AWS and the example use a synthetic one.

    :raises UsageError: a real stack has none, or one that is too short or needs quoting.
    """
    given = get_config("mso:cacheToken") or ""
    if not given and not context.estate.real:
        return pulumi.Output.secret(SYNTHETIC_TOKEN)
    if not TOKEN.fullmatch(given):
        what = f"it has {len(given)} characters" if given else "it is not set"
        stack = pulumi.get_stack()
        raise UsageError(
            f"stack {stack}: mso:cacheToken authenticates the applications to their caches, and {what} (allowed: 32 to "
            f"128 letters, digits and hyphens). Fix: openssl rand -hex 32 | pulumi config set --secret mso:cacheToken "
            f"--stack {stack}"
        )
    return pulumi.Output.secret(given)
