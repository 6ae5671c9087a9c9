"""Which operations are shims, service by service."""

from __future__ import annotations

from typing import Final

from infra.emulator.shims import Echo

ECHOES: Final[tuple[Echo, ...]] = (
    # EC2 account settings
    Echo(service="ec2", put={"EnableSnapshotBlockPublicAccess": "{record}"},
         get={"GetSnapshotBlockPublicAccessState": "{record}"},
         drop={"DisableSnapshotBlockPublicAccess": {"State": "unblocked"}}, unset={"State": "unblocked"}),
    Echo(service="ec2", put={"EnableImageBlockPublicAccess": "{record}"}, get={"GetImageBlockPublicAccessState": "{record}"},
         drop={"DisableImageBlockPublicAccess": {"ImageBlockPublicAccessState": "unblocked"}},
         unset={"ImageBlockPublicAccessState": "unblocked"}),
)
