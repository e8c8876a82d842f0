"""Results as a person likes to read them: tables for the terminal.

Nothing is computed here; the numbers come from the lab and the trace, the words from the story.
"""

from __future__ import annotations

import math
import shlex
from collections import Counter
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console, Group
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from household.happenings import EveningEnded
from household.lab.course import Verdict
from household.lab.experiments import Comparison
from household.lab.intervals import Interval
from household.lab.summary import EVERY_PAIR_UP_TO
from household.lab.sweeps import Sweep
from household.model.scenario import SCENARIOS, Scenario, describe
from household.parents import POLICIES, SHORT, Policy
from household.replay import Run, incident_line
from household.schedules.checking import Checked, Witness
from household.schedules.puzzles import Puzzle
from household.schedules.search import Found
from household.trace.diagnosis import Incident
from household.trace.statistics import STATISTICS
from household.trace.story import clock, counted, dollars, to_the_second

LABELS = {
    "laundry_done_at": "laundry done",
    "checkbook_done_at": "checkbook done",
    "lights_out_at": "lights out",
    "sleep_minutes": "sleep",
    "loads_done": "loads done",
    "lines_done": "lines done",
    "kid_response_mean": "kid waits, mean",
    "kid_response_p95": "kid waits, 95 %",
    "kid_response_worst": "kid waits, worst",
    "ignored_kids": "ignored kids",
    "buzzer_response_mean": "buzzer waits, mean",
    "buzzer_response_worst": "buzzer waits, worst",
    "missed_buzzers": "missed buzzers",
    "walk_minutes": "walking",
    "look_minutes": "looking",
    "looks": "looks",
    "looks_in_vain": "looks in vain",
    "switches": "switches",
    "switch_minutes": "finding the place",
    "blocked_minutes": "hands blocked",
    "lock_wait_minutes": "waiting for locks",
    "utilisation": "hands at work, %",
    "hands_minutes": "all hands, minutes",
    "deadlock_at": "deadlock",
    "lost_updates": "lost updates",
    "overdrafts": "overdrafts",
    "lowest_bank": "lowest in bank, $",
    "checkbook_minus_bank": "checkbook - bank, $",
    "bills_put_off": "bills put off",
    "card_payments": "payments by card",
    "card_fees": "card fees, $",
}
"""What each statistic is called in a table, in the order of the table; minutes if not said."""

FIRST_OF_A_GROUP = frozenset({"kid_response_mean", "walk_minutes", "deadlock_at", "lowest_bank"})
KEY = ("lights_out_at", "kid_response_mean", "buzzer_response_mean", "walk_minutes", "overdrafts")
"""The statistics whose differences are worth a table."""

DEADLY = frozenset({"deadlock", "stuck", "overdraft", "livelock"})


def amount(name: str, value: float | None) -> str:
    """A statistic's value: a time of day, a percentage, or a plain number."""
    if value is None:
        return "never"
    if name.endswith("_at"):
        return clock(value)
    if name == "utilisation":
        return f"{100 * value:.0f}"
    if abs(value) >= 100 or float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def half_width(name: str, one: Interval) -> str:
    """Half the confidence interval, in the unit of its mean; minutes for a time of day."""
    if one.low is None or one.mean is None or one.low == one.mean:
        return ""
    half = (one.mean - one.low) * (100 if name == "utilisation" else 1)
    if half >= 10:
        return f" ±{half:.0f}"
    return f" ±{half:.1f}" if half >= 1 or name.endswith("_at") else f" ±{half:.2f}"


class _Console(Console):
    """rich's console, which leaves it to us what to do when nobody reads any more."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def console() -> Console:
    """Where tables go: the terminal, at its width, or plain text into a pipe."""
    return _Console(highlight=False, soft_wrap=False, emoji=False)


# -- one evening --------------------------------------------------------------------------------


def show_run(run: Run) -> None:
    """The statistics and incidents of one run."""
    recipe = run.recipe
    out = console()
    out.print()
    out.print(
        f"[bold]{escape(recipe.policy.spec)}[/]  ·  {escape(recipe.scenario_name)}  ·  seed {recipe.seed}"
    )
    out.print(Text(verdict(run)), style="bold")
    out.print()
    table = Table(box=None, show_header=False, padding=(0, 4, 0, 0), pad_edge=False)
    for _ in range(2):
        table.add_column(style="dim", no_wrap=True)
        table.add_column(justify="right", no_wrap=True)
    names = list(LABELS)
    rows = math.ceil(len(names) / 2)
    for row in range(rows):
        cells: list[str] = []
        for name in names[row::rows]:
            cells += [LABELS[name], amount(name, run.statistics[name])]
        table.add_row(*cells)
    out.print(table)
    out.print()
    show_incidents(run.incidents, out, several=recipe.scenario.evenings > 1)


def verdict(run: Run) -> str:
    """How it ended, in a sentence."""
    result = run.statistics
    evenings = run.recipe.scenario.evenings
    ends = [h for h in run.happenings if isinstance(h, EveningEnded)]
    lit = [end for end in ends if end.why != "lights out"]
    lights = result["lights_out_at"]
    last = ends[-1]
    left = f"{counted(last.loads_left, 'load')} and {counted(last.lines_left, 'line')} left"
    if evenings > 1:
        mean = f", at {clock(lights)} on the average" if lights is not None else ""
        end = f"Lights out on {evenings - len(lit)} of {evenings} evenings{mean}"
    elif not lit:
        end = f"Lights out at {clock(lights or 0)}"
    else:
        end = f"The lights never went out, with {left}"
    kinds = Counter(incident.kind for incident in run.incidents)
    faults = []
    for kind, words in (
        ("deadlock", "deadlocked"),
        ("stuck", "stuck"),
        ("livelock", "caught in a livelock"),
    ):
        if kinds[kind]:
            first = next(incident for incident in run.incidents if incident.kind == kind)
            when = f"on {kinds[kind]} of them" if evenings > 1 else f"at {clock(first.at)}"
            faults.append(f"{words} {when}")
    if result["overdrafts"]:
        faults.append(f"the bank was overdrawn by {dollars(-int(result['lowest_bank'] or 0))}")
    if result["ignored_kids"]:
        faults.append(f"{counted(result['ignored_kids'], 'yell')} ignored")
    if result["missed_buzzers"]:
        faults.append(f"{counted(result['missed_buzzers'], 'buzzer')} missed")
    if faults:
        return f"{end}: {', '.join(faults)}."
    return f"{end}." if lit else f"{end}, and nothing went wrong."


def show_chain(run: Run, incident: Incident) -> None:
    """An incident, where everybody stood, and its causes back to the decision."""
    lines, causes = run.sources()[run.incidents.index(incident)]
    print(incident_line(incident, run.recipe.scenario.evenings > 1))
    for here in lines:
        print(f"       {here.hands} ({here.task}) at {here.file}:{here.line}: {here.code}")
    print("   how it came to that, from the end:")
    for cause, there in zip(incident.causes, causes, strict=True):
        where = f"  [{there.file.rpartition('/')[2]}:{there.line}]" if there else ""
        print(f"       {to_the_second(cause.at)}  {cause.text}{where}")


def show_incidents(incidents: Sequence[Incident], out: Console, several: bool) -> None:
    """The incidents, one a line; small ones of a kind after the third are counted.

    several: there are several evenings, and each incident says on which it was.
    """
    if not incidents:
        out.print("No incidents.")
        return
    seen: dict[str, int] = {}
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("evening" if several else "at", no_wrap=True)
    table.add_column("incident", no_wrap=True)
    table.add_column("what happened", ratio=1)
    for incident in incidents:
        seen[incident.kind] = seen.get(incident.kind, 0) + 1
        if seen[incident.kind] <= 3 or incident.kind in DEADLY:
            style = "bold red" if incident.kind in DEADLY else ""
            when = f"{int(incident.at // 1440) + 1}, " if several else ""
            table.add_row(
                when + clock(incident.at), Text(incident.kind, style=style), Text(incident.text)
            )
    out.print(table)
    more = [
        f"{count - 3} more of {kind}"
        for kind, count in seen.items()
        if count > 3 and kind not in DEADLY
    ]
    if more:
        out.print(f"\nand {', '.join(more)}; --story tells them all", style="dim")


# -- every schedule -----------------------------------------------------------------------------


def show_checked(checked: Checked, seconds: float) -> None:
    """What a search of all schedules has come to, and each shortest failure step by step."""
    recipe, found = checked.recipe, checked.found
    out = console()
    out.print()
    out.print(
        f"[bold]{escape(recipe.policy.spec)}[/]  ·  {escape(recipe.scenario_name)}  ·  seed {recipe.seed}"
    )
    out.print(Text(told_search(checked)), style="bold")
    lived = f"{found.steps:,} steps between them, {found.lived:,} of these had to be lived"
    out.print(f"{found.states:,} states, {lived}; {seconds:.1f} s", style="dim")
    if not found.exact:
        out.print(Text(f"Every step was lived, because {found.why}."), style="dim")
    if found.clocked:
        out.print(
            "It asks what time it is, so the minute is a part of every state: there may be no end of them.",
            style="dim",
        )
    for witness in checked.witnesses:
        out.print()
        out.print(Text(told_witness(witness, found)))
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
        table.add_column(justify="right", style="dim", no_wrap=True, min_width=4)
        table.add_column(style="dim", no_wrap=True)
        table.add_column(ratio=1)
        for number, (name, parts) in enumerate(witness.story(), 1):
            did = "; ".join(part.text for part in parts) or "nothing comes of it"
            table.add_row(str(number), name, Text(did))
        table.add_row("**", "", Text(witness.text, style="bold red"))
        out.print(table)
        if witness.file:
            out.print(
                f"       watch it: household play {escape(shlex.quote(witness.file))}", style="dim"
            )
    missing = [kind for kind in checked.kinds if kind not in found.shortest]
    if checked.witnesses and missing and found.complete:
        out.print(f"\nNever: {', '.join(missing)}.")
    if checked.witnesses and not checked.witnesses[0].file:
        out.print("\n-o FOLDER saves these schedules, for household play and replay.", style="dim")


def told_search(checked: Checked) -> str:
    """How far the search went and whether anything can fail, in a sentence."""
    found = checked.found
    kinds = ", ".join(checked.kinds)
    if not found.complete:
        claim = (
            "so far it fails, see below; of the rest nothing is claimed"
            if checked.witnesses
            else "nothing was found, and nothing is claimed"
        )
        small = checked.recipe.scenario_name == "small" and not checked.recipe.changes
        hint = "" if small else " or a smaller evening (--scenario small)"
        return (
            f"Stopped early, after {found.states:,} states: {claim}. "
            f"A higher --limit{hint} goes further."
        )
    if found.schedules is None:
        over = "all schedules, some of which never end"
    elif found.schedules == 1:
        over = "the only schedule there is"
    else:
        over = f"all {found.schedules:,} schedules"
    if checked.witnesses:
        return f"It can fail: searched {over}."
    return f"None ({kinds}), over {over}."


def told_witness(witness: Witness, found: Found) -> str:
    """How often a failure comes about and in how few steps."""
    often = ""
    if witness.kind in found.failing and found.schedules:
        often = f" in {_share(found.failing[witness.kind], found.schedules)} of all schedules"
    return f"{witness.kind}{often}; the shortest way there is {counted(witness.steps, 'step')}:"


def _share(part: int, whole: int) -> str:
    percent = 100 * part / whole
    return f"{percent:.0f} %" if percent >= 9.5 else f"{percent:.2g} %"


def show_puzzles(puzzles: Sequence[Puzzle]) -> None:
    """The puzzles for whoever plays the scheduler."""
    out = console()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("puzzle", no_wrap=True)
    table.add_column("what to bring about", ratio=1)
    table.add_column("steps", justify="right", no_wrap=True)
    for number, one in enumerate(puzzles, 1):
        ask = Text(f"{one.goal}: {one.ask}")
        table.add_row(str(number), Text(one.title), ask, str(one.fewest or "?"))
    out.print()
    out.print(table)
    out.print("\nhousehold puzzle 1 opens the first. Steps: of the shortest solution.", style="dim")


def show_lessons(rows: Sequence[tuple[str, str, str, float, int, int]]) -> None:
    """The lessons: name, title, what it is about, its minutes, units done, units."""
    out = console()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("lesson", no_wrap=True)
    table.add_column("what it is about", ratio=1)
    table.add_column("min", justify="right", no_wrap=True)
    table.add_column("done", justify="right", no_wrap=True)
    for number, (name, _, about, minutes, done, units) in enumerate(rows, 1):
        share = f"{done} of {units}" if done else ""
        table.add_row(str(number), name, Text(about), f"{minutes:g}", share)
    out.print()
    out.print(table)
    out.print(
        "\nhousehold lesson 1 opens the first; with --text in this terminal, with --projector for a class.",
        style="dim",
    )


# -- many evenings ------------------------------------------------------------------------------


LABEL_WIDTH, COLUMN_WIDTH = 20, 12


def show_comparison(comparison: Comparison) -> None:
    """Means with intervals, what never happened, and paired differences."""
    out = console()
    names = list(comparison.results)
    last = comparison.first_seed + comparison.evenings - 1
    several = comparison.cases[0].scenario.evenings
    what = f"runs of {several} evenings" if several > 1 else "evenings"
    out.print()
    out.print(
        f"[bold]{comparison.evenings} {what}[/] of {escape(comparison.scenario_name)}, "
        f"seeds {comparison.first_seed} to {last}, the same for all:"
    )
    for number, name in enumerate(names, 1):
        out.print(f"  [bold]{number}[/]  {escape(name)}", soft_wrap=True)
    # No number is ever cut off: what does not fit side by side comes in blocks.
    side_by_side = max(1, (out.width - LABEL_WIDTH) // COLUMN_WIDTH)
    for start in range(0, len(names), side_by_side):
        out.print()
        out.print(_means(comparison, names, range(start, min(start + side_by_side, len(names)))))
    out.print(
        "± is half of the 95 % interval of the mean; minutes, if it does not say.", style="dim"
    )
    if any(_sometimes(comparison, name, s) for name in names for s in STATISTICS):
        rest = "A mean is over the evenings where it happened; never says on how many it did not."
        out.print(rest, style="dim")
    _show_verdicts(comparison.verdicts, names, comparison.evenings, out)
    tie = told_tie(comparison)
    if tie:
        out.print()
        out.print(tie)
    elif len(names) > 1:
        out.print()
        _show_differences(comparison, names, out)


def _sometimes(comparison: Comparison, policy: str, statistic: str) -> bool:
    return 0 < comparison.mean(policy, statistic).n < comparison.evenings


def _means(comparison: Comparison, names: Sequence[str], columns: range) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    table.add_column("", style="dim", no_wrap=True, min_width=LABEL_WIDTH - 1)
    for column in columns:
        head = f"{column + 1}\n{escape(heading(names, column))}"
        table.add_column(head, justify="right", min_width=COLUMN_WIDTH - 2, overflow="fold")
    shown = [names[column] for column in columns]
    for statistic, label in LABELS.items():
        cells = [_mean_cell(comparison, name, statistic) for name in shown]
        if statistic in FIRST_OF_A_GROUP:
            table.add_section()
        everywhere = {_mean_cell(comparison, name, statistic) for name in names}
        if not everywhere <= {"0", "0.00"} and everywhere != {"never"}:
            table.add_row(label, *cells)
    table.add_section()
    for share, label in (
        ("deadlock_share", "deadlocked, %"),
        ("overdraft_share", "overdrawn, %"),
        ("unfinished_share", "unfinished, %"),
    ):
        if any(comparison.shares(name)[share] for name in names):
            cells = [f"{100 * comparison.shares(name)[share]:.0f}" for name in shown]
            table.add_row(label, *cells)
    return table


def heading(names: Sequence[str], column: int) -> str:
    """The head of a column: a short name and, if that is not the only one, its knobs."""
    name = short(names[column])
    if [short(other) for other in names].count(name) == 1:
        return name
    knobs = names[column].rpartition(":")[2] if "=" in names[column] else ""
    values = [
        value if value.isidentifier() or "-" in value else f"{knob}={value}"
        for knob, _, value in (part.partition("=") for part in knobs.split(",") if part)
    ]
    return "\n".join([name, *values])


def short(policy: str) -> str:
    """A policy's name as the head of a narrow column, without its knobs."""
    name = policy.partition(":")[0].rpartition("/")[2]
    return {"synchronous": "sync", "asynchronous": "async"}.get(name, name)


def _mean_cell(comparison: Comparison, policy: str, statistic: str) -> str:
    one = comparison.mean(policy, statistic)
    if one.mean is None:
        return "never"
    cell = amount(statistic, one.mean) + half_width(statistic, one)
    never = 1 - one.n / comparison.evenings
    return f"{cell}\nnever {100 * never:.0f} %" if never else cell


def _show_differences(comparison: Comparison, names: Sequence[str], out: Console) -> None:
    pairs = [(a, b) for a in range(len(names)) for b in range(a + 1, len(names))]
    if len(names) > EVERY_PAIR_UP_TO:
        pairs = [pair for pair in pairs if pair[0] == 0]
        out.print("Differences from the first on the same evening (all pairs: --json), in minutes;")
    else:
        out.print("Differences on the same evening, in minutes;")
    out.print("* where the 95 % interval leaves out 0, = where no evening differs.")
    out.print()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    table.add_column("", style="dim", no_wrap=True)
    for statistic in KEY:
        label = LABELS[statistic].replace(", mean", "")
        table.add_column(f"{label}, times" if statistic == "overdrafts" else label, justify="right")
    for minus, of in pairs:
        cells = [_difference_cell(comparison.difference(names[of], names[minus], s)) for s in KEY]
        table.add_row(f"{of + 1} minus {minus + 1}", *cells)
    out.print(table)


def _difference_cell(one: Interval) -> str:
    if one.mean is None:
        return "no pair"
    if one.low is None or one.high is None:
        return f"{one.mean:+.2f}"
    if one.low == one.high == 0:
        return "= "
    star = "*" if one.low > 0 or one.high < 0 else " "
    digits = 0 if abs(one.mean) >= 100 else 1 if abs(one.mean) >= 10 else 2
    mean = f"{one.mean:+.{digits}f}".replace("-0.00", "+0.00")
    half = one.mean - one.low
    return f"{mean} ±{half:.{digits}f}{star}" if half else f"{mean}{star}"


def told_tie(comparison: Comparison) -> str:
    """If all policies came to the same on every evening, what they tie in and what not."""
    names = list(comparison.results)
    if len(names) < 2:
        return ""
    outcome = [s for s in STATISTICS if s not in HOW]
    results = list(zip(*comparison.results.values(), strict=True))
    if any(one[s] != evening[0][s] for evening in results for one in evening for s in outcome):
        return ""
    apart = [
        LABELS[s]
        for s in HOW
        if any(one[s] != evening[0][s] for evening in results for one in evening)
    ]
    rest = f" They differ only in how they went about it: {', '.join(apart)}." if apart else ""
    return f"All {len(names)} tie: the same result on every evening.{rest}"


HOW = (
    "looks",
    "looks_in_vain",
    "switches",
    "switch_minutes",
    "walk_minutes",
    "look_minutes",
    "lock_wait_minutes",
    "blocked_minutes",
    "utilisation",
    "hands_minutes",
)
"""The statistics of how the evening went, rather than of what came of it."""


# -- a sweep ------------------------------------------------------------------------------------


def show_sweep(sweep: Sweep) -> None:
    """A row a case: key numbers with intervals, and what goes wrong; how precise it has become."""
    out = console()
    summary = sweep.summary
    cases = sweep.cases
    last = sweep.first_seed + sweep.evenings - 1
    lengths = {case.scenario.evenings for case in cases}
    several = max(lengths)
    what = "evening" if lengths == {1} else "run"
    what += "s" * (sweep.evenings != 1) + (
        f" of {several} evenings" if lengths == {several} != {1} else ""
    )
    out.print()
    out.print(
        f"[bold]{counted(len(cases), 'case')}[/] on [bold]{sweep.evenings:,} {what}[/] of "
        f"{escape(sweep.scenario_name)}, seeds {sweep.first_seed} to {last}, the same for all:"
    )
    out.print()
    targets = [verdict.target.statistic for verdict in sweep.verdicts()]
    statistics = list(dict.fromkeys([*targets, *KEY]))
    names = [case.name for case in cases]
    paired = 1 < len(cases) <= EVERY_PAIR_UP_TO
    shown = [f"{n}  {name}" if paired else name for n, name in enumerate(names, 1)]
    wide = max(map(len, shown))
    # No number is ever cut off: what does not fit side by side comes in blocks.
    room = max(1, (out.width - min(wide, 40) - 1) // 14)
    shares = [summary.shares(case) for case in range(len(cases))]
    heads = [
        *(s for s in statistics if s in targets or _ever(s, sweep)),
        *(share for share in SHARES if any(one[share] for one in shares)),
    ]
    for start in range(0, len(heads), room):
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
        table.add_column("", max_width=40, overflow="fold")
        for head in heads[start : start + room]:
            label = SHARES.get(head) or LABELS[head].replace(", mean", "")
            table.add_column(label, justify="right", no_wrap=True, min_width=10)
        for case, name in enumerate(shown):
            cells = [
                f"{100 * shares[case][head]:.0f}"
                if head in SHARES
                else _case_cell(sweep, case, head)
                for head in heads[start : start + room]
            ]
            table.add_row(escape(name), *cells)
        out.print(table)
        out.print()
    out.print(
        "± is half of the 95 % interval of the mean; minutes, if it does not say.", style="dim"
    )
    some = [
        s for s in statistics for n in range(len(cases))
        if sweep.steady(n, s) is None and 0 < sweep.mean(n, s).n < sweep.evenings
    ]  # fmt: skip
    if some:
        out.print("* over the evenings on which it happened at all.", style="dim")
    if lengths != {1}:
        _show_settled(sweep, statistics, out)
    _show_verdicts(sweep.verdicts(), names, sweep.evenings, out)
    if paired:
        out.print()
        out.print("Differences on the same evening, in minutes;")
        out.print("* where the 95 % interval leaves out 0, = where no evening differs.")
        out.print()
        pairs = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
        pairs.add_column("", style="dim", no_wrap=True)
        for statistic in KEY:
            label = LABELS[statistic].replace(", mean", "")
            pairs.add_column(label, justify="right", no_wrap=True)
        for of, minus in summary.pairs:
            cells = [_difference_cell(summary.difference(of, minus, name)) for name in KEY]
            pairs.add_row(f"{of + 1} minus {minus + 1}", *cells)
        out.print(pairs)


SHARES = {
    "deadlock_share": "deadlocked, %",
    "overdraft_share": "overdrawn, %",
    "unfinished_share": "unfinished, %",
}
"""What goes wrong on how many evenings."""


def _case_cell(sweep: Sweep, case: int, statistic: str) -> str:
    """A mean with half of its interval, and a sign if it is not to be taken as it stands."""
    one = sweep.mean(case, statistic)
    steady = sweep.steady(case, statistic)
    cell = _interval_cell(statistic, one)
    if one.mean is not None and steady is not None and steady.drifts:
        return f"{cell} ?"
    return f"{cell} *" if steady is None and 0 < one.n < sweep.evenings else cell


def _ever(statistic: str, sweep: Sweep) -> bool:
    """It ever came to anything but 0."""
    means = [sweep.mean(case, statistic).mean for case in range(len(sweep.cases))]
    return any(means)


def _interval_cell(statistic: str, one: Interval) -> str:
    return "never" if one.mean is None else amount(statistic, one.mean) + half_width(statistic, one)


def _show_settled(sweep: Sweep, statistics: Sequence[str], out: Console) -> None:
    """How the estimates in steady state were made, and what has not settled."""
    warm_ups, drifting = [], []
    for number, case in enumerate(sweep.cases):
        for statistic in statistics:
            steady = sweep.steady(number, statistic)
            if steady is not None and steady.interval.mean is not None:
                warm_ups.append(steady.warm_up)
                if steady.drifts:
                    drifting.append(f"{LABELS[statistic]} of {case.name}")
    if warm_ups:
        span = f"{min(warm_ups)} to {max(warm_ups)}" if len(set(warm_ups)) > 1 else f"{warm_ups[0]}"
        out.print(
            f"These are estimates in steady state: of each run the first evenings are dropped as warm-up "
            f"({span} of them, where the standard error of the rest is least), and the rest is averaged in "
            "batches.",
            style="dim",
        )
    if drifting:
        out.print(
            f"Not settled, so no steady state is claimed: {escape('; '.join(drifting))}.",
            style="bold",
        )


def _show_verdicts(
    verdicts: Sequence[Verdict], names: Sequence[str], evenings: int, out: Console
) -> None:
    """How many evenings it took to be as precise as asked for, or that it was given up."""
    if not verdicts:
        return
    out.print()
    if all(verdict.reached for verdict in verdicts):
        out.print(f"It took [bold]{evenings:,} evenings[/] until")
    else:
        out.print(
            f"[bold]Not reached[/] after {evenings:,} evenings; a new one with a greater --at-most goes on "
            "for longer:"
        )
    for verdict in verdicts:
        target, one = verdict.target, verdict.interval
        who = escape(" minus ".join(names[case] for case in verdict.slowest))
        label = LABELS[target.statistic].replace(", mean", "")
        what = f"differences in {label}" if target.paired else label
        asked = target.text.partition(":")[2].replace("%", " %")
        asked = "leave out 0" if target.clear else f"within ±{asked}"
        sign = "" if verdict.reached else "[bold]not[/] "
        if one.mean is None or one.high is None:
            told = f"{who} has no {label} to make an interval of"
        elif target.paired:
            told = f"widest: {who}, {one.mean:+.4g} ±{one.high - one.mean:.2g}"
        else:
            told = f"widest: {who}, {_interval_cell(target.statistic, one)}"
        out.print(f"  {sign}{what} {asked}; {told}", soft_wrap=True)


# -- what there is ------------------------------------------------------------------------------


def show_policies() -> None:
    """Every policy, and each of its knobs with range and default."""
    short = {name: [s for s, full in SHORT.items() if full == name] for name in POLICIES}
    blocks = []
    for name, function in POLICIES.items():
        policy = Policy(name, function)
        also = f"  (also {', '.join(short[name])})" if short[name] else ""
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
        table.add_column(no_wrap=True)
        table.add_column()
        for knob in policy.knobs:
            table.add_row(
                f"{knob.name}={knob.default}", f"{knob.expected}\n[dim]{escape(knob.about)}[/]"
            )
        blocks.append(
            Group(f"[bold]{name}[/]{also}\n  {policy.about}", Padding(table, (0, 0, 1, 4)))
        )
    out = console()
    out.print()
    out.print(*blocks, sep="\n")
    out.print(
        "Yours: a file with a function `def mine(home): ...`; household new parent FILE.py makes one."
    )


def show_scenarios() -> None:
    """Every scenario, and every key with its default and what it means."""
    out = console()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("scenario")
    table.add_column("what it is")
    table.add_column("differs from evening in", style="dim")
    default = Scenario().as_dict()
    for name, scenario in SCENARIOS.items():
        differs = [
            f"{key}={_value(value)}"
            for key, value in scenario.as_dict().items()
            if value != default[key] and key != "about"
        ]
        table.add_row(name, scenario.about, ", ".join(differs))
    out.print()
    out.print(table)
    out.print()
    keys = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    keys.add_column("key")
    keys.add_column("evening", justify="right")
    keys.add_column("what it means, in minutes unless it says otherwise")
    for key, value in default.items():
        if key != "about":
            keys.add_row(key, _value(value), describe(key))
    out.print(keys)


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(f"{part:g}" for part in value)
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def print_lines(lines: Iterable[str]) -> None:
    """Plain lines, as they are."""
    for line in lines:
        print(line)
