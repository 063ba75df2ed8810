"""The virtual environment of a plugin, made on first use by pip, from the index or a folder of wheels."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import logging
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from app.errors import PluginFailed
from app.plugins.manifest import Plugin

SDK = Path(__file__).resolve().parents[2] / "plugins" / "sdk"
"""The folder of the base class, which every Python plugin can import."""

SECONDS = 1800.0
"""Longest that packages may take to install."""

KEPT = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "TMPDIR",
    "SYSTEMROOT",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
)
"""Variables of the studio that every plugin may see; its keys and tokens are not among them."""

_PIP = (
    *("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_TRUSTED_HOST", "PIP_CERT", "PIP_CONFIG_FILE", "PIP_PROXY"),
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
)

TOLD = ("Collecting", "Downloading", "Building", "Installing", "Successfully")
"""Beginnings of pip's lines that tell how far it is; all of them are in the plugin's log."""

Report = Callable[[str], None]


class Environments:
    """Makes and finds the environments below one folder."""

    def __init__(
        self, folder: Path, wheels: Path | None = None, variables: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder
        self.wheels = wheels
        self.extra = dict(variables or {})

    def command(self, plugin: Plugin, report: Report, log: logging.Logger) -> list[str]:
        """Return the program and arguments of a plugin's process, its environment made if it has none yet.

        ``report`` gets a line now and then and may raise to stop it. Raises `PluginFailed`.
        """
        engine = plugin.manifest.engine
        if engine == "command":
            program, *arguments = plugin.manifest.command
            inside = plugin.folder / program
            return [str(inside) if inside.is_file() else program, *arguments]
        python = sys.executable if engine == "studio" else str(self._made(plugin, report, log))
        return [python, "-u", str(plugin.folder / "main.py")]

    def is_ready(self, plugin: Plugin) -> bool:
        """Tell whether a process could start without anything being installed."""
        return plugin.manifest.engine != "python" or (self._place(plugin) / "ready").is_file()

    def variables(self, plugin: Plugin) -> dict[str, str]:
        """Return the environment variables of a plugin's process."""
        names = (*KEPT, *plugin.manifest.environment)
        known = {name: os.environ[name] for name in names if name in os.environ}
        return (
            known | self.extra | {"PYTHONPATH": str(SDK), "PYTHONIOENCODING": "utf-8", "PYTHONNOUSERSITE": "1"}
        )

    def _place(self, plugin: Plugin) -> Path:
        wanted = f"{sys.version_info[:2]}\n{_requirements(plugin)}"
        return self.folder / plugin.name / f"venv-{hashlib.sha256(wanted.encode()).hexdigest()[:16]}"

    def _made(self, plugin: Plugin, report: Report, log: logging.Logger) -> Path:
        place = self._place(plugin)
        python = place / "bin" / "python"
        place.parent.mkdir(parents=True, exist_ok=True)
        with _locked(place.parent / "lock"):
            if not (place / "ready").is_file():
                for old in place.parent.glob("venv-*"):
                    shutil.rmtree(old, ignore_errors=True)
                report("Making the plugin's environment")
                self._run([sys.executable, "-m", "venv", "--without-pip", str(place)], plugin, report, log)
                if _requirements(plugin).strip():
                    self._install(plugin, python, report, log)
                (place / "ready").touch()
        return python

    def _install(self, plugin: Plugin, python: Path, report: Report, log: logging.Logger) -> None:
        pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-input"]
        pip += ["--disable-pip-version-check", "--requirement", str(plugin.folder / "requirements.txt")]
        own = plugin.folder / "wheels"
        wheels = own if own.is_dir() else self.wheels
        if wheels is not None:
            pip += ["--no-index", "--find-links", str(wheels)]
        self._run(pip, plugin, report, log)

    def _run(self, command: list[str], plugin: Plugin, report: Report, log: logging.Logger) -> None:
        variables = {name: os.environ[name] for name in (*KEPT, *_PIP) if name in os.environ}
        process = subprocess.Popen(
            command,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        timer = threading.Timer(SECONDS, process.kill)
        timer.start()
        last = ""
        try:
            assert process.stdout is not None
            for line in process.stdout:
                log.info("%s", line.rstrip())
                last = line.strip() or last
                if line.lstrip().startswith(TOLD):
                    report(f"Installing: {line.strip()[:200]}")
            process.wait()
        finally:
            timer.cancel()
            if process.poll() is None:
                process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()
        if process.returncode:
            raise PluginFailed(
                f"The packages of the plugin {plugin.name} could not be installed: "
                f"{last[:300] or 'no reason given'}. "
                "Its log has the rest. Without internet, put the wheels into the plugin's folder wheels/.",
                plugin_name=plugin.name,
            )


def _requirements(plugin: Plugin) -> str:
    file = plugin.folder / "requirements.txt"
    lines = file.read_text().splitlines() if file.is_file() else []
    return "\n".join(line for line in lines if line.strip() and not line.strip().startswith("#"))


@contextlib.contextmanager
def _locked(file: Path) -> Iterator[None]:
    with file.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
