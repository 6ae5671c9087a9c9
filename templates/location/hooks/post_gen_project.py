"""Writes the location into mso.yaml, and the documents that follow."""

import json
import sys
from pathlib import Path

from infra.manifest.environments import cookiecutter_hooks

wrong = cookiecutter_hooks.add_location_to(json.loads(r"""{{ cookiecutter | tojson }}"""), Path.cwd())
if not wrong:
    print("mso.yaml and the documents are up to date. Next: mso check and mso prove")
sys.exit(wrong)
