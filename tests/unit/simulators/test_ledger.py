"""The ledger: what a crash leaves of it is read, and a check finds what is wrong and nothing else."""

import os
import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.runtime.clock import SystemClock
from simulators.ledger import LedgerError, Limits, Run, Stored, StoredSignal, check, open_ledger, read_ledger
from simulators.ledger.entries import Began, Ended, Entry, Framed, Heard, Measured, Sent, Watching

SECOND = 1_000_000


def sent(message_id: str, at_us: int = 0, *, device: str = "sos-1", before: int = 0) -> Sent:
    """An alarm goes out."""
    return Sent(at_us=at_us, device_id=device, id=message_id, state="raised", type="sos", times_before=before)


def stored_ack(message_id: str, at_us: int = 100, *, device: str = "sos-1") -> Heard:
    """The device hears that it is stored."""
    return Heard(at_us=at_us, device_id=device, id=message_id, stage="stored", state="raised")


def row(message_id: str, signal_id: int, *, device: str = "sos-1") -> StoredSignal:
    """What the database holds of it, decided."""
    return StoredSignal(
        signal_id=signal_id,
        device_id=device,
        message_id=message_id,
        state="raised",
        type="sos",
        handled=True,
        incident_id=f"inc-{signal_id}",
        task_id=None,
        incident_opened_us=50,
    )


def a_run(*entries: Entry, ended: bool = True) -> Run:
    """Read entries as a ledger holds them."""
    run = Run()
    for entry in (Began(at_us=0, devices=1), *entries, *([Ended(at_us=100 * SECOND)] if ended else [])):
        run.take(entry)
    return run


def stored(*signals: StoredSignal, measured: dict[str, int] | None = None) -> Stored:
    """What the database holds."""
    return Stored(signals=signals, measured=measured or {})


def test_a_kept_promise_is_no_fault() -> None:
    """One alarm, one row, one acknowledgement: nothing to say but how long it took."""
    verdict = check(a_run(sent("a"), stored_ack("a", 2500)), stored(row("a", 1)), Limits())
    assert verdict.faults == {}
    assert (verdict.to_stored.p50_ms, verdict.to_incident.p50_ms) == (2.5, 0.05)


def test_latency_counts_from_the_moment_an_alarm_was_due() -> None:
    """A line that was away for ten seconds is ten seconds of the alarm's time, though it went out after them."""
    late = Sent(at_us=10 * SECOND, due_us=0, device_id="sos-1", id="a", state="raised", type="sos", times_before=0)
    opened = replace(row("a", 1), incident_opened_us=11 * SECOND)
    verdict = check(a_run(late, stored_ack("a", 10 * SECOND + 2500)), stored(opened), Limits())
    assert (verdict.to_stored.p50_ms, verdict.to_incident.p50_ms) == (10_002.5, 11_000.0)
    assert verdict.late == 1


def test_what_was_acked_and_is_not_there_is_lost() -> None:
    """A broken promise is named, also when the simulation itself was broken off."""
    verdict = check(a_run(sent("a"), stored_ack("a"), ended=False), stored(), Limits())
    assert verdict.lost_though_acked == (("sos-1", "a", "raised"),)


def test_what_nobody_acked_is_lost_only_when_it_had_its_time() -> None:
    """An alarm on its way as somebody killed the simulator was promised nothing."""
    assert check(a_run(sent("a")), stored(), Limits()).faults == {"lost": 1}
    assert check(a_run(sent("a"), ended=False), stored(), Limits()).faults == {}


def test_a_refused_alarm_is_not_expected() -> None:
    """What the centre refused with a code has no row and is no loss."""
    refused = Heard(at_us=5, device_id="sos-1", id="a", stage="refused")
    assert check(a_run(sent("a"), refused), stored(), Limits()).faults == {}


def test_a_refused_cancel_takes_back_no_promise() -> None:
    """The raise was acked before its cancel was refused: without a row it is lost. Who was refused first is counted."""
    refused = Heard(at_us=5 * SECOND, device_id="sos-1", id="a", stage="refused")
    assert check(a_run(sent("a"), stored_ack("a"), refused), stored(), Limits()).faults == {"lost though acked": 1}
    assert check(a_run(sent("a"), refused), stored(), Limits()).refused == 1


def test_an_alarm_that_never_heard_is_late() -> None:
    """Stored without a word to its device, it was repeated for as long as the simulation ran."""
    assert check(a_run(sent("a")), stored(row("a", 1)), Limits()).late == 1
    assert check(a_run(sent("a"), ended=False), stored(row("a", 1)), Limits()).late == 0


def test_a_live_client_that_was_never_let_in_is_a_fault() -> None:
    """Who was to watch and saw nothing shows that consoles see nothing; where nobody was to, nothing is said."""
    run = Run()
    for entry in (Began(at_us=0, devices=1, watched=True), Ended(at_us=SECOND)):
        run.take(entry)
    assert check(run, stored(), Limits()).faults == {"live client never let in": 1}
    assert check(a_run(), stored(), Limits()).faults == {}


def test_two_rows_are_one_too_many() -> None:
    """A repeat that became a second signal is doubled."""
    run = a_run(sent("a"), sent("a", 10 * SECOND, before=1), stored_ack("a"))
    assert check(run, stored(row("a", 1), row("a", 2)), Limits()).faults == {"doubled": 1}


def test_an_alarm_without_an_incident_is_homeless() -> None:
    """Decided and standing nowhere is a fault; not decided at all is another."""
    nowhere = replace(row("a", 1), incident_id=None)
    run = a_run(sent("a"), stored_ack("a"))
    assert check(run, stored(nowhere), Limits()).faults == {"homeless": 1}
    assert check(run, stored(replace(row("a", 1), handled=False)), Limits()).faults == {"undecided": 1}
    assert check(run, stored(replace(nowhere, task_id="tsk-1")), Limits()).faults == {}


def test_order_counts_for_what_was_sent_once() -> None:
    """The second press stored before the first is out of order, unless the first had to be repeated."""
    run = a_run(sent("a", 0), sent("b", 1), stored_ack("a"), stored_ack("b"))
    assert check(run, stored(row("a", 2), row("b", 1)), Limits()).faults == {"out of order": 1}
    again = a_run(sent("a", 0), sent("b", 1), sent("a", 2, before=1), stored_ack("a"), stored_ack("b"))
    assert check(again, stored(row("a", 2), row("b", 1)), Limits()).faults == {}


def event(seq: int, prev: int, at_us: int, *signal_ids: int, incident: str = "inc-1") -> Framed:
    """The live client is told of an incident."""
    return Framed(
        at_us=at_us, seq=seq, prev=prev, name="incident.opened", id=incident, version=1, signal_ids=signal_ids
    )


def test_what_consoles_were_told_is_checked() -> None:
    """An incident nobody was told of, a hole in the chain and an event shown twice are faults."""
    presses = (sent("a"), stored_ack("a"))
    began = Watching(at_us=1, mode="snapshot", seq=7)
    told = check(a_run(began, *presses, event(8, 7, 900, 1)), stored(row("a", 1)), Limits())
    assert (told.faults, told.to_frame.p50_ms) == ({}, 0.9)
    assert check(a_run(began, *presses), stored(row("a", 1)), Limits()).faults == {"incidents never shown": 1}
    hole = check(a_run(began, *presses, event(9, 8, 900, 1)), stored(row("a", 1)), Limits())
    assert hole.faults == {"events out of the chain": 1}
    twice = check(a_run(began, *presses, event(8, 7, 900, 1), event(8, 8, 901, 1)), stored(row("a", 1)), Limits())
    assert twice.faults == {"events shown twice": 1}


def test_a_resumed_client_goes_on_where_it_was() -> None:
    """After a reconnection the chain continues from the position that was resumed."""
    resumed = Watching(at_us=5, mode="resumed", seq=8)
    run = a_run(
        Watching(at_us=1, mode="snapshot", seq=7),
        sent("a"),
        stored_ack("a"),
        event(8, 7, 3, 1),
        resumed,
        event(9, 8, 6, 1),
    )
    assert check(run, stored(row("a", 1)), Limits()).faults == {}


def test_missing_readings_count_unless_told_otherwise() -> None:
    """A confirmed sample without a row is a fault; after a broker's crash it may be one that was taken."""
    run = a_run(Measured(at_us=5, device_id="sos-1", measured_at_us=(1, 2)), sent("a"), stored_ack("a"))
    held = stored(row("a", 1), measured={"sos-1": 1})
    assert check(run, held, Limits()).faults == {"readings missing": 1}
    assert check(run, held, Limits(readings_may_be_lost=True)).faults == {}


def test_percentiles_are_measured_values() -> None:
    """By nearest rank: of a hundred presses the 99th is the 99th, and one alone is every percentile."""
    entries = [each for n in range(100) for each in (sent(f"m{n}"), stored_ack(f"m{n}", (n + 1) * 1000))]
    leg = check(a_run(*entries), stored(*(row(f"m{n}", n) for n in range(100))), Limits()).to_stored
    assert (leg.p50_ms, leg.p90_ms, leg.p99_ms, leg.longest_ms) == (50, 90, 99, 100)
    alone = check(a_run(sent("a"), stored_ack("a", 3000)), stored(row("a", 1)), Limits()).to_stored
    assert (alone.p50_ms, alone.p99_ms, alone.longest_ms) == (3, 3, 3)


@given(chance=st.randoms(use_true_random=False), count=st.integers(1, 20), data=st.data())
def test_every_single_fault_is_found(chance: random.Random, count: int, data: st.DataObject) -> None:
    """Of any honest run, taking one row away, or adding one, is found; nothing else is said."""
    names = [f"m{n}" for n in range(count)]
    entries: list[Entry] = []
    for n, name in enumerate(names):
        entries += [sent(name, n), stored_ack(name, n + chance.randint(1, 5000))]
    rows = [row(name, n) for n, name in enumerate(names)]
    assert check(a_run(*entries), stored(*rows), Limits()).faults == {}
    at = data.draw(st.integers(0, count - 1))
    assert check(a_run(*entries), stored(*rows[:at], *rows[at + 1 :]), Limits()).faults == {"lost though acked": 1}
    twice = [*rows, replace(rows[at], signal_id=count + 1)]
    assert check(a_run(*entries), stored(*twice), Limits()).faults == {"doubled": 1}


def test_a_ledger_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Every kind of line comes back; a second start goes on in the same file."""
    path, clock = tmp_path / "run.ledger", SystemClock()
    for _ in range(2):
        with open_ledger(path, clock) as ledger:
            ledger.write(Began(at_us=ledger.now_us(), devices=3))
            ledger.write(sent("a", ledger.now_us()))
    run = read_ledger(path)
    assert (run.devices, run.torn, run.alarms["sos-1", "a", "raised"].times_sent) == (3, 0, 2)
    assert path.stat().st_mode & 0o777 == 0o600


@given(cut=st.integers(0, 400))
def test_whatever_a_crash_tears_off_the_rest_is_read(cut: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A ledger cut at any byte is read as far as it goes, and one that is gone on with loses one line at most."""
    path, clock = tmp_path_factory.mktemp("torn") / "run.ledger", SystemClock()
    with open_ledger(path, clock) as ledger:
        ledger.write(Began(at_us=1, devices=1))
        for n in range(5):
            ledger.write(sent(f"m{n}", n + 2))
    first = path.read_bytes().index(b"\n") + 1
    whole = path.read_bytes()[: max(first, min(cut, path.stat().st_size))]
    os.truncate(path, len(whole))
    # A line whose end alone was torn off says all that it said.
    assert len(read_ledger(path).alarms) - (whole.count(b"\n") - 1) in {0, 1}
    with open_ledger(path, clock) as ledger:
        ledger.write(Began(at_us=10, devices=1))
        ledger.write(sent("after", 11))
    run = read_ledger(path)
    assert ("sos-1", "after", "raised") in run.alarms
    assert run.torn <= 1


def test_what_is_no_ledger_is_refused(tmp_path: Path) -> None:
    """A missing file, one of something else, and one without a beginning are named in a sentence."""
    with pytest.raises(LedgerError, match="cannot be read"):
        read_ledger(tmp_path / "nowhere")
    other = tmp_path / "other"
    other.write_text('{"what":"began","at_us":1,"devices":1}\nhello\n{"what":"ended","at_us":2}\n')
    with pytest.raises(LedgerError, match="Line 2 of the ledger"):
        read_ledger(other)
    other.write_text("")
    with pytest.raises(LedgerError, match="no beginning"):
        read_ledger(other)
