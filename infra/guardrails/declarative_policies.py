"""Organization policies that are not IAM documents: settings that AWS itself applies to every account below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

NOT_OVERRIDABLE: Final = {"@@operators_allowed_for_child_policies": ["@@none"]}
"""No policy of a unit or account below the root may override the value."""
AI_OPT_OUT: Final[Mapping[str, Any]] = {
    "services": {
        **NOT_OVERRIDABLE,
        "default": {**NOT_OVERRIDABLE, "opt_out_policy": {**NOT_OVERRIDABLE, "@@assign": "optOut"}},
    }
}
EC2_BASELINE: Final[Mapping[str, Any]] = {
    "ec2_attributes": {
        "image_block_public_access": {"state": {"@@assign": "block_new_sharing"}},
        "instance_metadata_defaults": {
            "http_tokens": {"@@assign": "required"},
            "http_put_response_hop_limit": {"@@assign": "1"},
        },
        "serial_console_access": {"status": {"@@assign": "disabled"}},
        "snapshot_block_public_access": {"state": {"@@assign": "block_all_sharing"}},
    }
}
KIT_TAG_KEYS: Final = ("mso:plane", "mso:owner", "mso:data-class", "mso:system", "mso:location")
TAG_KEY_CAPITALIZATION: Final[Mapping[str, Any]] = {
    "tags": {key: {"tag_key": {"@@assign": key}} for key in KIT_TAG_KEYS}
}
