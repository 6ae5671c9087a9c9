"""S3 Control: the public access block of an account."""

from __future__ import annotations

from infra.emulator.provider.binding import Binding, call, change
from infra.emulator.services.s3 import PUBLIC_ACCESS_BLOCK

BINDINGS = (
    Binding(
        type="aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
        create_call=call("s3control.put_public_access_block", AccountId="{account}"),
        read_call=call("s3control.get_public_access_block", AccountId="{account}"),
        delete_call=call("s3control.delete_public_access_block", AccountId="{account}"),
        settings=(change("*", call("s3control.put_public_access_block", AccountId="{account}")),),
        names=PUBLIC_ACCESS_BLOCK,
        not_returned="accountId",
    ),
)
