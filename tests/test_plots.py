"""The plots of the lab: what is drawn is what was measured, and everything on it can be read."""

from __future__ import annotations

import builtins
import functools
import itertools
import math
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from household.errors import HouseholdError
from household.happenings import Happening
from household.lab import plot_data, plot_page, plots
from household.lab.experiments import measure, recipe
from household.lab.intervals import interval
from household.lab.plot_lanes import Bar, evenings_of
from household.model.scenario import KEYS
from household.parents import Policy, find_policy
from household.replay import Run
from household.templates import PARENT
from household.trace.statistics import STATISTICS
from household.trace.story import clock

Result = dict[str, float | int | None]
SEEDS = 25


class Case(msgspec.Struct, frozen=True):
    name: str
    policy: Policy
    varied: Mapping[str, Any]


class Measured:
    """An experiment as the lab hands it over."""

    def __init__(
        self, cases: Sequence[Case], rows: Sequence[Sequence[Result]], scenario: str = "evening"
    ) -> None:
        self.cases = cases
        self.rows = rows
        self.scenario_name = scenario
        self.first_seed = 1
        self.steady_state = False
        self.evenings = len(rows[0]) if rows else 0

    def column(self, case: int, statistic: str) -> list[float | None]:
        return [row[statistic] for row in self.rows[case]]


@functools.cache
def lived(policy: str, scenario: str, seeds: int, changes: tuple[tuple[str, Any], ...]) -> list[Result]:  # fmt: skip
    return [
        measure(recipe(policy, scenario, seed, changes=dict(changes)))
        for seed in range(1, seeds + 1)
    ]


def experiment(*cases: tuple[str, Mapping[str, Any]], scenario: str = "evening", seeds: int = SEEDS) -> Measured:  # fmt: skip
    """What is varied and is no knob of the policy is a key of the scenario."""
    made, rows = [], []
    for typed, varied in cases:
        policy = find_policy(typed)
        changes = tuple((key, value) for key, value in varied.items() if key not in policy.options)
        name = ", ".join([typed, *(f"{key}={value}" for key, value in changes)])
        made.append(Case(name, policy, varied))
        rows.append(lived(typed, scenario, seeds, changes))
    return Measured(made, rows, scenario)


EVERY = (1, 5, 10, 30, 60)


def by_interval() -> Measured:
    varied = [(f"polling:every={every}", {"every": float(every)}) for every in EVERY]
    return experiment(*varied, ("asynchronous", {}), ("synchronous", {}))


FIVE = (
    "synchronous",
    "polling",
    "threaded",
    "threaded:lock_order=washer-first,checkbook=locked",
    "asynchronous",
)


def five(scenario: str = "evening", seeds: int = SEEDS) -> Measured:
    return experiment(*((policy, {}) for policy in FIVE), scenario=scenario, seeds=seeds)


def by_hand(*columns: Sequence[float | None], statistic: str = "kid_response_mean") -> Measured:
    """An experiment of which one statistic is made up."""
    cases = [Case(f"mine.py:parent_{n}", find_policy("polling"), {}) for n in range(len(columns))]
    return Measured(cases, [[{statistic: value} for value in column] for column in columns])


def long_names() -> Measured:
    names = [
        "/home/somebody/a folder/of/parents/the_parent_who_looks_at_everything.py:looks_at_everything",
        "mine.py:mine:patience=12.5,first=washer,then=dryer,and_what_not=something-rather-long,x=1",
        "x" * 120,
        "rodič.py:父母_και_γονείς:每=5",
    ]
    base = lived("polling", "evening", SEEDS, ())
    made = [Case(name, find_policy("polling"), {}) for name in names]
    return Measured(made, [base] * len(made), "/home/somebody/a folder/own.toml")


def many_lines() -> Measured:
    cases = [
        (f"{policy}:checkbook={book},lock_order={order}", {"loads": loads})
        for policy in ("threaded",)
        for book in ("alone", "told", "locked")
        for order in ("own-first", "washer-first", "back-off")
        for loads in (1, 2, 4)
    ]
    cases += [(policy, {"loads": loads}) for policy in ("polling", "asynchronous", "synchronous", "polling:every=5", "polling:every=30", "polling:every=60", "polling:every=90") for loads in (1, 2, 4)]  # fmt: skip
    return experiment(*cases, seeds=6)


@functools.cache
def run(policy: str, scenario: str = "evening", seed: int = 1) -> Run:
    return Run(recipe(policy, scenario, seed))


def only(figure: Figure) -> Axes:
    """The axes that are not the strip above them."""
    return max(figure.axes, key=lambda axes: axes.get_position().height)


def lines(figure: Figure, gid: str) -> list[Line2D]:
    return [line for line in only(figure).lines if line.get_gid() == gid]


def xs(line: Line2D) -> list[float]:
    return [float(x) for x in np.asarray(line.get_xdata())]


def ys(line: Line2D) -> list[float]:
    return [float(y) for y in np.asarray(line.get_ydata())]


def words(figure: Figure) -> list[str]:
    return [text.get_text() for text in texts(figure)]


def texts(figure: Figure) -> list[Text]:
    found = [text for text in figure.findobj(Text) if isinstance(text, Text)]
    return [text for text in found if text.get_visible() and text.get_text().strip()]


def near(found: Sequence[Any] | Any, wanted: Sequence[float]) -> bool:
    return len(found) == len(wanted) and all(
        math.isclose(a, b, abs_tol=1e-9) for a, b in zip(found, wanted, strict=True)
    )


# -- what is drawn is what was measured ---------------------------------------------------------


def test_a_curve_goes_through_the_means_and_its_band_is_the_interval() -> None:
    measured = by_interval()
    figure = plots.curve(measured)
    (curve,) = lines(figure, "curve")
    ones = [
        interval([value for value in measured.column(n, "lights_out_at") if value is not None])
        for n in range(len(EVERY))
    ]
    assert near(xs(curve), EVERY)
    assert near(ys(curve), [one.mean or 0 for one in ones])
    bands = [band for band in only(figure).collections if isinstance(band, PolyCollection)]
    edge = {round(float(y), 6) for y in np.asarray(bands[0].get_paths()[0].vertices)[:, 1]}
    assert {round(end, 6) for one in ones for end in (one.low, one.high) if end is not None} <= edge


def bowls(*middles: float, ends: float = 400.0) -> Measured:
    """Curves over 1 to 5 loads that differ in where they are lowest, and how low that is."""
    made: list[Case] = []
    rows: list[list[Result]] = []
    for order, middle in zip(("own-first", "washer-first", "back-off"), middles, strict=False):
        policy = find_policy(f"threaded:lock_order={order}")
        for loads in range(1, 6):
            made.append(Case("", policy, {"lock_order": order, "loads": loads}))
            value = ends if loads in (1, 5) else middle + abs(loads - 3) * 20
            rows.append([{"lights_out_at": value + wobble} for wobble in (-1.0, 0.0, 1.0)])
    return Measured(made, rows)


def test_what_is_lowest_at_an_end_is_not_ringed() -> None:
    figure = plots.curve(bowls(400, 410, ends=300))
    assert not lines(figure, "lowest")
    assert not any(" at loads=" in word for word in words(figure))


def test_what_several_curves_have_at_the_same_place_is_told_once() -> None:
    figure = plots.curve(bowls(320, 320))
    assert words(figure).count("21:20 at loads=3") == len(lines(figure, "lowest")) == 1
    apart = plots.curve(bowls(320, 200))
    assert {"21:20 at loads=3", "19:20 at loads=3"} <= set(words(apart))


def test_a_value_that_is_told_is_struck_through_by_no_line() -> None:
    for figure in (plots.curve(bowls(320, 325, 330)), plots.curve(bowls(320, 200))):
        with plot_page.drawing():
            figure.canvas.draw()
        axes = only(figure)
        for text in (text for text in texts(figure) if " at loads=" in text.get_text()):
            box = text.get_window_extent()
            for line in lines(figure, "curve"):
                there = axes.transData.transform(np.column_stack([xs(line), ys(line)]))
                for (a, b), (c, d) in pairwise(there):
                    for share in np.linspace(0, 1, 60):
                        assert not box.contains(a + (c - a) * share, b + (d - b) * share)


def test_the_lowest_point_of_a_curve_is_ringed_and_told() -> None:
    measured = by_interval()
    figure = plots.curve(measured)
    means = dict(zip(EVERY, ys(lines(figure, "curve")[0]), strict=True))
    best = min(means, key=lambda every: means[every])
    (ring,) = lines(figure, "lowest")
    assert near(xs(ring), [best])
    assert f"{clock(means[best])} at {best} minutes" in words(figure)


def test_a_policy_without_the_knob_is_level_and_one_far_away_is_told_at_the_edge() -> None:
    figure = plots.curve(by_interval())
    (level,) = lines(figure, "level")
    assert level.get_label() == "asynchronous"
    assert any("far above" in word for word in words(figure))
    low, high = only(figure).get_ylim()
    assert high - low < 240  # synchronous, six hours later, has not pressed the curve flat


def test_a_knob_that_is_logarithmic_gets_a_logarithmic_axis_with_the_measured_values() -> None:
    axes = only(plots.curve(by_interval()))
    assert axes.get_xscale() == "log"
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["1", "5", "10", "30", "60"]
    loads = experiment(*((p, {"loads": n}) for p in ("polling", "asynchronous") for n in (1, 2, 4)))
    assert only(plots.curve(loads)).get_xscale() == "linear"


def test_nothing_has_its_place_on_a_logarithmic_axis_too() -> None:
    varied = [(f"asynchronous:pause_every={n}", {"pause_every": n}) for n in (0, 1, 10, 100)]
    figure = plots.curve(experiment(*varied), statistic="kid_response_mean")
    at = [float(only(figure).transData.transform((n, 0))[0]) for n in (0, 1, 10, 100)]
    assert at == sorted(at)
    assert at[1] - at[0] > 40


def test_times_of_day_stand_on_the_axis_as_times_of_day() -> None:
    figure = plots.curve(by_interval())
    labels = [tick.get_text() for tick in only(figure).get_yticklabels()]
    assert labels
    assert all(len(label) == 5 and label[2] == ":" for label in labels)
    assert "time of day" in words(figure)


def test_what_never_happened_on_some_evenings_is_drawn_above_the_curve() -> None:
    varied = [("threaded", {"loads": n}) for n in (1, 2, 4)]
    measured = experiment(*varied)
    figure = plots.curve(measured)
    strip = min(figure.axes, key=lambda axes: axes.get_position().height)
    (shares,) = [line for line in strip.lines if line.get_gid() == "never"]
    columns = [measured.column(n, "lights_out_at") for n in range(3)]
    assert near(ys(shares), [100 * column.count(None) / SEEDS for column in columns])
    assert max(ys(shares)) > 0
    assert "never, % of the evenings" in words(figure)


def test_what_is_no_number_stands_side_by_side_with_strokes_for_intervals() -> None:
    orders = ("own-first", "washer-first", "back-off")
    measured = experiment(
        *((f"threaded:lock_order={one},checkbook={book}", {"lock_order": one, "checkbook": book}) for book in ("alone", "locked") for one in orders)
    )  # fmt: skip
    figure = plots.curve(measured, "lock_order", "kid_response_mean")
    assert [tick.get_text() for tick in only(figure).get_xticklabels()] == list(orders)
    assert len(lines(figure, "curve")) == 2
    first = interval([v for v in measured.column(0, "kid_response_mean") if v is not None])
    strokes = [ys(line) for line in lines(figure, "interval")]
    assert len(strokes) == 6
    assert near(strokes[0], [first.low or 0, first.high or 0])


def test_another_knob_that_is_varied_makes_another_line() -> None:
    varied = [
        (f"polling:every={every}", {"every": float(every), "loads": loads})
        for loads in (2, 4)
        for every in (5, 15, 60)
    ]
    found = lines(plots.curve(experiment(*varied), "every"), "curve")
    assert [line.get_label() for line in found] == ["polling, loads=2", "polling, loads=4"]
    assert found[0].get_color() != found[1].get_color()
    assert found[0].get_markerfacecolor() != found[1].get_markerfacecolor()


def grid(*policies: str, **varied: Sequence[Any]) -> Measured:
    """A full grid of made up evenings: of a policy that has no such knob, once."""
    made: list[Case] = []
    rows: list[list[Result]] = []
    for typed in policies:
        known = find_policy(typed).options
        mine = {
            key: values for key, values in varied.items() if key in known or key in KEYS
        }  # fmt: skip
        for values in itertools.product(*mine.values()):
            told = dict(zip(mine, values, strict=True))
            policy = find_policy(typed, {key: value for key, value in told.items() if key in known})
            made.append(Case(policy.spec, policy, told))
            size = 300.0 + len(made) + 40 * (typed == "synchronous")
            rows.append([dict.fromkeys(STATISTICS, size + wobble) for wobble in (0.0, 1, 2)])
    return Measured(made, rows)


def panels(figure: Figure) -> list[Axes]:
    return [axes for axes in figure.axes if any(line.get_gid() == "curve" for line in axes.lines)]


SPAN = {"every": (1.0, 2.0, 3.0, 4.0, 5.0), "loads": (2, 3, 4, 5, 6)}


def test_of_two_with_as_many_values_x_is_what_more_cases_have() -> None:
    measured = grid("polling", "asynchronous", "synchronous", **SPAN)
    assert plot_data.choose_x(measured, "") == "loads"
    figure = plots.curve(measured)
    assert len(lines(figure, "curve")) == 7
    assert not lines(figure, "level")


def test_many_lines_stand_in_panels_that_share_their_axes() -> None:
    figure = plots.curve(grid("polling", "asynchronous", **SPAN), "every")
    found = panels(figure)
    assert len(found) == 5
    assert {f"loads={loads}" for loads in SPAN["loads"]} <= set(words(figure))
    assert len({(axes.get_xlim(), axes.get_ylim()) for axes in found}) == 1
    for axes in found:
        drawn = [line.get_gid() for line in axes.lines if line.get_gid() in ("curve", "level")]
        assert sorted(str(gid) for gid in drawn) == ["curve", "level"]
    assert words(figure).count("polling") == 1  # a legend


def test_no_page_of_curves_is_too_large_to_be_read(tmp_path: Path) -> None:
    for measured in (
        grid("polling", "asynchronous", **SPAN, kids=(1, 2, 3)),
        grid("polling", **SPAN, kids=tuple(range(1, 5)), walk=(1.0, 2.0, 3.0, 4.0)),
        many_lines(),
    ):
        figure = plots.curve(measured)
        plots.save(figure, tmp_path / "it.png")
        content = (tmp_path / "it.png").read_bytes()
        assert int.from_bytes(content[16:20], "big") == 1920
        assert int.from_bytes(content[20:24], "big") <= 1600
        for axes in figure.axes:
            shown = [line for line in axes.lines if line.get_gid() in ("curve", "level")]
            assert len(shown) <= 8 or measured.cases[0].name.startswith("threaded")


def test_cases_of_one_policy_go_from_pale_to_dark_with_the_number_that_is_varied() -> None:
    orders = ("own-first", "washer-first")
    figure = plots.distribution(grid("threaded", lock_order=orders, loads=(2, 3, 4, 5, 6)))
    colours = [str(line.get_markerfacecolor()) for line in lines(figure, "evenings")]
    assert colours[:5] == colours[5:]
    brightness = [sum(int(colour[n : n + 2], 16) for n in (1, 3, 5)) for colour in colours[:5]]
    assert brightness == sorted(set(brightness), reverse=True)
    marks = [line for line in figure.findobj(Line2D) if line.get_marker() == "^"]
    assert len({(line.get_color(), line.get_markerfacecolor()) for line in marks}) == 10


def test_a_triple_is_written_as_in_a_code() -> None:
    figure = plots.curve(grid("polling", every=SPAN["every"], wash=((10, 30, 60), (20, 30, 45.5))))
    assert {"polling, wash=10-30-60", "polling, wash=20-30-45.5"} <= set(words(figure))


def test_x_is_what_has_most_values() -> None:
    varied = [
        (f"polling:every={every}", {"loads": loads, "every": float(every)})
        for loads in (2, 4)
        for every in (5, 15, 60)
    ]
    assert plot_data.choose_x(experiment(*varied), "") == "every"


def test_every_evening_is_a_dot_of_the_distribution_and_mean_and_interval_are_those_of_the_lab() -> (
    None
):
    measured = five()
    figure = plots.distribution(measured, "lights_out_at")
    dots = lines(figure, "evenings")
    there = [[v for v in measured.column(n, "lights_out_at") if v is not None] for n in range(5)]
    assert [len(xs(line)) for line in dots] == [len(one) for one in there]
    ones = [interval(one) for one in there]
    means = [xs(line)[0] for line in lines(figure, "mean")]
    assert near(means, [one.mean or 0 for one in ones])
    for line, one in zip(lines(figure, "interval"), ones, strict=True):
        assert near(xs(line), [one.low or 0, one.high or 0])
    middles = [xs(line)[0] for line in lines(figure, "median")]
    assert near(middles, [sorted(one)[len(one) // 2] for one in there if len(one) % 2][:2] + middles[2:])  # fmt: skip


def test_a_distribution_says_on_how_many_evenings_it_never_happened() -> None:
    figure = plots.distribution(five(), "deadlock_at")
    assert words(figure).count(f"never on any of the {SEEDS} evenings") == 4
    assert len(lines(figure, "evenings")) == 1
    assert words(figure).count("100 %") == 4


def test_so_many_evenings_that_dots_would_run_together_are_heights() -> None:
    column = [float(n % 17) for n in range(3000)]
    figure = plots.distribution(by_hand(column))
    assert not lines(figure, "evenings")
    assert "height: how many evenings" in " ".join(words(figure))


def test_the_parts_of_an_evening_add_up_to_all_of_it_and_work_is_the_utilisation() -> None:
    measured = five()
    axes = only(plots.utilisation(measured))
    bars = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    for case in range(5):
        parts = [bar.get_width() for bar in bars if math.isclose(bar.get_y() + bar.get_height() / 2, case + 0.5)]  # fmt: skip
        assert math.isclose(sum(parts), 100)
        work = [value or 0 for value in measured.column(case, "utilisation")]
        assert math.isclose(parts[0], 100 * sum(work) / SEEDS)


def test_differences_are_of_the_same_evening() -> None:
    measured = five()
    figure = plots.difference(measured, "kid_response_mean", minus=4)
    base = measured.column(4, "kid_response_mean")
    pairs = [
        [a - b for a, b in zip(measured.column(n, "kid_response_mean"), base, strict=True) if a is not None and b is not None]
        for n in range(4)
    ]  # fmt: skip
    for line, wanted in zip(lines(figure, "evenings"), pairs, strict=True):
        assert near(xs(line), wanted)
    for line, wanted in zip(lines(figure, "interval"), pairs, strict=True):
        one = interval(wanted)
        assert near(xs(line), [one.low or 0, one.high or 0])
    assert "How long a kid waits, against asynchronous" in words(figure)
    assert lines(figure, "zero")


def test_a_difference_says_where_the_interval_excludes_0() -> None:
    base = [float(n) for n in range(10)]
    later = [value + 5 + n % 2 for n, value in enumerate(base)]
    figure = plots.difference(by_hand(base, later, [v + (-1) ** n for n, v in enumerate(base)]))
    told = words(figure)
    assert told.count("excludes 0") == 1
    assert told.count("may be 0") == 1
    clear, unclear = lines(figure, "mean")
    assert clear.get_markerfacecolor() != unclear.get_markerfacecolor()


def test_evenings_on_which_it_happened_under_one_alone_are_not_compared() -> None:
    figure = plots.difference(by_hand([1.0, None, 3.0, 4.0], [2.0, 3.0, None, 6.0]))
    (cloud,) = lines(figure, "evenings")
    assert near(xs(cloud), [1.0, 2.0])
    assert {"evenings", "2"} <= set(words(figure))


# -- one evening --------------------------------------------------------------------------------


def test_hands_of_a_gantt_do_what_the_statistics_say_they_did() -> None:
    for policy in FIVE:
        lived_run = run(policy, seed=3)
        (lanes,) = evenings_of(lived_run.happenings)
        bars = [bar for several in lanes.hands.values() for bar in several]

        def minutes(*activities: str, bars: list[Bar] = bars) -> float:
            return sum(bar.until - bar.since for bar in bars if bar.activity in activities)

        told = lived_run.statistics
        work = minutes("kids", "washer", "dryer", "checkbook", "care")
        assert math.isclose(work, (told["utilisation"] or 0) * (told["hands_minutes"] or 0))
        assert math.isclose(minutes("walk"), told["walk_minutes"] or 0)
        assert math.isclose(minutes("look"), told["look_minutes"] or 0, abs_tol=1e-9)
        assert math.isclose(minutes("find"), told["switch_minutes"] or 0, abs_tol=1e-9)
        assert minutes("watch", "blocked") <= (told["blocked_minutes"] or 0) + 1e-9


def test_no_two_stretches_of_one_lane_overlap() -> None:
    for policy in FIVE:
        for lanes in evenings_of(run(policy, "worst-case").happenings):
            for bars in (*lanes.hands.values(), *lanes.machines.values(), *lanes.locks.values()):
                for before, after in pairwise(bars):
                    assert before.since <= before.until <= after.since + 1e-9, (policy, before)


def test_the_gantt_of_a_deadlock_marks_its_minute_and_who_holds_what_the_other_wants() -> None:
    figure = plots.gantt(run("threaded", seed=2))
    assert {"Deadlock", "17:14", "Parent A", "Parent D", "Washer", "Dryer", "Kids"} <= set(words(figure))  # fmt: skip
    (mark,) = lines(figure, "deadlock")
    assert clock(xs(mark)[0]) == "17:14"
    (lanes,) = evenings_of(run("threaded", seed=2).happenings)
    assert {lanes.locks[lock][-1].activity for lock in ("washer", "dryer")} == {"A", "B"}
    assert lanes.hands["A"][-1].activity == lanes.hands["B"][-1].activity == "blocked"


def test_happenings_alone_are_enough_for_a_gantt() -> None:
    told: list[Happening] = run("threaded", seed=2).happenings
    assert {"Deadlock", "a deadlock"} <= set(words(plots.gantt(told, title="a deadlock")))
    cut = [happening for happening in told if happening.at < 60]  # told as far as 17:00
    assert "Deadlock" not in words(plots.gantt(cut))


def test_one_of_several_evenings_is_asked_for_by_its_number() -> None:
    figure = plots.gantt(run("asynchronous", "two-weeks"), evening=9)
    assert "evening 9 of 14" in " ".join(words(figure))
    assert only(figure).get_xlim()[0] == 8 * 1440
    assert "16:00" in words(figure)


def test_a_saved_trace_gives_the_same_chart_as_its_run(tmp_path: Path) -> None:
    for typed, changes in (
        ("polling:every=60", {}),
        ("threaded:lock_order=washer-first,checkbook=locked", {"loads": 6, "wash": (20, 30, 50)}),
    ):
        lived_run = Run(recipe(typed, "evening", 193, changes=changes))
        lived_run.save(tmp_path / "t.jsonl")
        figure = plots.gantt_of(tmp_path / "t.jsonl")
        assert plot_page.svg(figure) == plot_page.svg(plots.gantt(lived_run))
        told = words(figure)
        assert f"One evening under {typed}" in told
        assert any("seed 193" in word for word in told)
        keys = ", loads=6, wash=20-30-50" if changes else ""
        assert any(word.startswith(f"scenario evening{keys}  ·") for word in told)


def test_the_saved_trace_of_a_parent_of_ones_own_tells_its_knobs(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(PARENT)
    Run(recipe(f"{file}:every=7", "evening", 2)).save(tmp_path / "t.jsonl")
    assert "One evening under mine.py:mine:every=7" in words(plots.gantt_of(tmp_path / "t.jsonl"))


def test_a_stretch_of_an_evening_can_be_looked_at_closely() -> None:
    figure = plots.gantt(run("threaded", seed=2), since=60, until=90)
    assert only(figure).get_xlim() == (60, 90)
    told = words(figure)
    assert {"17:00", "17:30", "Deadlock"} <= set(told)
    assert any("17:00 to 17:30" in word for word in told)
    before = words(plots.gantt(run("threaded", seed=2), since=0, until=30))
    assert "Deadlock" not in before
    ninth = plots.gantt(run("asynchronous", "two-weeks"), evening=9, since=30)
    assert only(ninth).get_xlim()[0] == 8 * 1440 + 30


def test_letters_on_locks_are_no_smaller_than_other_words() -> None:
    figure = plots.gantt(run("threaded", seed=2))
    sizes = {text.get_text(): float(text.get_fontsize()) for text in only(figure).texts}
    letters = [size for text, size in sizes.items() if text in ("A", "B")]
    assert letters
    assert min(letters) >= min(float(text.get_fontsize()) for text in texts(figure))


# -- everything can be read ---------------------------------------------------------------------


def panels_with_never() -> Measured:
    measured = grid("polling", "asynchronous", "threaded", **SPAN, kids=(1, 2, 3))
    rows = [[{**row[0], "lights_out_at": None}, *row[1:]] for row in measured.rows]
    return Measured(measured.cases, rows)


def far_away() -> Measured:
    measured = grid("polling", "asynchronous", "synchronous", **SPAN)
    for case, row in zip(measured.cases, measured.rows, strict=True):
        for result in row:
            result["lights_out_at"] = (result["lights_out_at"] or 0) + 400 * (case.policy.name == "synchronous")  # fmt: skip
    return measured


FIGURES: dict[str, Callable[[], Figure]] = {
    "curve": lambda: plots.curve(by_interval()),
    "curve with never": lambda: plots.curve(many_lines()),
    "curves lowest at the same place": lambda: plots.curve(bowls(320, 320)),
    "curves lowest near each other": lambda: plots.curve(bowls(320, 325, 330)),
    "graded curves": lambda: plots.curve(grid("polling", "asynchronous", **SPAN)),
    "panels": lambda: plots.curve(grid("polling", "asynchronous", **SPAN), "every"),
    "many panels": lambda: plots.curve(
        grid("polling", **SPAN, kids=(1, 2, 3, 4), walk=(1.0, 2.0, 3.0, 4.0))
    ),
    "panels with never": lambda: plots.curve(panels_with_never()),
    "panels and far away": lambda: plots.curve(far_away(), "every"),
    "gantt close up": lambda: plots.gantt(run("polling", seed=3), since=60, until=100),
    "gantt closer": lambda: plots.gantt(run("threaded", seed=2), since=70, until=76),
    "distribution of graded cases": lambda: plots.distribution(
        grid("threaded", lock_order=("own-first", "washer-first"), loads=(2, 3, 4, 5, 6))
    ),
    "distribution": lambda: plots.distribution(five()),
    "distribution of never": lambda: plots.distribution(five(), "deadlock_at"),
    "distribution of long names": lambda: plots.distribution(long_names()),
    "distribution of one": lambda: plots.distribution(experiment(("polling", {}))),
    "distribution of one evening": lambda: plots.distribution(five(seeds=1)),
    "distribution of money": lambda: plots.distribution(five(), "lowest_bank"),
    "two weeks": lambda: plots.distribution(five("two-weeks", 3), "lights_out_at"),
    "twelve cases": lambda: plots.distribution(
        experiment(*((f"polling:every={n}", {}) for n in range(1, 13)), seeds=5)
    ),
    "utilisation": lambda: plots.utilisation(five()),
    "utilisation of long names": lambda: plots.utilisation(long_names()),
    "difference": lambda: plots.difference(five(), "lights_out_at"),
    "difference of long names": lambda: plots.difference(long_names()),
    "difference of utilisation": lambda: plots.difference(five("two-weeks", 3), "utilisation", 1),
    "gantt of a deadlock": lambda: plots.gantt(run("threaded", seed=2)),
    "gantt of the worst case": lambda: plots.gantt(run("polling", "worst-case")),
    "gantt of mended clones": lambda: plots.gantt(run(FIVE[3])),
    "gantt of a quiet evening": lambda: plots.gantt(run("synchronous", "quiet")),
}


@pytest.mark.parametrize("name", FIGURES)
def test_no_words_are_cut_off_or_over_others_or_too_small(name: str) -> None:
    figure = FIGURES[name]()
    canvas = figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    with plot_page.drawing():
        canvas.draw()  # type: ignore[no-untyped-call]
    wide, high = canvas.get_width_height()
    boxes = []
    for text in texts(figure):
        box = text.get_tightbbox()
        assert box is not None
        assert box.x0 >= 0 <= box.y0, text
        assert box.x1 <= wide, text
        assert box.y1 <= high, text
        assert float(text.get_fontsize()) * 100 / 72 >= 13, text
        boxes.append((text.get_text(), box.padded(-2)))
    for (one, here), (other, there) in combinations(boxes, 2):
        over = here.x0 < there.x1 and there.x0 < here.x1 and here.y0 < there.y1 and there.y0 < here.y1  # fmt: skip
        assert not over, f"{one!r} and {other!r} are over each other"


def test_a_title_says_what_is_seen_and_the_line_under_it_what_was_done() -> None:
    told = words(plots.curve(by_interval()))
    assert "When the lights go out, by how often the parent looks" in told
    assert (
        f"scenario evening  ·  {SEEDS} evenings, seeds 1 to {SEEDS}  ·  band: 95 % interval" in told
    )
    assert f"3 runs of {14} evenings, seeds" in " ".join(words(plots.utilisation(five("two-weeks", 3))))  # fmt: skip


def test_runs_of_several_evenings_in_steady_state_are_said_to_be() -> None:
    measured = five("two-weeks", 3)
    measured.steady_state = True
    assert "3 runs of 14 evenings, in steady state, seeds 1 to 3" in plot_data.subtitle(measured)
    single_ = five()
    single_.steady_state = True
    assert "steady" not in plot_data.subtitle(single_)


def test_every_statistic_has_a_title_and_a_unit() -> None:
    assert set(STATISTICS) <= set(plot_data.SPOKEN)
    assert all(plot_data.unit_of(statistic) for statistic in STATISTICS)


def test_no_two_policies_share_a_colour_a_marker_or_dashes() -> None:
    for part in range(3):
        assert len({str(look[part]) for look in plot_page.POLICIES.values()}) == 5


# -- files and notebooks ------------------------------------------------------------------------


def test_the_same_data_give_the_same_svg(tmp_path: Path) -> None:
    for name, make in (("a", FIGURES["curve"]), ("g", FIGURES["gantt of a deadlock"])):
        plots.save(make(), tmp_path / f"{name}1.svg")
        plots.save(make(), tmp_path / f"{name}2.svg")
        content = (tmp_path / f"{name}1.svg").read_bytes()
        assert content == (tmp_path / f"{name}2.svg").read_bytes()
        assert content.startswith(b"<?xml")
        assert b"<dc:date>" not in content


def test_a_png_is_as_wide_as_a_projector_and_a_notebook_shows_the_figure(tmp_path: Path) -> None:
    figure = plots.curve(by_interval())
    plots.save(figure, tmp_path / "curve.png")
    content = (tmp_path / "curve.png").read_bytes()
    assert int.from_bytes(content[16:20], "big") == 1920
    assert isinstance(figure, plot_page.Plot)
    shown = figure._repr_png_()
    assert shown == content
    assert repr(figure) == "<Plot: When the lights go out, by how often the parent looks>"


def test_a_figure_that_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    figure = plots.utilisation(five())
    with pytest.raises(HouseholdError, match="nothing was changed"):
        plots.save(figure, tmp_path / "gone" / "plot.png")
    with pytest.raises(HouseholdError) as wrong:
        plots.save(figure, "plot.pdf")
    assert str(wrong.value) == "expected a file that ends in .png or .svg, got plot.pdf"


def test_what_somebody_else_has_set_in_matplotlib_changes_nothing() -> None:
    import matplotlib

    before = plot_page.svg(FIGURES["utilisation"]())
    with matplotlib.rc_context({"axes.grid": True, "font.size": 40, "lines.linewidth": 9}):
        settings = dict(matplotlib.rcParams)
        assert plot_page.svg(FIGURES["utilisation"]()) == before
        assert dict(matplotlib.rcParams) == settings


def test_no_plot_goes_through_pyplot_and_none_is_imported_before_it_is_made() -> None:
    code = (
        "import sys; from household.lab import plots; from household.lab.experiments import run\n"
        "assert 'matplotlib' not in sys.modules\n"
        "figure = plots.plot(run('threaded', 'small', 1)); figure._repr_png_()\n"
        "assert 'matplotlib.pyplot' not in sys.modules and 'pygame' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_without_matplotlib_one_sentence_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = builtins.__import__

    def without(name: str, *more: Any) -> Any:
        if name == "matplotlib":
            raise ImportError(name)
        return real(name, *more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(HouseholdError) as wrong:
        plots.utilisation(five())
    assert str(wrong.value) == "plots need matplotlib: pip install 'household[lab]'"


# -- which plot, and what is refused ------------------------------------------------------------


def test_the_plot_that_fits_is_chosen() -> None:
    for what, title in (
        (by_interval(), "When the lights go out, by how often the parent looks"),
        (five(), "How long a kid waits, against synchronous"),
        (experiment(("polling", {})), "How long a kid waits"),
        (run("polling"), "One evening under polling"),
    ):
        assert title in words(plots.plot(what))
    assert "What hands do with their evening" in words(plots.plot(five(), "utilisation"))


REFUSED: list[tuple[Callable[[], object], str]] = [
    (lambda: plots.curve(by_interval(), statistic="lights_out"), "no statistic is called 'lights_out': did you mean lights_out_at?"),
    (lambda: plots.plot(five(), "curves"), "no plot is called 'curves': did you mean curve?"),
    (lambda: plots.curve(by_interval(), "evry"), "x: 'evry' is not varied here: did you mean every?"),
    (lambda: plots.curve(five()), "nothing is varied here"),
    (lambda: plots.difference(experiment(("polling", {}))), "a difference needs two cases or more"),
    (lambda: plots.difference(five(), minus=5), "minus: expected a case from 0 to 4, got 5"),
    (lambda: plots.distribution(experiment(("polling", {})), "deadlock_at"), "deadlock_at never happened on any of the 25 evenings"),
    (lambda: plots.difference(by_hand([1.0, None], [None, 2.0])), "did kid_response_mean happen under both"),
    (lambda: plots.distribution(Measured([], [])), "the experiment has no cases"),
    (lambda: plots.gantt([]), "no evening begins in these happenings"),
    (lambda: plots.gantt(run("polling"), evening=2), "evening: expected a whole number from 1 to 1, got 2"),
    (lambda: plots.plot(run("polling"), "curve"), "a curve needs an experiment"),
    (lambda: plots.plot(five(), "gantt"), "a gantt shows one evening"),
    (lambda: plots.distribution(grid("polling", **SPAN)), "these are 25 cases, and a distribution shows at most 24: --where KNOB=VALUE, in Python .where(knob=value), chooses some of them; a curve shows them all"),
    (lambda: plots.difference(grid("polling", **SPAN)), "these are 25 cases"),
    (lambda: plots.utilisation(grid("polling", **SPAN)), "these are 25 cases"),
    (lambda: plots.curve(grid("polling", **SPAN, kids=range(1, 6), walk=range(1, 6), lines=range(12, 17)), "every"), "these are 625 lines, and a page holds at most"),
    (lambda: plots.gantt(run("polling"), since=90, until=60), "expected a stretch of the evening, which lasts from 16:00 to"),
    (lambda: plots.gantt(run("polling"), since=-1), "got minute -1 to"),
    (lambda: plots.gantt(run("polling"), since=4000), "expected a stretch of the evening"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "sentence"), REFUSED)
def test_bad_input_gets_one_sentence(make: Callable[[], object], sentence: str) -> None:
    with pytest.raises(HouseholdError) as wrong:
        make()
    assert sentence in str(wrong.value)
    assert "\n" not in str(wrong.value)
