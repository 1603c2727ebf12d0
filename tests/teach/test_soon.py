"""Bursts of moves: in an event loop, and in a real kernel that was busy while thirty moves came in."""

import asyncio
import gc
import json
import time
import weakref

import pytest
from jupyter_client.manager import start_new_kernel

from segmentlab.teach.bench import taking
from segmentlab.teach.soon import PATIENCE, Soon, in_idle_moments, tidy_up

PANEL = """
import time
from segmentlab.teach import days, explore, figures
drawn = []

@explore(quiet=days(1, 100, 50, label="Quiet"))
def panel(quiet):
    drawn.append(quiet)
    time.sleep(0.05)
    return figures.bars({"Days": quiet}, title="Days", y="Days"), f"{quiet} days."

panel._repr_mimebundle_()
drawn.clear()
print(panel.widgets["quiet"].model_id)
"""
STATE = "import json; print(json.dumps([drawn, panel.now.shown[1], panel._parts['says'].value]))"


def test_of_a_burst_the_action_runs_once_and_after_the_last_request():
    async def burst():
        done = []
        soon = Soon(lambda: done.append(latest))
        for latest in range(30):  # noqa: B007
            soon.ask()
            await asyncio.sleep(0)
        assert not done and soon.waiting
        await asyncio.sleep(0.05)
        return done, soon.waiting

    assert asyncio.run(burst()) == ([29], False)


def test_a_stream_that_never_pauses_is_still_answered():
    async def stream():
        done = []
        soon = Soon(lambda: done.append(1))
        until, asked = time.monotonic() + 4 * PATIENCE, 0
        while time.monotonic() < until:
            soon.ask()
            asked += 1
            await asyncio.sleep(0)
        return len(done), asked

    # A busy machine may pause between two requests, so that it is answered more often.
    answered, asked = asyncio.run(stream())
    assert 3 <= answered < asked / 3


def test_who_asks_for_the_result_does_not_wait():
    async def impatient():
        done = []
        soon = Soon(lambda: done.append(1))
        soon.ask()
        soon.now()
        soon.now()
        await asyncio.sleep(0.02)
        return done

    assert asyncio.run(impatient()) == [1]


@pytest.fixture(scope="module")
def kernel():
    manager, client = start_new_kernel()
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def run(client, code):
    """Run code in the kernel and give what it printed."""
    printed = []
    reply = client.execute_interactive(
        code, timeout=60, output_hook=lambda m: printed.append(m["content"].get("text", ""))
    )
    assert reply["content"]["status"] == "ok", reply["content"]
    return "".join(printed).strip()


def move(client, model, value):
    """Move the slider as a front end does, and do not wait."""
    content = {"comm_id": model, "data": {"method": "update", "state": {"value": value}, "buffer_paths": []}}
    client.shell_channel.send(client.session.msg("comm_msg", content))


def test_thirty_moves_while_the_kernel_is_busy_end_at_the_last_and_draw_once_or_twice(kernel):
    model = run(kernel, PANEL).splitlines()[-1]
    kernel.execute("time.sleep(0.6)")
    for value in range(51, 81):
        move(kernel, model, value)
    time.sleep(1.5)
    drawn, sentence, says = json.loads(run(kernel, STATE))
    print(f"30 moves, drawn at {drawn}")
    assert drawn[-1] == 80 and len(drawn) <= 3
    assert sentence == "80 days." and "80 days." in says


def test_moves_by_code_are_drawn_before_the_next_line(kernel):
    run(kernel, PANEL)
    said = run(
        kernel,
        "panel.widgets['quiet'].value = 7\npanel.widgets['quiet'].value = 9\nprint(panel.sentence, drawn)",
    )
    assert said == "9 days. [9]"


class Knot:
    """Two of these that know each other are only found by a round of Python's collector."""

    def __init__(self):
        self.other = None


def knotted():
    one, two = Knot(), Knot()
    one.other, two.other = two, one
    return weakref.ref(one)


def test_what_is_there_when_a_panel_opens_is_left_out_of_later_rounds_and_let_go_of_when_the_next_one_opens():
    before = [Knot() for _ in range(1_000)]
    tidy_up()
    assert gc.get_freeze_count() >= len(before)
    assert not any(isinstance(one, Knot) for one in gc.get_objects())
    later = knotted()
    gc.collect()
    assert later() is None  # what came later is still found
    set_aside = knotted()
    gc.freeze()
    gc.collect()
    assert set_aside() is not None
    tidy_up()
    assert set_aside() is None
    gc.unfreeze()


def test_libraries_are_loaded_one_at_a_time_while_nobody_waits(monkeypatch):
    loaded = []
    monkeypatch.setattr(taking, "import_module", loaded.append)
    monkeypatch.setattr(taking, "answer_once", lambda: loaded.append("an answer"))

    async def look_on():
        in_idle_moments(taking.get_ready())
        at_once = list(loaded)
        await asyncio.sleep(0.3)
        return at_once

    assert asyncio.run(look_on()) == []
    assert loaded == ["sqlglot", "duckdb", "an answer"]
