"""Whether every word on a picture can be read: it lies inside the picture, and on no other."""

from itertools import combinations

from matplotlib.figure import Figure

#: Pixels by which boxes of words may overlap: letters do not fill them.
SPARE = 1


def words_of(figure: Figure) -> list[tuple[str, object]]:
    """Every word or line on a figure that has been drawn, with its box in pixels."""
    found = []
    for artist in figure.findobj():
        if hasattr(artist, "boxes"):
            found += artist.boxes()
        elif hasattr(artist, "get_text") and artist.get_text().strip() and artist.get_visible():
            found.append((artist.get_text(), artist.get_window_extent()))
    return found


def unreadable(figure: Figure) -> list[str]:
    """What cannot be read on a figure that has been drawn, a sentence each."""
    words, (wide, high) = words_of(figure), figure.canvas.get_width_height()
    faults = [
        f"{word!r} is cut off"
        for word, box in words
        if box.x0 < -1 or box.y0 < -1 or box.x1 > wide + 1 or box.y1 > high + 1
    ]
    for (one, a), (other, b) in combinations(words, 2):
        across, up = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        if across > SPARE and up > SPARE:
            faults.append(f"{one!r} lies on {other!r}")
    return faults
