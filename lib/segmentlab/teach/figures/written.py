"""Many short words in one go: names beside bars, numbers in cells, marks on axes.

Comes in: words and where they stand. Goes out: one artist. Stage: teach.

Matplotlib lays out every text anew at each drawing, at half a millisecond apiece: more than all the rest of a
table of numbers. Here each word becomes a small image once, is kept, and is put where it belongs.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import to_rgb
from matplotlib.transforms import Bbox
from PIL import Image, ImageDraw

from .lettering import CAPITAL, LINE, letters


class Written(Artist):
    """Words with their places; a line break in a word starts a new line under it.

    `sides` are ``left``, ``center`` or ``right`` of the place, as for text in matplotlib; upright, the middle
    of the capitals stands at the place, or with ``top`` their upper edge and with ``bottom`` their foot.
    `nudge` moves all words by so many pixels.
    """

    def __init__(
        self,
        places: list[tuple[float, float]],
        words: list[str],
        transform: Any,
        *,
        pixels: float,
        inks: list[str],
        bold: bool = False,
        across: str = "center",
        up: str = "center",
        nudge: tuple[float, float] = (0, 0),
    ) -> None:
        """Keep the words; nothing is drawn yet."""
        super().__init__()
        self.words, self.places, self.inks = words, np.array(places, float).reshape(-1, 2), inks
        self.pixels, self.bold, self.across, self.up, self.nudge = pixels, bold, across, up, nudge
        self.set_transform(transform)
        self.set_zorder(4)

    def draw(self, renderer: Any) -> None:
        """Put every word onto the drawing."""
        gc = renderer.new_gc()
        for left, foot, image, _ in self._images():
            renderer.draw_image(gc, left, foot, image)
        gc.restore()

    def boxes(self) -> list[tuple[str, Bbox]]:
        """Give where each line of words stands, in pixels of the drawing."""
        return [
            (word, Bbox.from_bounds(left, foot, image.shape[1], image.shape[0]))
            for left, foot, image, word in self._images()
        ]

    def _images(self) -> list[tuple[float, float, Any, str]]:
        found = []
        capital, step = CAPITAL * self.pixels, LINE * self.pixels
        share = {"left": 0.0, "center": 0.5, "right": 1.0}[self.across]
        for place, word, ink in zip(
            self.get_transform().transform(self.places), self.words, self.inks, strict=True
        ):
            lines = word.split("\n")
            tall = capital + step * (len(lines) - 1)
            x, y = place + self.nudge
            first = y + {"center": tall / 2, "top": 0.0, "bottom": tall}[self.up] - capital
            for number, line in enumerate(lines):
                if line.strip():
                    image, start, under = _image(line, self.pixels, self.bold, ink)
                    left = round(x - share * image.shape[1] + (start if share == 0 else 0))
                    found.append((left, round(first - step * number) - under, image, line))
        return found


class Cells(Artist):
    """Cells of one colour each that fill a box, the first row on top, with white lines between them."""

    def __init__(self, shades: Any, box: Any, gap: int) -> None:
        """Keep colours (0 to 1) and the box in pixels; nothing is drawn yet."""
        super().__init__()
        self.shades, self.box, self.gap = shades, box, gap

    def draw(self, renderer: Any) -> None:
        """Put all cells onto the drawing as one image, pixel by pixel, without any smoothing."""
        left, foot, right, top = (round(edge) for edge in self.box.extents)
        rows, columns = self.shades.shape[:2]
        across = np.arange(right - left) * columns // (right - left)
        down = np.arange(top - foot) * rows // (top - foot)
        cells = np.full((rows, columns, 4), 255, np.uint8)
        cells[..., :3] = np.round(self.shades * 255)
        image = cells[down[:, None], across]
        for step in range(self.gap):
            image[:, np.flatnonzero(np.diff(across)) - step] = 255
            image[np.flatnonzero(np.diff(down)) - step] = 255
        gc = renderer.new_gc()
        renderer.draw_image(gc, left, foot, np.ascontiguousarray(image[::-1]))
        gc.restore()


@lru_cache(4096)
def _image(word: str, pixels: float, bold: bool, ink: str) -> tuple[Any, int, int]:
    """Draw one word: pixels from the lowest row up, where it starts, its reach below the line."""
    font = letters(pixels, bold)
    left, top, right, bottom = (int(edge) for edge in font.getbbox(word, anchor="ls"))
    mask = Image.new("L", (max(right - left, 1), max(bottom - top, 1)))
    ImageDraw.Draw(mask).text((-left, -top), word, fill=255, font=font, anchor="ls")
    strength = np.asarray(mask)[::-1]
    image = np.empty((*strength.shape, 4), np.uint8)
    image[..., :3] = np.round(np.array(to_rgb(ink)) * 255)
    image[..., 3] = strength
    return image, left, bottom
