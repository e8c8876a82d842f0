"""The cards that lie over the house: what goes on, what went wrong, how it ended, what is wrong.

They are drawn from a moment like everything else; keys are what the hints name, None for a picture,
where nobody presses any.
"""

from __future__ import annotations

from household.game.bets import Bet, first_verdict, lights_verdict
from household.game.keys import Keys
from household.game.kit import Kit
from household.game.model import Moment
from household.game.places import trip
from household.game.results import outcome, results
from household.game.scenes.scene import steps_words
from household.game.theme import ACCENT, CARD, DANGER, GOLD, GOOD, INK, KINDS, MUTED, WHITE
from household.game.widgets import Box
from household.language import tr
from household.trace.diagnosis import Incident
from household.trace.story import clock, dollars

BANNER = (24.0, 70.0, 836.0)
"""Where a banner begins, and how wide it is."""

ENDING_BOX = (72.0, 66.0, 740.0, 100.0)


def standing(kit: Kit, moment: Moment) -> None:
    """How things stand, at the foot of the stage."""
    state = moment.state
    told: list[tuple[str, str, bool]] = []
    steps = moment.record.steps
    if steps:
        past = moment.record.steps_until(moment.t)
        told.append(
            (
                tr("Schedule"),
                tr("step {n} of {all}", n=past, all=steps) if past else tr(steps_words(steps)),
                False,
            )
        )
    if state.loads:
        told.append(
            (
                tr("Laundry"),
                tr("{loads_done} of {loads} loads", loads_done=state.loads_done, loads=state.loads),
                False,
            )
        )
    if state.lines:
        told.append(
            (
                tr("Checkbook"),
                tr("{lines_done} of {lines} lines", lines_done=state.lines_done, lines=state.lines),
                False,
            )
        )
    if state.kids:
        calls = state.unanswered()
        if state.asleep:
            told.append((tr("Kids"), tr("asleep"), False))
        elif calls is None:
            told.append((tr("Kids"), tr("away") if trip(moment)[0] else tr("fine"), False))
        else:
            waited = moment.t - calls[1]
            late = any(one.kind == "ignored-kid" for one in moment.open_incidents())
            told.append((tr("Kids"), tr("{waited} min unanswered", waited=int(waited)), late))
    for one in moment.open_incidents():
        if one.kind in ("deadlock", "stuck", "starvation", "livelock"):
            told.append(
                (tr(KINDS[one.kind].word), tr("{n} min", n=int(moment.t - one.since)), True)
            )
        elif one.kind == "missed-buzzer":
            told.append(
                (tr(one.about.capitalize()), tr("full, {n} min", n=int(moment.t - one.since)), True)
            )
    x, y = 24.0, 458.0
    for name, words, wrong in told:
        width = kit.width(name, 12) + kit.width(words, 12, "black") + 30
        if x + width > 860:
            break
        kit.box(x, y, width, 26, 13, DANGER if wrong else CARD, opacity=0.95)
        kit.put(name, x + 12, y + 4.5, 12, "regular", "#FFE1DC" if wrong else MUTED)
        kit.put(words, x + width - 12, y + 4.5, 12, "black", WHITE if wrong else INK, "right")
        x += width + 8


def banner_height(kit: Kit, incident: Incident) -> float:
    """How high the banner of an incident is."""
    lines = kit.wrap(sentence(tr(incident.said)), 780, 14, "bold")
    return 36.0 + 19 * min(3, len(lines))


def banner(kit: Kit, incident: Incident, height: float, keys: Keys | None) -> None:
    """What the world stands still for."""
    x, y, w = BANNER
    kit.card(x, y, w, height, 14, CARD, DANGER, 2.5)
    kit.box(x + 12, y + 10, 30, 30, 9, DANGER)
    kit.icon(incident.kind, x + 27, y + 25, 22, WHITE, DANGER)
    kind = KINDS[incident.kind]
    width = kit.put(tr(kind.word).upper(), x + 52, y + 7, 15, "black", DANGER)
    left, right = x + 62 + width, x + w - 12
    if keys is not None:
        play, why = keys.first("play"), keys.first("why")
        hint = tr("{play} goes on    {why} asks why", play=play, why=why)
        wide = kit.width(hint, 12.5, "black") + 22
        right -= wide + 6
        kit.box(x + w - wide - 12, y + 8, wide, 22, 8, GOLD)
        kit.put(hint, x + w - wide / 2 - 12, y + 10, 12.5, "black", INK, "centre")
    told = kit.fit(f"{tr(kind.term)}, {clock(incident.at)}", right - left, 12.5, "bold")
    kit.put(told, left, y + 8.5, 12.5, "bold", MUTED)
    for number, line in enumerate(kit.wrap(sentence(tr(incident.said)), 780, 14, "bold")[:3]):
        kit.put(line, x + 52, y + 28 + number * 19, 14, "bold", INK)


def ending(
    kit: Kit, label: str, bet: Bet, moment: Moment, keys: Keys | None, before: str = ""
) -> None:
    """When it is over: how it went. A vector, never one number."""
    result = moment.record.result(moment.state.evening)
    x, y, w, h = ENDING_BOX
    kit.card(x, y, w, h, 16, CARD, "#CBB99F", 1.5)
    lines = results(moment, result)
    title, good = outcome(moment)
    width = kit.put(title, x + 24, y + 6, 20, "black", GOOD if good else DANGER)
    kit.put(label, x + 36 + width, y + 11, 14.5, "bold", MUTED)
    column = (w - 48) / len(lines)
    for number, (name, words, wrong) in enumerate(lines):
        left = x + 24 + number * column
        kit.put(kit.fit(name, column - 6, 11.5), left, y + 36, 11.5, "regular", MUTED)
        kit.put(words, left, y + 50, 16, "black", DANGER if wrong else INK)
    verdicts = [
        first_verdict(bet, moment),
        lights_verdict(bet, moment),
    ]
    told = [verdict.text for verdict in verdicts if verdict is not None]
    if before:
        words = tr("lights out before the change: {before}", before=before)
        left = x + 48 + width + kit.width(label, 14.5, "bold")
        kit.put(
            kit.fit(words, x + w - 20 - left, 13.5, "black"), left, y + 11.5, 13.5, "black", ACCENT
        )
    if told:
        kit.icon("bet", x + 33, y + 85, 16, GOLD, CARD)
        shown = kit.fit(capital("; ".join(told)) + ".", w - 70, 12, "bold")
        kit.put(shown, x + 48, y + 77, 12, "bold", INK)
    elif keys is not None:
        key = keys.first
        hint = tr(
            "{play}: from the start     {compare}: all four     {another}: another evening     "
            "{last}: the last incident",
            play=key("play"), compare=key("compare"), another=key("another evening"),
            last=key("last incident"),
        )  # fmt: skip
        kit.put(hint, x + 24, y + 77, 12, "bold", INK)


def opening(kit: Kit, label: str, about: str, bet: Bet, moment: Moment, keys: Keys) -> None:
    """Before it begins: who it is, what is at stake, and the one key to press."""
    state = moment.state
    stake = {
        "kids": len(state.kids),
        "loads": state.loads,
        "lines": state.lines,
        "bank": dollars(state.bank),
    }
    at_stake = tr(
        "{kids} kids, {loads} loads of laundry, {lines} lines of the checkbook, {bank} in the "
        "bank. How does it go?",
        **stake,
    ) if state.kids else tr(
        "{loads} loads of laundry, {lines} lines of the checkbook, {bank} in the bank. How does it "
        "go?",
        **stake,
    )  # fmt: skip
    x, y, w, h = 108.0, 78.0, 668.0, 102.0
    kit.card(x, y, w, h, 16, CARD, "#CBB99F", 1.5)
    width = kit.put(label, x + 24, y + 10, 20, "black", ACCENT)
    kit.put(kit.fit(about, w - width - 62, 15, "bold"), x + 36 + width, y + 14.5, 15, "bold")
    kit.put(kit.fit(at_stake, w - 48, 13.5, "bold"), x + 24, y + 41, 13.5, "bold", MUTED)
    key = keys.first
    left = to_press(kit, tr("Press {play}", play=key("play")), x + 24, y + 66)
    told = tr(
        "{bet}: bet first     {knobs}: turn its knobs     {compare}: all four at once",
        bet=key("bet"), knobs=key("knobs"), compare=key("compare"),
    )  # fmt: skip
    if bet:
        told = tr("Your bet: {words}", words=bet.words)
    kit.put(kit.fit(told, x + w - 22 - left, 12.5, "bold"), left, y + 70.5, 12.5, "bold", INK)


def to_press(kit: Kit, words: str, x: float, y: float) -> float:
    """What to press, in gold; returns where there is room again beside it."""
    wide = max(128.0, kit.width(words, 13.5, "black") + 18)
    kit.box(x, y, wide, 26, 9, GOLD)
    kit.put(words, x + wide / 2, y + 3.5, 13.5, "black", INK, "centre")
    return x + wide + 16


def mistake(kit: Kit, box: Box, wrong: str) -> None:
    """What is wrong in an own parent's file: its line and what was probably meant."""
    x, y, w, _ = box
    lines = kit.wrap(wrong, w - 40, 12.5, "bold")[:9]
    height = 62.0 + 17 * len(lines)
    kit.card(x + 6, y + 6, w - 12, height, 12, CARD, DANGER, 2.5)
    kit.icon("warn", x + 26, y + 25, 20, DANGER)
    kit.put(tr("A mistake in the file"), x + 42, y + 14, 15, "black", DANGER)
    for number, line in enumerate(lines):
        kit.put(line, x + 20, y + 40 + 17 * number, 12.5, "bold", INK)
    told = tr("Mend it and save. Shown: the last good evening.")
    kit.put(kit.fit(told, w - 40, 11.5, "bold"), x + 20, y + height - 16, 11.5, "bold", MUTED)


def sentence(words: str) -> str:
    """Words as a sentence: a capital letter, and a full stop unless it ends with a sign of its own."""
    return capital(words) + ("" if words.endswith(("!", "?", ".")) else ".")


def capital(sentence: str) -> str:
    """A sentence with a capital letter, unless it begins with the name of a task."""
    first = sentence.split(" ", 1)[0]
    return sentence if "_" in first else sentence[:1].upper() + sentence[1:]  # names of tasks stay
