"""Programs from package indexes that stand for the images of four products, laid out as their images are."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hosted_container import ImageStandIn
from hosted_network import POSTGRES

from infra.manifest.facts import products

CACHE = Path(os.environ.get("MSO_PRODUCTS", "/var/cache/mso-products"))
"""Outside of the clone, readable for every user, kept between runs."""
DEBIAN = (
    "mariadb-server-core", "mariadb-client-core", "redis-server", "orthanc", "orthanc-postgresql",
    "libapache2-mod-php8.2", "php8.2-mysql", "php8.2-cli", "php8.2-gd", "wordpress",
)  # fmt: skip
KEYCLOAK = "org.keycloak:keycloak-quarkus-dist:26.2.4:tar.gz"
CADDY = "github.com/caddyserver/caddy/v2/cmd/caddy@v2.10.2"
SUPERSET = (
    "apache-superset==4.1.2", "marshmallow<4", "psycopg2-binary==2.9.10", "Authlib==1.5.2", "celery==5.4.0",
    "kombu==5.4.2", "redis==4.6.0", "gunicorn==23.0.0",
)  # fmt: skip
"""With the versions that upstream's requirements/base.txt pins."""


def fetched(name: str, fetch: str, *needs: str) -> Path:
    """A folder of the cache, filled once by a shell script; the test is skipped where that is impossible."""
    if missing := [program for program in needs if shutil.which(program) is None]:
        pytest.skip(f"{name} was not started: this machine has no {missing[0]}")
    folder, done = CACHE / name, CACHE / f"{name}.done"
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        result = subprocess.run(["bash", "-ec", fetch], cwd=folder, capture_output=True, text=True, timeout=900)
        if result.returncode != 0:
            pytest.skip(f"{name} was not started: it could not be fetched: {result.stderr[-300:]}")
        done.touch()
    return folder


def debian() -> Path:
    """The Debian packages of servers and products, unpacked beside each other without being installed."""
    if not POSTGRES.exists():
        pytest.skip(f"no product was started: this machine has no PostgreSQL 15 ({POSTGRES})")
    script = f"""
        apt-get update -qq
        list=$(apt-get install -s --no-install-recommends {" ".join(DEBIAN)} | awk '/^Inst/ {{print $2}}')
        mkdir -p /tmp/mso-debs && cd /tmp/mso-debs && apt-get download -qq $list {" ".join(DEBIAN)}
        for each in *.deb; do dpkg-deb -x $each "$OLDPWD"; done
        cd "$OLDPWD" && cp -a lib/. usr/lib/ 2>/dev/null || true; rm -rf lib sbin bin
    """
    return fetched("debian", script, "apt-get", "dpkg-deb", "unshare", "nsenter", "setpriv", "openssl", "curl", "psql")


def superset() -> ImageStandIn:
    """apache/superset: its program from the Python package index, its recipe's configuration, and its start script."""
    packages = " ".join(f"'{each}'" for each in SUPERSET)
    venv = fetched("superset-with-authlib", f"{sys.executable} -m venv . && bin/pip install -q {packages}")
    start = (
        "#!/bin/sh\nexec gunicorn --bind 0.0.0.0:${SUPERSET_PORT:-8088} --access-logfile - --workers 1 "
        '--worker-class gthread --threads 4 --timeout 60 "${FLASK_APP}"\n'
    )
    files = {"/app/docker/entrypoints/run-server.sh": start}
    files["/app/pythonpath/superset_config.py"] = products()["Apache Superset"].image.copies["superset_config.py"]
    return ImageStandIn(
        files=files, folders={str(venv): venv, sys.base_prefix: Path(sys.base_prefix)},
        command=["/app/docker/entrypoints/run-server.sh"], folder="/app",
        environment={"PATH": f"{venv}/bin:/usr/local/bin:/usr/bin:/bin", "HOME": "/app/superset_home"},
    )  # fmt: skip


def keycloak() -> ImageStandIn:
    """quay.io/keycloak/keycloak: its distribution, built as the recipe's lines say."""
    recipe = products()["Keycloak"].image.recipe
    variables = " ".join(line.removeprefix("ENV ") for line in recipe if line.startswith("ENV "))
    script = f"""
        mvn -q -B dependency:copy -Dartifact={KEYCLOAK} -DoutputDirectory=/tmp/mso-keycloak
        tar xzf /tmp/mso-keycloak/*.tar.gz --strip-components=1
        {variables} bin/kc.sh build && chmod -R go+rX .
    """
    home = fetched("keycloak", script, "java", "mvn")
    for name, text in products()["Keycloak"].image.copies.items():
        (home / "bin" / name).write_text(text)
    return ImageStandIn(
        folders={"/opt/keycloak": home}, entry_point=["/opt/keycloak/bin/kc.sh"], folder="/opt/keycloak",
        environment=dict(each.split("=", 1) for each in variables.split()),
    )  # fmt: skip


def tls_proxy() -> ImageStandIn:
    """caddy: built from its Go module; a program without a file capability, as the recipe leaves it."""
    place = fetched("caddy", f'GOBIN="$PWD" GOFLAGS=-mod=mod go install {CADDY}', "go")
    return ImageStandIn(folders={"/opt/caddy": place}, environment={"PATH": "/opt/caddy:/usr/bin:/bin"}, folder="/srv",
                        files={"/srv/.keep": "\n"})  # fmt: skip


WP_CONFIG = """<?php
foreach (['DB_NAME', 'DB_USER', 'DB_PASSWORD', 'DB_HOST', 'AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY',
          'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT'] as $name) {
    define($name, getenv("WORDPRESS_$name"));
}
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
$table_prefix = getenv('WORDPRESS_TABLE_PREFIX') ?: 'wp_';
if (($_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '') === 'https') { $_SERVER['HTTPS'] = 'on'; }
if (!defined('ABSPATH')) { define('ABSPATH', __DIR__ . '/'); }
require_once ABSPATH . 'wp-settings.php';
"""
WP_ENTRY = """#!/bin/bash
set -e
if [[ "$1" == apache2* ]]; then
  cd /var/www/html
  [ -e index.php ] || { cp -rL /usr/src/wordpress/. . && cp /usr/src/wp-config-docker.php wp-config.php; }
fi
exec "$@"
"""
APACHE_START = '#!/bin/sh\nexec /usr/sbin/apache2 -f /etc/mso-apache.conf -D FOREGROUND "$@"\n'
APACHE = """ServerRoot /etc/apache2
ServerName localhost
PidFile ${APACHE_PID_FILE}
DefaultRuntimeDir ${APACHE_RUN_DIR}
Mutex file:${APACHE_LOCK_DIR} default
ErrorLog /dev/stderr
Listen 8080
LoadModule mpm_prefork_module /usr/lib/apache2/modules/mod_mpm_prefork.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule dir_module /usr/lib/apache2/modules/mod_dir.so
LoadModule mime_module /usr/lib/apache2/modules/mod_mime.so
LoadModule php_module /usr/lib/apache2/modules/libphp8.2.so
TypesConfig /etc/mime.types
DocumentRoot /var/www/html
DirectoryIndex index.php
<FilesMatch \\.php$>
  SetHandler application/x-httpd-php
</FilesMatch>
<Directory /var/www/html>
  Require all granted
</Directory>
"""
EXTENSIONS = (
    "mysqlnd",
    "mysqli",
    "mbstring",
    "xml",
    "dom",
    "gd",
    "ctype",
    "tokenizer",
    "fileinfo",
    "simplexml",
    "exif",
)


def wordpress() -> ImageStandIn:
    """wordpress: Debian's WordPress, PHP and Apache, where the image has them, with the files of the recipe."""
    packages, recipe = debian(), products()["WordPress"].image
    port = next(line for line in recipe.recipe if "Listen 8080" in line)
    assert port, "the recipe moves Apache to 8080"
    folder = packages / "usr/lib/php/20220829"
    loaded = [name for name in EXTENSIONS if (folder / f"{name}.so").exists()]
    source = "/usr/src/wordpress"
    files = {
        "/usr/local/bin/docker-entrypoint.sh": WP_ENTRY,
        "/usr/local/bin/apache2-foreground": APACHE_START,
        "/etc/mso-apache.conf": APACHE,
        "/etc/php/8.2/apache2/php.ini": "".join(f"extension={name}\n" for name in loaded),
        "/etc/php/8.2/cli/php.ini": "".join(f"extension={name}\n" for name in loaded),
        "/usr/local/bin/php": '#!/bin/sh\nexec /usr/bin/php8.2 "$@"\n',
        "/usr/src/wp-config-docker.php": WP_CONFIG,
        "/usr/local/share/mso/install.php": recipe.copies["install.php"],
        "/usr/src/wordpress-content/db.php": recipe.copies["db.php"],
    }
    built = CACHE / "wordpress-source"
    if not built.exists():
        shutil.copytree(packages / "usr/share/wordpress", built, symlinks=False, ignore_dangling_symlinks=True,
                        ignore=shutil.ignore_patterns("wp-config.php", ".htaccess"))  # fmt: skip
    shutil.copy(_written(CACHE / "db.php", recipe.copies["db.php"]), built / "wp-content/db.php")
    return ImageStandIn(
        files=files, folders={source: built}, entry_point=["docker-entrypoint.sh"], command=["apache2-foreground"],
        folder="/var/www/html",
    )  # fmt: skip


def _written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


ORTHANC_ENTRY = """#!/usr/bin/python3
import json, os, re, subprocess
NAMES = {"POSTGRESQL": "PostgreSQL", "ENABLE_INDEX": "EnableIndex", "ENABLE_STORAGE": "EnableStorage",
         "CONNECTION_URI": "ConnectionUri", "STORAGE_DIRECTORY": "StorageDirectory", "HTTP_PORT": "HttpPort",
         "REMOTE_ACCESS_ALLOWED": "RemoteAccessAllowed", "AUTHENTICATION_ENABLED": "AuthenticationEnabled",
         "REGISTERED_USERS": "RegisteredUsers"}
settings = {"Plugins": ["/usr/share/orthanc/plugins"]}
for name, value in os.environ.items():
    if name.startswith("ORTHANC__"):
        *path, last = [NAMES[part] for part in name[len("ORTHANC__"):].split("__")]
        place = settings
        for part in path:
            place = place.setdefault(part, {})
        try:
            place[last] = json.loads(value)
        except ValueError:
            place[last] = value
json.dump(settings, open("/tmp/orthanc.json", "w"))
os.execv("/usr/sbin/Orthanc", ["Orthanc", "/tmp/orthanc.json"])
"""


def orthanc() -> ImageStandIn:
    """orthancteam/orthanc: Debian's Orthanc with its PostgreSQL plugin, and a start script that reads ORTHANC__."""
    debian()
    return ImageStandIn(files={"/docker-entrypoint.py": ORTHANC_ENTRY}, entry_point=["/docker-entrypoint.py"])
