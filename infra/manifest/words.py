"""The words a manifest is written in: which names, mailboxes, domains and choices are valid."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import StringConstraints

ID: Final = r"^[a-z][a-z0-9-]{1,60}$"
SLUG: Final = r"^[a-z][a-z0-9-]{1,20}$"
UNSEEN: Final = r"\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"
"""Characters that do not show, or turn the direction of writing: a name with one is not what it looks like."""

LABEL: Final = rf"^[^\s{UNSEEN}][^{UNSEEN}]{{0,119}}$"
EMAIL: Final = r"^[a-z0-9][a-z0-9._+-]{0,63}@([a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}$"
DOMAIN: Final = r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}$"
REGION: Final = r"^us-(east|west)-[12]$"
POSTAL: Final = r"^[A-Z]{2}$"
ACCOUNT_EMAIL: Final = r"^[a-z0-9._+-]*\{account\}[a-z0-9._+-]*@([a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}$"
REPOSITORY: Final = r"^[\w.-]{1,100}/[\w.-]{1,100}$"
FILE: Final = r"^[\w-]{1,60}\.yaml$"

Id = Annotated[str, StringConstraints(pattern=ID)]
Slug = Annotated[str, StringConstraints(pattern=SLUG)]
Label = Annotated[str, StringConstraints(pattern=LABEL)]
Email = Annotated[str, StringConstraints(pattern=EMAIL)]
Domain = Annotated[str, StringConstraints(pattern=DOMAIN)]
Region = Annotated[str, StringConstraints(pattern=REGION)]
Postal = Annotated[str, StringConstraints(pattern=POSTAL)]
Owner = Literal["physician_md_do", "np", "pa", "rn", "non_clinician"]
Size = Literal["solo", "standard", "resilient"]
Investor = Literal["founders", "physicians", "private-equity", "hedge-fund", "venture-capital", "hospital"]
AgreementKind = Literal[
    "msa", "baa", "dua", "authorization", "instruction", "medical_director", "collaboration", "supervision", "lease"
]
