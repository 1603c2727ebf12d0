"""Set the suite up and open its first notebook: `python start.py`. Run every check: `python start.py test`.

Needs Python 3.11 or newer and nothing else; everything is installed into the folder `.venv` beside this
file. Both commands may be repeated and interrupted at any time: what is ready is kept, what is half done
is done again. This file uses the standard library alone, and syntax so old that a Python too old for the
suite can still read it and say so.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
#: Names the folder, the Python and the requirements that .venv is complete for. Absent while it is not.
STAMP = VENV / "ready.txt"
UV = "uv==0.13.9"
#: What a page may load that Voilà serves: nothing from outside, where its template asks for a font of icons.
ONLY_FROM_HERE = (
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; connect-src 'self' data: blob: ws: wss:; "
    "frame-ancestors 'self'"
)
#: Where the server of JupyterLab looks for style sheets that come with an installation.
STYLES = VENV.joinpath(
    *(["Lib"] if os.name == "nt" else ["lib", "python{}.{}".format(*sys.version_info[:2])]),
    "site-packages/jupyter_server/static/custom/custom.css",
)
#: A lesson should not begin with JupyterLab's question about its news, nor with a kernel's warning that it
#: talks over TCP, which on one's own machine means nothing.
SETTINGS = {
    VENV / "share/jupyter/lab/settings/overrides.json": (
        '{"@jupyterlab/apputils-extension:notification": {"checkForUpdates": false, "fetchNews": "false"}}'
    ),
    VENV / "etc/jupyter/voila.json": (
        '{"Voila": {"tornado_settings": {"headers": {"Content-Security-Policy": "' + ONLY_FROM_HERE + '"}}}}'
    ),
    VENV / "etc/ipython/ipython_kernel_config.json": '{"IPKernelApp": {"log_level": 40}}',
    # Lines as long as a book's, also before a notebook has run and brought its own style.
    VENV / "etc/jupyter/jupyter_lab_config.json": '{"LabApp": {"custom_css": true}}',
    STYLES: ".jp-Notebook .jp-RenderedMarkdown > :is(p, ul, ol, blockquote, dl) { max-width: 74ch; }\n",
}
#: Ctrl-C ends it at once: this file says the one sentence about that, Python need not add a page.
PREPARE = (
    "import signal; signal.signal(signal.SIGINT, signal.SIG_DFL); "
    "from segmentlab.instrument.load import main; raise SystemExit(main())"
)
#: One notebook over the whole width, without the list of files beside it.
FIRST_PAGE = "/doc/tree/notebooks/00_start_here.ipynb"

#: What failing installers say, and what their reader can do about it. The first that fits is told.
CAUSES = (
    (
        "No space left|not enough space|disk quota|os error 28",
        "The disk is full. Free 3 GB, then run the same command again.",
    ),
    (
        "Permission denied|Access is denied|Read-only file system|os error (5|13|30)",
        "This folder cannot be written to. Close any JupyterLab still running from it, make sure it is a "
        "folder of your own (inside Documents, say), then run the same command again.",
    ),
    (
        "resol|connect|time(d )?out|network|offline|certificate|No matching distribution",
        "The download did not work. Check the network connection (in a company: the proxy, or the package "
        "mirror that pip is set to), then run the same command again; finished downloads are kept.",
    ),
    ("", "This step failed. Run the same command again; if that does not help, delete .venv first."),
)


def main(arguments: list) -> int:
    """Set up, then open JupyterLab or run the checks; the result is the exit code."""
    if arguments not in ([], ["test"]):
        sys.exit(f"Cannot do {' '.join(arguments)!r}. Write: python start.py, or: python start.py test")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    step(1, "Isolated environment in .venv", environment_works, make_environment)
    step(2, "JupyterLab and the libraries", lambda: stamp() == wanted_stamp(), install_everything)
    step(3, "Businesses to learn with", lambda: False, prepare_businesses)
    if arguments:
        print("[4/4] Checks", flush=True)
        return run([PYTHON, "tests/checks.py"])
    return open_jupyterlab()


def step(number: int, title: str, is_done: Callable, do: Callable) -> None:
    """Do one step unless it is done, saying so in one line."""
    started = time.monotonic()
    print(f"[{number}/4] {title} ...", end=" ", flush=True)
    if is_done():
        print("ready")
    else:
        do()
        print(f"ready ({time.monotonic() - started:.0f} s)")


def environment_works() -> bool:
    """Tell whether .venv was completed here, for this Python, and still starts."""
    if stamp()[:1] != wanted_stamp()[:1]:
        return False
    try:
        return subprocess.call([str(PYTHON), "-c", ""]) == 0
    except OSError:
        return False


def make_environment() -> None:
    """Make .venv anew. A half-filled one is not repaired: filling one from the download cache is quick."""
    lacking = [module for module in ("venv", "ensurepip") if importlib.util.find_spec(module) is None]
    if lacking:
        sys.exit(
            "\nThis Python lacks its module {}. On Debian and Ubuntu run: sudo apt install python{}.{}-venv. "
            "Elsewhere install Python from python.org. Then run the same command again.".format(
                lacking[0], *sys.version_info
            )
        )
    # Started by .venv's own Python? It cannot replace itself, so take the one it was made from.
    work([getattr(sys, "_base_executable", sys.executable), "-m", "venv", "--clear", VENV])
    work([PYTHON, "-m", "pip", "install", UV])


def install_everything() -> None:
    """Install what requirements.txt pins, and this project in place; sign it off as the last act."""
    STAMP.unlink(missing_ok=True)
    command = [PYTHON, "-m", "uv", "pip", "install", "--python", PYTHON, "--compile-bytecode"]
    work([*command, "--requirement", "requirements.txt", "--editable", "."], **settings_for_uv())
    for path, settings in SETTINGS.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(settings, "utf-8")
    unsigned = STAMP.with_suffix(".new")
    unsigned.write_text("\n".join(wanted_stamp()), "utf-8")
    unsigned.replace(STAMP)


def prepare_businesses() -> None:
    """Make what is not in the user's cache yet; it shows its progress and says itself what is wrong."""
    print(flush=True)
    if run([PYTHON, "-c", PREPARE]):
        sys.exit("The businesses could not be prepared; see above. Then run the same command again.")


def settings_for_uv() -> dict:
    """Tell uv, which does not read pip's settings, of the package mirror and the certificates to use."""
    settings = {"UV_SYSTEM_CERTS": "true"}
    command = [str(PYTHON), "-m", "pip", "config", "get", "global.index-url"]
    said = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    mirror = os.environ.get("PIP_INDEX_URL") or said.stdout.strip()
    if mirror:
        settings["UV_DEFAULT_INDEX"] = mirror
    return {name: value for name, value in settings.items() if name not in os.environ}


def stamp() -> list:
    """Read what .venv is complete for; nothing where it is not complete."""
    try:
        return STAMP.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        return []


def wanted_stamp() -> list:
    """Say what .venv has to be complete for: this folder and Python, and what is required."""
    required = b"".join((ROOT / name).read_bytes() for name in ("requirements.txt", "pyproject.toml"))
    required += "".join(SETTINGS.values()).encode("utf-8")
    return ["Python {}.{} in {}".format(*sys.version_info[:2], VENV), hashlib.sha256(required).hexdigest()]


def work(command: list, **settings: str) -> None:
    """Run an installer silently; where it fails, say what to do and show its last lines."""
    with tempfile.TemporaryFile() as log:
        code = run(command, log, **settings)
        log.seek(0)
        said = log.read().decode("utf-8", "replace").strip()
    if code:
        if shutil.disk_usage(str(ROOT)).free < 100e6:
            said += "\nNo space left"  # venv keeps to itself why pip could not be unpacked
        last = "".join("\n  " + line[:160] for line in said.split("\n")[-4:])
        sys.exit(f"\n{advice(said)}\nIts last lines were:{last}")


def advice(said: str) -> str:
    """Choose the sentence that tells the reader what to do about a failure."""
    return next(advice for words, advice in CAUSES if re.search(words, said, re.IGNORECASE))


def run(command: list, output: Any = None, **settings: str) -> int:
    """Run a command in the suite's folder and wait for it; the result is its exit code."""
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=str(ROOT),
        env=dict(os.environ, PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1", **settings),
        stdout=output,
        stderr=output,
    )
    try:
        return process.wait()
    except BaseException:
        # Ctrl-C reaches the command too: let it tidy up by itself, then insist.
        try:
            process.wait(3)
        except subprocess.TimeoutExpired:
            process.terminate()
            process.wait()
        raise


def open_jupyterlab() -> int:
    """Open the first notebook in the browser and stay until JupyterLab is stopped."""
    print(
        "[4/4] JupyterLab opens in the browser. There:\n"
        "  - press the button with the double arrow, and confirm with Restart;\n"
        "  - move the controls, and read on.\n"
        "No browser? Copy an address shown below into one.\n"
        "To stop, press Ctrl-C in this window.",
        flush=True,
    )
    lab = [PYTHON, "-m", "jupyterlab", f"--LabApp.default_url={FIRST_PAGE}", "--log-level=WARN", "-y"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        lab.append("--allow-root")  # a container: there is nobody else to be
    try:
        return run(lab)
    except KeyboardInterrupt:
        print("\nJupyterLab is stopped. What you saved is in the folder notebooks.")
        return 0


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 -- an old Python does run this file
        sys.exit(
            "This suite needs Python 3.11 or newer, and this is Python {}.{}. Install a newer one "
            "from python.org, then start this file with that one.".format(*sys.version_info[:2])
        )
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again to go on from here.")
        sys.exit(130)
    except OSError as error:
        sys.exit("\n" + advice(str(error)) + f"\n  {error}")
