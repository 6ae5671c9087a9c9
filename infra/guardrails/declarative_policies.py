"""Organization policies that are no IAM documents: what AWS itself sets, or opts out of, in every account below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

FINAL: Final = {"@@operators_allowed_for_child_policies": ["@@none"]}
"""No policy further down may say otherwise."""
AI_OPT_OUT: Final[Mapping[str, Any]] = {
    "services": {**FINAL, "default": {**FINAL, "opt_out_policy": {**FINAL, "@@assign": "optOut"}}}
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
TAGS: Final = ("mso:plane", "mso:owner", "mso:data-class", "mso:system", "mso:location")
TAG_SPELLING: Final[Mapping[str, Any]] = {"tags": {key: {"tag_key": {"@@assign": key}} for key in TAGS}}
