"""The configuration of one stack of an environment: ``Pulumi.STACK.yaml``, which ``pulumi config set`` writes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from infra.errors import UsageError
from infra.files.yaml_file import read_yaml


def stack_config(file: Path) -> dict[str, Any]:
    """The values under ``config`` in a stack's configuration; none where there is no such file.

    :raises UsageError: the file cannot be read, or is not a stack's configuration.
    """
    if not os.path.lexists(file):
        return {}
    document = read_yaml(file).data
    config = document.get("config") if isinstance(document, dict) else document
    if not isinstance(config or {}, dict):
        fix = "restore it from version control, or write it with `pulumi config set`"
        raise UsageError(f"{file}: not a stack's configuration (config is not a mapping); {fix}")
    return dict(config or {})
