"""Where an environment gets the kit from: a wheel of its own, a Git reference, or a requirement from an index."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

from infra.manifest.strict_model import StrictModel
from infra.manifest.valid_names import Kit

VENDORED: Final = "vendor"
"""The default: a wheel that ``mso new`` builds from the kit that is running, kept in the environment itself."""

REQUIREMENTS, CONSTRAINTS = "requirements.txt", "constraints.txt"


class KitAnswer(StrictModel):
    """Where an environment gets the kit from."""

    kit: Kit


def kit_files(kit: str) -> Mapping[str, str | bytes]:
    """The files with which pip installs the kit into an environment, and the kit itself where it is vendored.

    :raises UsageError: no wheel can be built of the running kit.
    """
    from infra.manifest.environments import kit_wheel

    versions = "".join(f"{name}=={version}\n" for name, version in kit_wheel.installed_versions().items())
    constraints = f"# The versions with which this environment was made; pip installs no others.\n{versions}"
    if kit != VENDORED:
        return {REQUIREMENTS: _requirements(kit), CONSTRAINTS: constraints}
    name, content = kit_wheel.build_wheel()
    digest = hashlib.sha256(content).hexdigest()
    line = f"file:{VENDORED}/{name}#sha256={digest}"
    return {REQUIREMENTS: _requirements(line), CONSTRAINTS: constraints, f"{VENDORED}/{name}": content}


def _requirements(kit: str) -> str:
    """The text of requirements.txt: relative paths in it are relative to the folder in which pip runs."""
    if kit.startswith("git+"):
        why, line = "from a Git repository; name a commit, not a branch", f"mso-kit @ {kit}"
    elif kit.startswith("file:"):
        why, line = "as the kit itself built it; pip verifies its hash. mso kit of a newer kit writes a newer one", kit
    else:
        why, line = "from the package index that pip is configured for: one to which only you publish", kit
    return f"# The kit, {why}.\n-c {CONSTRAINTS}\n{line}\n"
