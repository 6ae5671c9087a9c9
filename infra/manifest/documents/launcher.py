"""The launcher of one owner: a page with the systems that each job function may open, and where.

It is one file without a script, asks nothing of any other place, and contains no patient's data and no person's name.
Where the owner hosts an identity provider, people find the same list in its account console, behind their sign-in.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from infra.manifest.documents.role_names import role_name
from infra.manifest.law.legal_gates import LEGAL_NOTICE
from infra.manifest.manifest_model import Manifest
from infra.manifest.sections import System
from infra.manifest.sign_in.providers import applications, issuer, provider_of

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;"
    "border-bottom:1px solid #8884}h2{margin-top:2rem}"
)
SECURITY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def launcher(manifest: Manifest, owner: str, digest: str) -> str:
    """The launcher of an owner as an HTML document; ``digest`` is that of the manifest."""
    name = manifest.mso.name if owner == manifest.mso.slug else manifest.practice(owner).name
    title = f"Systems of {name}"
    lines = [
        "<!doctype html>",
        '<html lang="en">',
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{escape(SECURITY)}">',
        f'<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">'
        f"<title>{escape(title)}</title><style>{STYLE}</style>",
        f"<h1>{escape(title)}</h1>",
        *_sign_in(manifest, owner),
        *_job_functions(manifest, owner),
        f"<p><small>{escape(LEGAL_NOTICE)} Manifest {digest}</small></p>",
    ]
    return "\n".join([*lines, "</html>", ""])


def _sign_in(manifest: Manifest, owner: str) -> Iterator[str]:
    if provider_of(manifest, owner):
        console = f"{issuer(manifest, owner)}/account/#/applications"
        yield f"<p>Sign in once at {_link(console, 'your account')}: it lists these systems too.</p>"
    else:
        yield "<p>Each system asks for a sign-in of its own.</p>"


def _job_functions(manifest: Manifest, owner: str) -> Iterator[str]:
    """A table for each job function of the owner's people."""
    hosted = applications(manifest, owner)
    for job in sorted({function.role for function in manifest.people_of(owner)}):
        yield f"<h2>{escape(role_name(job).capitalize())}</h2>"
        rows = [row for each in hosted if job in each.jobs for row in _rows(manifest, job, each.system, each.address)]
        rows += [f"<tr><td>{escape(system.fact.name)}<td>at {escape(system.vendor.name)}"
                 for system in _bought(manifest, owner) if system.vendor and job in system.fact.roles]  # fmt: skip
        if rows:
            yield from ("<table><tr><th>system<th>address", *rows, "</table>")
        else:
            yield "<p>None.</p>"


def _rows(manifest: Manifest, job: str, host: System, address: str) -> Iterator[str]:
    """A row for the hosted system and for each that is a part of it, where the job function may use it."""
    for system in (host, *(each for each in manifest.systems if each.part_of == host.id and each.mode != "off")):
        if job in system.fact.roles:
            yield f"<tr><td>{escape(system.fact.name)}<td>{_link(address, address)}"


def _bought(manifest: Manifest, owner: str) -> Iterator[System]:
    of_mso = owner == manifest.mso.slug
    sides = (manifest.systems_on("management"), manifest.systems_on("exchange"))
    for systems in sides if of_mso else (manifest.systems_of(owner),):
        yield from (system for system in systems if system.mode == "saas")


def _link(address: str, text: str) -> str:
    return f'<a href="{escape(address)}" rel="noreferrer">{escape(text)}</a>'
