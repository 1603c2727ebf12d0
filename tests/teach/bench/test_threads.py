"""Moves that arrive at the same time, each in a thread of its own as JupyterLab sends them, are all taken."""

import threading
import time

from segmentlab import events


def test_two_moves_at_once_are_both_taken(bench, monkeypatch):
    assert bench.view
    bench.builder.groups[0].did.click()
    did, offered = bench.builder.did, bench.choices
    slow, reached = type(offered).properties, threading.Event()

    def properties(self, event):
        if event == "guide_read":
            reached.set()
            time.sleep(0.2)  # the first look at an event takes a moment, in which the second move arrives
        return slow(self, event)

    monkeypatch.setattr(type(offered), "properties", properties)
    moves = [
        threading.Thread(target=lambda: setattr(did.event, "value", "guide_read")),
        threading.Thread(
            target=lambda: reached.wait(5) and setattr(did.value.widget("number"), "value", 3.0)
        ),
    ]
    for move in moves:
        move.start()
    for move in moves:
        move.join()
    assert bench.rule == (events("guide_read").count("90d") >= 3)


def test_many_moves_at_once_lose_none_and_can_all_be_undone(bench):
    assert bench.view
    adds = [threading.Thread(target=bench.builder.groups[0].did.click) for _ in range(8)]
    for one in adds:
        one.start()
    for one in adds:
        one.join()
    assert len(bench.draft.groups[0].conditions) == 8 and len(bench.edits.past) == 8
