"""The digests of the images that the owner's pipeline has pushed, which tasks then run instead of a tag."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final

import pulumi
from pulumi.runtime.config import get_config

from infra.errors import UsageError

SETTING: Final = "mso:imageDigests"
DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")


def image_digests() -> Mapping[str, str]:
    """Derived image -> its digest in the account's registry: the stack's setting, as the workflow ``images`` prints it.

    An image that is not among them is run by its tag, which the registry never gives to another image.

    :raises UsageError: the setting is not JSON text of names and digests.
    """
    given = get_config("mso:imageDigests")
    if not given:
        return {}
    stack = pulumi.get_stack()
    fix = f"enter what the workflow images printed: pulumi config set {SETTING} 'JSON' --stack {stack}"
    try:
        found = json.loads(given)
    except ValueError as error:
        raise UsageError(f"stack {stack}: {SETTING} is not JSON ({error}). Fix: {fix}") from None
    if not isinstance(found, dict) or not all(isinstance(d, str) and DIGEST.fullmatch(d) for d in found.values()):
        raise UsageError(f"stack {stack}: {SETTING} must map images to sha256: and 64 digits. Fix: {fix}")
    return found
