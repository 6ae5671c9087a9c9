"""One container of a planned task definition, run as Fargate runs it: user 1000, read-only root, no capabilities.

What the task definition says is taken as it stands: environment, secrets, command, entry point, user and mount points.
What the image would bring (files, entry point, command, folder) comes from packages of the same program.
"""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hosted_network import HostedNetwork


@dataclass(frozen=True)
class ImageStandIn:
    """What stands for a derived image: files by path, folders by path, and what its Dockerfile declares.

    ``volumes`` are the paths of its VOLUME, whose content an empty volume starts with.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    folders: Mapping[str, Path] = field(default_factory=dict)
    entry_point: Sequence[str] = ()
    command: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: str = "/"
    volumes: Sequence[str] = ("/tmp",)


class Container:
    """A container of a task definition in a network, over an image."""

    def __init__(
        self, network: HostedNetwork, declared: Mapping[str, Any], image: ImageStandIn, secrets: Mapping[str, str],
        hosts: Sequence[str], packages: Path, file_system: Path | None,
    ) -> None:  # fmt: skip
        self.network, self.declared, self.image, self.packages = network, declared, image, packages
        self.file_system, self.secrets = file_system, secrets
        self.place = network.folder / f"container-{declared['name']}-{len(list(network.folder.iterdir()))}"
        layer = self.place / "layer"
        (layer / "usr").mkdir(parents=True)
        root = {"/etc/hosts": "".join(f"127.0.0.1 {host}\n" for host in (*hosts, "localhost"))}
        # RDS's authorities are in the recipe's file; ElastiCache's are public ones, so the judge's is in the store too
        root |= dict.fromkeys(("/etc/ssl/rds.pem", f"/etc/ssl/certs/{network.ca_hash()}.0"), network.ca.read_text())
        for path, text in {**image.files, **root}.items():
            target = layer / path.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
            target.chmod(0o755 if text.startswith("#!") else 0o644)
        for path in (*image.folders, *image.volumes, *([self._mounted_at] if self._mounted_at else [])):
            (layer / path.lstrip("/")).mkdir(parents=True, exist_ok=True)
        for folder in (layer, *(each for each in layer.rglob("*") if each.is_dir())):
            folder.chmod(0o755)
        (self.place / "root").mkdir()

    @property
    def _mounted_at(self) -> str:
        mounts = {mount["sourceVolume"]: mount["containerPath"] for mount in self.declared["mountPoints"]}
        return str(mounts.get("files", ""))

    def environment(self) -> dict[str, str]:
        """The image's variables, then the declared ones, then the secrets that ECS hands over."""
        declared = {each["name"]: each["value"] for each in self.declared["environment"]}
        given = {each["name"]: self.secrets[each["valueFrom"]] for each in self.declared["secrets"]}
        path = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
        return {**path, **self.image.environment, **declared, **given}

    def script(self) -> str:
        """The shell script that builds the container's root and starts its command there."""
        root, layer = self.place / "root", self.place / "layer"
        lower = f"{layer}/usr:{self.packages}/usr:/usr"
        lines = ["set -e", "mount --make-rprivate /", f"mount -t tmpfs tmpfs {root}", f"cd {root}"]
        lines += [
            "mkdir -p usr etc proc dev var/log run srv opt",
            "cp -a /bin /sbin /lib /lib64 .",
            "cp -a /etc/. etc/",
        ]
        lines += [f"cp -a {self.packages}/etc/. etc/", f"(cd {layer} && tar c --exclude=./usr .) | tar x"]
        lines += [f"mount -t overlay overlay -o lowerdir={lower} usr"]
        lines += [f"mkdir -p .{path}; mount --bind {source} .{path}" for path, source in self.image.folders.items()]
        lines += ["mount --rbind /proc proc", "mount --rbind /dev dev", "cd /"]
        for number, volume in enumerate(self._scratch()):
            copy = self.place / f"volume{number}"
            lines.append(f"cp -a {root}{volume} {copy} 2>/dev/null || mkdir -p {copy}")
            mode = "1777" if volume == "/tmp" else "0755"
            if volume == "/tmp":
                lines.append(f"rm -rf {copy}; mkdir -p {copy}")
            lines.append(f"chown -R 1000:1000 {copy}; chmod {mode} {copy}; mount --bind {copy} {root}{volume}")
        if self._mounted_at:
            assert self.file_system is not None
            read_only = any(m["sourceVolume"] == "files" and m["readOnly"] for m in self.declared["mountPoints"])
            lines.append(f"mount --bind {self.file_system} {root}{self._mounted_at}")
            if read_only:
                lines.append(f"mount -o remount,bind,ro {root}{self._mounted_at}")
        user, _, group = self.declared["user"].partition(":")
        rights = f"--reuid={user} --regid={group} --clear-groups --bounding-set=-all --inh-caps=-all --no-new-privs"
        variables = " ".join(shlex.quote(f"{key}={value}") for key, value in self.environment().items())
        command = shlex.join(self._command())
        inside = f"cd {self.image.folder} && exec {command}"
        lines.append(f"mount -o remount,ro {root}")
        lines.append(f"exec chroot {root} setpriv {rights} env -i {variables} sh -c {shlex.quote(inside)}")
        return "\n".join(lines)

    def _scratch(self) -> list[str]:
        """The empty volumes. One that the image does not declare as VOLUME would belong to root, so it is refused."""
        paths = [m["containerPath"] for m in self.declared["mountPoints"] if m["sourceVolume"] != "files"]
        assert set(paths) <= set(self.image.volumes), "an empty volume that the image does not declare belongs to root"
        return paths

    def _command(self) -> list[str]:
        entry = self.declared.get("entryPoint")
        command = self.declared.get("command", () if entry else self.image.command)
        return [*(entry or self.image.entry_point), *command]

    def _unshared(self) -> list[str]:
        return ["unshare", "--mount", "bash", "-c", self.script()]

    def start(self) -> subprocess.Popen[str]:
        """Start it and leave it running."""
        return self.network.start(f"{self.declared['name']}-{self.place.name}", *self._unshared())

    def run(self, seconds: int = 600) -> str:
        """Run it to its end, as a one-off task; what it printed."""
        done = subprocess.run(
            self.network.inside(*self._unshared()), capture_output=True, text=True, timeout=seconds
        )  # fmt: skip
        said = done.stdout + done.stderr
        assert done.returncode == 0, f"{self.declared['name']} ended with {done.returncode}: {said[-3000:]}"
        return said
