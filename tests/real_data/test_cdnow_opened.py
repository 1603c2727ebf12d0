"""The page of 52 opens the CDNOW sample as a new user would, and the panels tell what is published of it."""

import pytest

from segmentlab import load, your_data
from segmentlab.teach.lessons import own_data as lesson
from segmentlab.teach.lessons.own_data import panels


def test_the_cdnow_sample_is_opened_by_its_path_alone(cdnow, tmp_path, monkeypatch):
    monkeypatch.setenv("SEGMENTLAB_PROGRESS", str(tmp_path / "progress.json"))
    data = your_data(load("ecommerce", customers=500))
    data.which_file.which.value = "own"
    data.which_file.where.value = str(cdnow)
    assert not data.error, data.error
    data.press_read()
    reading = data.reading
    assert (reading.rows, reading.purchases, reading.customers) == (6_919, 6_919, 2_357)
    assert str(reading.first.date()) == "1997-01-01" and str(reading.last.date()) == "1998-06-30"
    shown = [
        lesson.rfm_panel(data.business, "Champions", 0),
        lesson.lifecycle_panel(data.business, 120, 270),
        lesson.cohort_panel(data.business, "M", "share"),
        lesson.ltv_panel(data.business, 52, 0.4),
        lesson.segment_panel(data.business, 2, "365d", 100, 90),
    ]
    assert all("cannot" not in sentence for _, sentence, *_ in shown)
    sizes = panels.cohorts(data.business, "M")[1]
    assert list(sizes.index) == ["Jan 1997", "Feb 1997", "Mar 1997"] and sizes.sum() == 2_357
    # Everybody's first purchase is in the first quarter of 1997.
    assert panels.models(data.business)[1].r == pytest.approx(0.25, abs=0.05)
