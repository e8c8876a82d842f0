"""The account: what the bank holds and what the checkbook says, two numbers, side by side.

As long as they agree nothing has to be said. When they do not, somebody's write was computed from
a stale reading, and that can be seen here before any cheque bounces.
"""

from __future__ import annotations

from household.game.kit import Kit
from household.game.model import Moment
from household.game.theme import (
    DANGER,
    DANGER_GROUND,
    GOOD,
    INK,
    LINE,
    MUTED,
    WHITE,
    mix,
)
from household.language import said, tr
from household.trace.diagnosis import Incident
from household.trace.story import clock, dollars

BOX = (884, 64, 384, 122)


def draw(kit: Kit, moment: Moment) -> None:
    """Draw the account at its place on the screen."""
    x, y, w, h = BOX
    state = moment.state
    overdrawn, apart = state.bank < 0, moment.apart
    ground, edge = (DANGER_GROUND, DANGER) if overdrawn or apart else ("#FFFBF4", "#EADCC8")
    kit.box(x, y, w, h, 14, ground, edge, 2 if apart or overdrawn else 1)
    quiet = mix(DANGER, INK, 0.25) if apart or overdrawn else MUTED
    half = x + w / 2 - 12
    bank, book = tr("BANK: what is so"), tr("CHECKBOOK: what they believe")
    if kit.width(book, 11.5, "bold") >= w / 2:
        bank, book = tr("BANK"), tr("CHECKBOOK")
    kit.put(bank, x + 16, y + 10, 11.5, "bold", quiet)
    kit.put(book, half + 4, y + 10, 11.5, "bold", quiet)
    told = [dollars(amount).replace("-", "−") for amount in (state.bank, state.balance)]
    size = 32 if max(map(len, told)) < 9 else 32 * 8 / max(map(len, told))
    top = y + 23 + (32 - size) * 0.7
    kit.put(told[0], x + 15, top, size, "black", DANGER if overdrawn else INK)
    kit.put(told[1], half + 3, top, size, "black", INK)
    sign = "=" if not apart else "≠"
    _sign(kit, half - 15, y + 47, sign, GOOD if not apart else DANGER)
    kit.fill("#EBC4BD" if apart or overdrawn else LINE, x + 16, y + 70, w - 32, 1)
    if apart:
        lost = [one for one in moment.incidents if one.kind == "lost-update"]
        kit.icon("overdraft" if overdrawn else "lost-update", x + 27, y + 95, 22, DANGER)
        gap = state.balance - state.bank
        first = tr("The checkbook has forgotten {amount}", amount=dollars(gap))
        if overdrawn:
            first = tr("OVERDRAWN: {amount} forgotten", amount=dollars(gap))
        kit.put(kit.fit(first, w - 60, 13, "black"), x + 46, y + 76, 13, "black", DANGER)
        if lost:
            kit.put(
                kit.fit(_short(moment, lost[-1]), w - 60, 12),
                x + 46,
                y + 96,
                12,
                "regular",
                mix(DANGER, INK, 0.4),
            )
        return
    kit.icon("money", x + 27, y + 95, 20, GOOD)
    kit.put(tr("They agree, to the dollar."), x + 46, y + 76, 13, "bold", GOOD)
    last = _last_cheque(moment)
    paid = kit.fit(last or tr("No cheque has gone out yet."), w - 46, 12)
    kit.put(paid, x + 46, y + 96, 12, "regular", MUTED)


def _short(moment: Moment, incident: Incident) -> str:
    """Who wrote over whose cheque, in one line."""
    wrote, forgotten = incident.causes[0], incident.causes[-1]
    state = moment.state
    late, early = state.hands_of(wrote.by), state.hands_of(forgotten.by)
    if late == early:
        return tr(
            "{at}: a stale reading was written over the cheque of {then}",
            at=clock(wrote.at), then=clock(forgotten.at),
        )  # fmt: skip
    return tr(
        "{at}: {late} wrote a stale balance over {early}'s cheque of {then}",
        at=clock(wrote.at), late=late, early=early, then=clock(forgotten.at),
    )  # fmt: skip


def _last_cheque(moment: Moment) -> str:
    state = moment.state
    if state.cheque is None:
        return ""
    name, paid = state.cheque
    what = said("urgent care") if paid.kind == "pays care" else said("a bill")
    amount, at = dollars(paid.amount), clock(paid.at)
    if len(state.hands) > 1:
        return tr(
            "Last cheque: {what}, {amount}, paid by {who} at {at}",
            what=what, amount=amount, who=name, at=at,
        )  # fmt: skip
    return tr("Last cheque: {what}, {amount}, paid at {at}", what=what, amount=amount, at=at)


def _sign(kit: Kit, x: float, y: float, sign: str, colour: str) -> None:
    """Equal or not: two bars, and a stroke through them."""
    kit.box(x - 12, y - 12, 24, 24, 12, colour)
    kit.fill(WHITE, x - 6, y - 4, 12, 2.4)
    kit.fill(WHITE, x - 6, y + 2, 12, 2.4)
    if sign == "≠":
        for step in range(-7, 8):
            kit.fill(WHITE, x + step * 0.5 - 1, y - step, 2, 1.4)
