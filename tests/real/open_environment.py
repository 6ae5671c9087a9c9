"""A real environment (not synthetic) whose gates are open, as commands of the kit write it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from served_aws import mso

ANSWERS = """
preset: solo-medspa
synthetic: false
mso: {domain: alder-row.test}
practices:
  - {slug: linden, name: Linden Aesthetics Medical PLLC, state: WA, domain: linden.test, owner: rn}
locations:
  - {slug: tacoma, practice: linden, name: Tacoma, public_ip: 192.88.99.10, services: [injectables, skin-care]}
"""
OPENED = """
counsel: {date: %(today)s, role: outside health-care counsel, states: [WA]}
residual_trust:
  - {id: payer-account, decision: accepted, role: owner of the practice, date: %(today)s, limits: guardrails and alarms}
"""


def open_environment(home: Path) -> Path:
    """A real environment with all gates open, in a folder of its own."""
    (home / "answers.yaml").write_text(ANSWERS, encoding="utf-8")
    mso("new", "--from", str(home / "answers.yaml"), "--output", str(home / "estate"))
    manifest = home / "estate" / "mso.yaml"
    signed = manifest.read_text(encoding="utf-8").replace("    draft: true\n", "")
    manifest.write_text(signed + OPENED % {"today": datetime.now(UTC).date()}, encoding="utf-8")
    mso("fmt", str(manifest))
    mso("documents", str(home / "estate"))
    return home / "estate"
