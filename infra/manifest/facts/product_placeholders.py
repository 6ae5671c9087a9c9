"""The placeholders that a product's file may have in its texts, and who fills them in.

Settings, commands and the proxy may have ``PLACEHOLDERS``; forms of secrets also ``SECRET_PLACEHOLDERS``, which only
the task that prepares the system fills in.
"""

from __future__ import annotations

import re
from typing import Final

PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")
PLACEHOLDERS: Final = frozenset(
    {"domain", "host_name", "database_host", "database_port", "database_name", "database_user", "cache_host", "region"}
)
"""``host_name`` is the name under which the system is served, ``domain`` the hosted zone above it."""
PROVIDER_PLACEHOLDERS: Final = frozenset({"realm", "realm_json"})
"""Of an identity provider: the name of its owner's realm, and the realm itself (infra/manifest/sign_in/realm.py)."""
CLIENT_PLACEHOLDERS: Final = frozenset({"issuer", "client_id", "job_roles"})
"""Of a product that signs people in at a provider: the realm's address, its own name there, and the product's role of
each job function as a JSON object.
"""
ADAPTER_PLACEHOLDERS: Final = frozenset({"visits_bus", "form_requests", "flows_bucket", "offered"})
"""Of the kit's container beside a product (infra/planes/visits/product_adapters.py)."""
MAIL_PLACEHOLDERS: Final = frozenset({"mail_host", "mail_port", "mail_sender", "mail_mailbox", "mail_domain"})
"""Of a product that sends mail: where the kit's container beside it takes it by SMTP, and the address it comes from,
with its two parts (infra/planes/shared/application_mail.py).
"""
SECRET_PLACEHOLDERS: Final = frozenset(
    {"database_password", "cache_token", "random_hex", "random_base64", "probe_password", "probe_basic",
     "client_secret"}
)  # fmt: skip
"""Passwords and keys: hexadecimal (64 digits), or the base64 text of 32 random bytes; none needs quoting in a URL.

``probe_password`` is that of a user who may only be asked for the product's health, ``probe_basic`` what HTTP sends.
``client_secret`` proves to the identity provider that it is the product.
"""
