"""`start.py`: what it tells its reader, and when it trusts what is already there."""

import ast
import importlib.util
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[1] / "start.py"


def load_script():
    """Load start.py as it is."""
    specification = importlib.util.spec_from_file_location("start", SCRIPT)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture
def start(tmp_path, monkeypatch):
    """Load start.py as it would be in an empty folder, run by this Python."""
    module = load_script()
    (tmp_path / "requirements.txt").write_text("pandas==3.1.1\n")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    venv = tmp_path / ".venv"
    venv.mkdir()
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", venv)
    monkeypatch.setattr(module, "STAMP", venv / "ready.txt")
    monkeypatch.setattr(module, "SETTINGS", {venv / "share/overrides.json": "{}"})
    monkeypatch.setattr(module, "PYTHON", Path(sys.executable))
    return module


@pytest.fixture
def installed(start, monkeypatch):
    """Load start.py as it would be beside a complete environment."""
    monkeypatch.setattr(start, "work", lambda command, **settings: None)
    start.install_everything()
    return start


def said(*command: str) -> str:
    """Run a command that must fail; return the one thing it says."""
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr.strip()


def test_a_word_it_does_not_know_is_answered_with_the_two_it_knows():
    assert (
        said(str(SCRIPT), "tests")
        == "Cannot do 'tests'. Write: python start.py, or: python start.py test"
    )  # fmt: skip


def test_an_old_python_can_read_it():
    ast.parse(SCRIPT.read_text("utf-8"), feature_version=(3, 6))


def test_an_old_python_says_that_it_is_too_old():
    code = "import runpy, sys; sys.version_info = (3, 8, 1); runpy.run_path(sys.argv[1], run_name='__main__')"
    assert said("-c", code, str(SCRIPT)).startswith(
        "This suite needs Python 3.11 or newer, and this is Python 3.8."
    )


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full."),
        ("error: Permission denied (os error 13)", "This folder cannot be written to."),
        ("PermissionError: [WinError 5] Access is denied: 'python.exe'", "This folder cannot be written to."),
        ("Temporary failure in name resolution", "The download did not work."),
        ("ERROR: No matching distribution found for uv==0.13.9", "The download did not work."),
        ("error: Failed to fetch: operation timed out", "The download did not work."),
        ("Segmentation fault", "This step failed."),
    ],
)
def test_a_failing_installer_is_translated_into_what_to_do(start, words, advice):
    with pytest.raises(SystemExit) as failure:
        start.work([sys.executable, "-c", f"print('first'); print({words!r}); raise SystemExit(2)"])
    assert failure.value.code.strip().startswith(advice)
    assert failure.value.code.endswith(f"Its last lines were:\n  first\n  {words}")


def test_a_python_without_venv_names_the_package_to_install(start, monkeypatch):
    monkeypatch.setattr(start.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"sudo apt install python3\.\d+-venv"):
        start.make_environment()


def test_a_complete_environment_is_kept(installed):
    assert installed.environment_works() and installed.stamp() == installed.wanted_stamp()


def test_an_interrupted_installation_is_not_trusted(installed, monkeypatch):
    def interrupted(command, **settings):
        raise KeyboardInterrupt

    monkeypatch.setattr(installed, "work", interrupted)
    with pytest.raises(KeyboardInterrupt):
        installed.install_everything()
    assert not installed.environment_works()


def test_new_requirements_are_installed_into_the_same_environment(installed):
    (installed.ROOT / "requirements.txt").write_text("pandas==3.1.2\n")
    assert installed.environment_works() and installed.stamp() != installed.wanted_stamp()


def test_an_environment_from_another_folder_is_made_anew(installed, monkeypatch, tmp_path):
    monkeypatch.setattr(installed, "VENV", tmp_path / "moved" / ".venv")
    assert not installed.environment_works()


def test_an_environment_for_another_python_is_made_anew(installed, monkeypatch):
    monkeypatch.setattr(installed.sys, "version_info", (3, 99, 0))
    assert not installed.environment_works()


def test_an_environment_whose_python_is_gone_is_made_anew(installed, monkeypatch, tmp_path):
    monkeypatch.setattr(installed, "PYTHON", tmp_path / "gone" / "python")
    assert not installed.environment_works()


def test_uv_is_told_of_the_mirror_pip_is_set_to(start, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    assert start.settings_for_uv()["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"


def test_a_setting_the_reader_made_for_uv_is_left_alone(start, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://other.example/simple")
    assert "UV_DEFAULT_INDEX" not in start.settings_for_uv()


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to a window, not to a process")
def test_ctrl_c_is_answered_with_one_sentence(tmp_path):
    (tmp_path / "start.py").write_text(SCRIPT.read_text("utf-8"), "utf-8")
    for file in ("requirements.txt", "pyproject.toml"):
        (tmp_path / file).touch()
    command = [sys.executable, str(tmp_path / "start.py")]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    )
    process.stdout.read(len("[1/4]"))
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=30)
    assert out.decode().endswith("\nStopped. Run the same command again to go on from here.\n")
    assert (process.returncode, errors) == (130, b"")


def test_the_style_of_the_words_lies_where_the_server_looks_and_is_that_of_a_notebook_that_runs():
    from jupyter_server import DEFAULT_STATIC_FILES_PATH

    module = load_script()
    looked_for = Path(DEFAULT_STATIC_FILES_PATH, "custom", "custom.css")
    assert module.STYLES.relative_to(module.VENV) == looked_for.relative_to(sys.prefix)
    running = (SCRIPT.parent / "lib/segmentlab/teach/panel.css").read_text("utf-8")
    width = module.SETTINGS[module.STYLES].split("{")[1].split("}")[0].strip()
    assert width in running and width.startswith("max-width")
