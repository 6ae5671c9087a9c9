"""Adds the location to mso.yaml, and writes the derived documents."""

import json
import sys
from pathlib import Path

from infra.manifest.environments import cookiecutter_hooks

error = cookiecutter_hooks.add_location_to(json.loads(r"""{{ cookiecutter | tojson }}"""), Path.cwd())
if not error:
    print("mso.yaml and the documents are up to date. Next: mso check and mso prove")
sys.exit(error)
