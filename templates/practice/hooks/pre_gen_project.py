"""Rejects a practice that would make the manifest invalid, before anything is written."""

import json
import sys
from pathlib import Path

try:
    from infra.manifest.environments import cookiecutter_hooks
except ImportError:
    sys.exit("mso-kit is not installed in cookiecutter's Python environment: run pip install mso-kit there first")

sys.exit(cookiecutter_hooks.check_practice(json.loads(r"""{{ cookiecutter | tojson }}"""), Path.cwd()))
