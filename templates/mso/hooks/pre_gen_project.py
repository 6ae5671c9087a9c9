"""Rejects answers that give no valid manifest, before anything is written."""

import json
import sys

try:
    from infra.manifest.environments import cookiecutter_hooks
except ImportError:
    sys.exit("mso-kit is not installed in cookiecutter's Python environment: run pip install mso-kit there first")

sys.exit(cookiecutter_hooks.check_mso(json.loads(r"""{{ cookiecutter | tojson }}""")))
