"""Choose which file is looked at: one of the made-up ones, or one of the reader's own by where it lies.

Comes in: what was chosen, typed or pasted. Goes out: the file on view. Stage of the loop: teach.
"""

from __future__ import annotations

from pathlib import Path

import ipywidgets

from ..bench.parts import Quiet, button, column, heard, listed, offer, put_children, row
from .examples import TITLES, Examples
from .files import path_of, tables_in
from .on_view import OnView

OWN = "own"
CHOICES = {**TITLES, "A file of my own": OWN}
PICK = "choose one"


class WhichFile:
    """The list of made-up files, and a field and a list for a file of one's own.

    Attributes
    ----------
    which
        The made-up files, and “a file of my own”.
    where, look_button, found
        For a file of one's own: where it is, and the files of that folder.
    own
        Those three; empty while a made-up file is chosen.
    """

    def __init__(self, quiet: Quiet, made: Examples, on_view: OnView) -> None:
        self._quiet, self._made, self._on_view = quiet, made, on_view
        self.which = heard(listed("open", CHOICES), quiet, self._chosen)
        self.where = ipywidgets.Text(
            description="where", placeholder="a file or a folder, such as C:\\Users\\me\\orders.csv",
            continuous_update=False, style={"description_width": "88px"},
        )  # fmt: skip
        heard(self.where, quiet, self._typed)
        self.found = heard(listed("found there", {PICK: ""}), quiet, self._picked)
        self.look_button = button("Look at it", self.press_look, "Show the first rows of this file")
        self.own = column()

    @property
    def is_own(self) -> bool:
        """Whether the reader opens a file of their own."""
        return self.which.value == OWN

    def press_look(self) -> None:
        """Look at what was typed: a file, or the files of a folder."""
        written = self.where.value.strip()
        if not written:
            self._on_view.fail("write where your file is, or choose one from the list.")
            return
        try:
            path = path_of(written)
            folder = path.is_dir()
        except (OSError, RuntimeError, ValueError):
            self._on_view.fail("this cannot be the place of a file: check how it is written.")
            return
        if folder:
            self._look_into(path)
        else:
            self._on_view.look_at(path)

    def _look_into(self, folder: Path) -> None:
        """List the files of a folder; look at it where it holds the parts of one table, and nothing else."""
        many = self._list(folder)
        if [one for _, one in self.found.options[1:]] == [str(folder)]:
            self._on_view.look_at(folder)
        elif many:
            self._on_view.wait(f"{many} file{' is' if many == 1 else 's are'} listed: choose one.")
        else:
            self._on_view.wait("there is no file with a table in this folder.")

    def _list(self, folder: Path) -> int:
        found = {name: str(one) for name, one in tables_in(folder).items()}
        with self._quiet():
            offer(self.found, {PICK: "", **found}, "")
        return len(found)

    def _chosen(self) -> None:
        put_children(self.own, (self.where, row(self.look_button), self.found) if self.is_own else ())
        if not self.is_own:
            self._on_view.look_at(self._made.path(self.which.value))
            return
        self._list(Path.cwd())
        if self.where.value.strip():
            self.press_look()
        else:
            self._on_view.wait("write where your file is and press Enter, or choose one from the list.")

    def _typed(self) -> None:
        if self.where.value.strip():
            self.press_look()

    def _picked(self) -> None:
        if self.found.value:
            with self._quiet():
                self.where.value = self.found.value
            self._on_view.look_at(Path(self.found.value))
