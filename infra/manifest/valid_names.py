"""The string types of a manifest: which names, mailboxes, domains and choices are valid."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import StringConstraints

from infra.shown_text import HIDDEN_CLASS

ID: Final = r"^[a-z][a-z0-9-]*[a-z0-9]$"
SLUG: Final = r"^[a-z][a-z0-9-]+$"
INVISIBLE: Final = HIDDEN_CLASS
"""Invisible characters, and those that change the writing direction: a name with one is not what it looks like."""

LABEL: Final = rf"^[^\s{INVISIBLE}][^{INVISIBLE}]*$"
PHONE: Final = r"^\+[1-9][0-9]{6,14}$"
_LABEL_OF_NAME: Final = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN: Final = rf"({_LABEL_OF_NAME}\.)+([a-z]{{2,63}}|xn--[a-z0-9-]{{0,58}}[a-z0-9])"
EMAIL: Final = rf"^[a-z0-9][a-z0-9._+-]{{0,63}}@{_DOMAIN}$"
DOMAIN: Final = f"^{_DOMAIN}$"
DNS_LABEL: Final = f"^{_LABEL_OF_NAME}$"
HEADER: Final = r"^[A-Za-z][A-Za-z0-9-]*$"
VENDOR_ROLE: Final = r"^arn:aws:iam::[0-9]{12}:role/([A-Za-z0-9+=,.@_-]+/)*[A-Za-z0-9+=,.@_-]{1,64}$"
"""One role of a named account: neither a whole account nor a wildcard."""
EXTERNAL_ID: Final = r"^[A-Za-z0-9+=,.@:/_-]{16,1224}$"
"""As STS takes it (AssumeRole, ExternalId, at most 1224 characters); long enough that nobody meets it by chance."""
REGION: Final = r"^us-(east|west)-[12]$"
POSTAL: Final = r"^[A-Z]{2}$"
ACCOUNT_EMAIL: Final = rf"^[a-z0-9._+-]{{0,64}}\{{account\}}[a-z0-9._+-]{{0,64}}@{_DOMAIN}$"
_OWNER: Final = "[A-Za-z0-9](-?[A-Za-z0-9_]){0,38}"
_REPOSITORY: Final = "[A-Za-z0-9._-]{0,99}[A-Za-z0-9_-]"
"""At most 100 letters, digits, points, underscores and hyphens; not ``.`` or ``..``, and no point at the end."""
REPOSITORY: Final = rf"^({_OWNER}/{_REPOSITORY}|{_OWNER}@[0-9]{{1,20}}/{_REPOSITORY}@[0-9]{{1,20}})$"
"""``org/repository``, or with the numeric ids that the code host gave to both: ``org@1234/repository@5678``."""

KIT: Final = r"^(vendor|git\+(https|ssh)://\S+@[^\s@/]+|mso-kit *[=<>~!][^\s;@]*)$"
FILE: Final = r"^[A-Za-z0-9_-]+\.yaml$"

Id = Annotated[str, StringConstraints(pattern=ID, max_length=61)]
Repository = Annotated[str, StringConstraints(pattern=REPOSITORY, max_length=140)]
Slug = Annotated[str, StringConstraints(pattern=SLUG, max_length=21)]
Kit = Annotated[str, StringConstraints(pattern=KIT, max_length=300)]
Label = Annotated[str, StringConstraints(pattern=LABEL, max_length=120)]
Email = Annotated[str, StringConstraints(pattern=EMAIL, max_length=120)]
Phone = Annotated[str, StringConstraints(pattern=PHONE)]
Domain = Annotated[str, StringConstraints(pattern=DOMAIN, max_length=120)]
Header = Annotated[str, StringConstraints(pattern=HEADER, max_length=64)]
VendorRole = Annotated[str, StringConstraints(pattern=VENDOR_ROLE, max_length=600)]
ExternalId = Annotated[str, StringConstraints(pattern=EXTERNAL_ID)]
DnsLabel = Annotated[str, StringConstraints(pattern=DNS_LABEL, max_length=40)]
Region = Annotated[str, StringConstraints(pattern=REGION)]
Postal = Annotated[str, StringConstraints(pattern=POSTAL)]
Owner = Literal["physician_md_do", "np", "pa", "rn", "non_clinician"]
Size = Literal["solo", "standard", "resilient"]
Investor = Literal["founders", "physicians", "private-equity", "hedge-fund", "venture-capital", "hospital"]
AgreementKind = Literal[
    "msa", "baa", "dua", "expert_determination", "authorization", "instruction", "medical_director", "collaboration",
    "supervision", "lease",
]
