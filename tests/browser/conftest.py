"""JupyterLab and Voilà on free ports over a copy of the notebooks, and Chromium to look at them with."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

import start
from tests.conftest import artefacts_folder

ROOT = Path(__file__).parents[2]
SIZES = {"1280": {"width": 1280, "height": 800}, "1920": {"width": 1920, "height": 1080}}
SAFE_ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def chromium_path() -> str | None:
    """Where the installed Chromium is, if there is one."""
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return next((path for path in found if path), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    path = chromium_path()
    if path is None:
        missing = "No Chromium found; install it (on Debian: apt install chromium) to run the browser tests."
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=SAFE_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser, request):
    """A window whose script errors fail the test; it may be left or loaded again at any time."""
    opened = browser.new_page(viewport=getattr(request, "param", SIZES["1280"]))
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("dialog", lambda dialog: dialog.accept())
    yield opened
    opened.goto("about:blank")  # leaves the page as a reader does: Voilà then ends its kernel
    opened.close()
    if "lab" in request.fixturenames:
        end_kernels(request.getfixturevalue("lab"))
    assert not errors, errors


def end_kernels(lab: str) -> None:
    """End the kernels a test leaves in JupyterLab: each holds half a gigabyte, and there are many tests."""
    with urllib.request.urlopen(f"{lab}/api/sessions?token=test", timeout=30) as answer:
        sessions = json.load(answer)
    for session in sessions:
        address = f"{lab}/api/sessions/{session['id']}?token=test"
        urllib.request.urlopen(urllib.request.Request(address, method="DELETE"), timeout=30).close()


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demonstrations and a copy of every notebook of the course."""
    from tests.teach.demo import write_demo

    folder = tmp_path_factory.mktemp("shelf")
    write_demo(folder)
    write_demo(folder, Path(__file__).parent / "kit_cells.py", "kit")
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        shutil.copy(notebook, folder)
    return folder


@pytest.fixture(scope="session")
def lab(shelf: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab that serves the folder and asks nothing of the internet."""
    home = tmp_path_factory.mktemp("jupyter")
    overrides = home / "lab-settings"
    overrides.mkdir()
    (overrides / "overrides.json").write_text(
        '{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": false,'
        ' "doNotDisturbMode": true}, "@jupyterlab/extensionmanager-extension:plugin": {"enabled": false}}'
    )
    port = free_port()
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1",
        f"--port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token=test", "--LabApp.news_url=",
        f"--ServerApp.root_dir={shelf}", f"--LabApp.app_settings_dir={overrides}",
        f"--LabApp.user_settings_dir={home / 'user'}", f"--LabApp.workspaces_dir={home / 'workspaces'}",
    ]  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    with serving(command, home, f"{address}/api/status?token=test"):
        yield address


@pytest.fixture(scope="session")
def voila(shelf: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Voilà that serves the same folder."""
    home, port = tmp_path_factory.mktemp("voila"), free_port()
    (settings,) = (text for path, text in start.SETTINGS.items() if path.name == "voila.json")
    (home / "config").mkdir()
    (home / "config" / "voila.json").write_text(settings)
    command = [
        sys.executable, "-m", "voila", str(shelf), "--no-browser", f"--port={port}",
        "--Voila.ip=127.0.0.1", "--Voila.port_retries=0",
    ]  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    with serving(command, home, f"{address}/voila/tree"):
        yield address


def free_port() -> int:
    """Find a port nobody uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextlib.contextmanager
def serving(command: list[str], home: Path, address: str) -> Iterator[None]:
    """Run a server that keeps everything it writes in a folder of its own, until it is no longer needed."""
    places = {f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    log = home / "server.log"
    with log.open("w") as output:
        environment = {**os.environ, **places}
        server = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait_for(address, server, log)
        yield
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture
def artefacts() -> Path:
    """Where screenshots are kept."""
    return artefacts_folder()


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(120):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.5)
    pytest.fail(f"The server did not start:\n{log.read_text()[-3000:]}")
