"""Products that keep the database's password in a file of their volume get the present one before they are served.

The lines of the files are in the form that each product's installer writes them.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from infra.manifest import facts

BEFORE, AFTER = "0" * 64, "f" * 64
FILES = {
    "EspoCRM": ("/var/www/html/data/config-internal.php", "    'password' => '{}',\n  'smtpPassword' => 'kept',\n"),
    "GLPI": ("/var/glpi/config/config_db.php", "   public $dbpassword = '{}';\n   public $dbuser = 'kept';\n"),
    "Matomo": (
        "/var/www/html/config/config.ini.php",
        '[database]\nhost = "db"\npassword = "{}"\ntables_prefix = "kept"\n\n[mail]\npassword = "kept"\n',
    ),
    "Mautic": ("/data/config/local.php", "\t'db_password' => '{}',\n\t'mailer_password' => 'kept',\n"),
    "OpenEMR": ("/var/www/localhost/htdocs/openemr/sites/default/sqlconf.php",
                "$pass\t= '{}';\n$dbase\t= 'kept';\n$sqlconf[\"pass\"]= $pass;\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_new_password_of_the_database_reaches_the_file_that_keeps_it(name: str, tmp_path: Path) -> None:
    product = facts.products()[name]
    path, form = FILES[name]
    (variable,) = [key for key, value in product.all_secrets.items() if value == "{database_password}"]
    started = [*product.image.copies.get("start.sh", "").splitlines(), *product.web.command]
    (line,) = [each for each in started if each.startswith("sed -i") and path in each]
    kept = tmp_path / "kept"
    kept.write_text(form.replace("{}", BEFORE))

    statement = line.partition(" && exec")[0].replace(path, str(kept))
    subprocess.run(["sh", "-ec", statement], env={"PATH": "/usr/bin:/bin", variable: AFTER}, check=True)

    assert kept.read_text() == form.replace("{}", AFTER)
    assert product.files
    assert path.startswith(product.files)
