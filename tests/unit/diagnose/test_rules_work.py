from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from idlebench.diagnose.judge import judge
from idlebench.model.evidence import Cadence, Descriptor, ProcessEvidence, Rhythm
from tests.unit.diagnose import seen
from tests.unit.diagnose.test_rules_spin import names

BURSTS = (0.0, 30.0, 0.0, 0.0, 0.0) * 4


def test_a_rare_poll_that_works_for_40_ms_is_expensive() -> None:
    """Once a second is fine; each turn is not, and the function that works is named."""
    works = seen.stack(seen.user("rescan"), share=0.04, active=True)
    rests = seen.stack(seen.user("loop", "time.sleep(1)"), share=0.96)
    poll = replace(seen.sleeping(1.0, cpu=4.0), stacks=(rests, works))
    diagnosis = judge(seen.evidence(poll, slices=BURSTS))
    assert [one.name for one in diagnosis.findings] == ["expensive-poll"]
    assert diagnosis.findings[0].where is not None
    assert diagnosis.findings[0].where.function == "rescan"


def test_a_poll_that_asks_hundreds_of_times_is_expensive_however_its_wakes_look() -> None:
    """A scan of all keys every two seconds: the length of its sleep tells its period."""
    sleep = seen.wait("clock_nanosleep", 2.0, share=0.95)
    scan = seen.thread(2.5, 200, cadence=Cadence(Rhythm.IRREGULAR, (), 900, 5.0), waits=(sleep,))
    assert names(seen.evidence(scan, peers=(seen.peer(200),), slices=BURSTS)) == ["expensive-poll"]


def test_a_single_burst_is_no_poll() -> None:
    """Something that happened once is not called a loop."""
    once = seen.thread(3, 0.2, waits=(seen.wait("futex"),))
    assert "expensive-poll" not in names(seen.evidence(once, slices=(0.0,) * 10 + (60.0,) + (0.0,) * 9))


def test_text_that_is_written_at_each_turn_is_log_spam() -> None:
    """Ranked first: it says what a turn is spent on."""
    chatty = seen.process(writes=95, write_bytes=5000)
    assert names(seen.evidence(seen.sleeping(0.01, cpu=2.0), processes=(chatty,)))[0] == "log-spam"


def test_processes_of_which_each_writes_a_few_lines_are_log_spam_together() -> None:
    """Three workers that say five times a second that there is nothing."""
    few = [seen.process(100 + each, writes=5, write_bytes=400) for each in range(3)]
    poll = seen.sleeping(0.2, cpu=0.1)
    assert "log-spam" in names(seen.evidence(poll, processes=tuple(few)))
    assert "log-spam" not in names(seen.evidence(poll, processes=(few[0],)))


def test_wakes_of_an_event_loop_are_no_log() -> None:
    """They are written eight bytes at a time."""
    loop = seen.process(writes=200, write_bytes=1600)
    assert "log-spam" not in names(seen.evidence(seen.sleeping(0.01, cpu=2.0), processes=(loop,)))


def test_requests_that_are_written_to_a_socket_are_no_log() -> None:
    """Some clients send by write(2)."""
    client = seen.process(runtime="node", writes=100, write_bytes=4000, descriptors=(seen.SOCKET,))
    evidence = seen.evidence(seen.sleeping(0.01, cpu=2.0), processes=(client,), peers=(seen.peer(100),))
    assert "log-spam" not in names(evidence)


def test_a_program_that_writes_files_has_work() -> None:
    """Large pieces are data, and no lines of a log."""
    packer = seen.process(writes=40, write_bytes=1_200_000)
    assert names(seen.evidence(seen.spinning(), processes=(packer,))) == ["not-idle"]


def test_lines_that_are_buffered_are_a_log_all_the_same() -> None:
    """Where stdout is no terminal, eight kilobytes of them are written at once."""
    chatty = seen.process(writes=500, write_bytes=500 * 8192)
    assert names(seen.evidence(seen.spinning(), processes=(chatty,)))[0] == "log-spam"


WRITER = seen.process(writes=200, write_bytes=20_000)
"""A process that writes 200 texts a second."""


def said(process: ProcessEvidence) -> Sequence[str]:
    """What is found in a process that sleeps beside its writing."""
    return names(seen.evidence(seen.sleeping(0.1, cpu=0.5), processes=(process,)))


def test_writes_are_lines_of_a_log_as_far_as_a_file_has_grown_by_them() -> None:
    """A hundredth of them went to the log, two a second; the rest is something else."""
    assert said(replace(WRITER, appended_bytes_per_s=20_000.0))[0] == "log-spam"
    assert said(replace(WRITER, appended_bytes_per_s=200.0)) == ["short-poll"]


def test_writes_to_a_database_are_work_and_no_log() -> None:
    """It is changed in place, and 200 kB/s of it are more than a heartbeat."""
    assert said(replace(WRITER, changes_files=True)) == ["short-poll"]
    assert said(replace(WRITER, changes_files=True, write_bytes_per_s=200_000.0)) == ["not-idle"]


def test_messages_to_another_process_are_no_log() -> None:
    """One end of a pipe, or of a Unix socket; a program that has both ends talks to itself."""
    pipe, other = Descriptor(5, "pipe", inode=9), Descriptor(6, "pipe", inode=9)
    ours, theirs = Descriptor(7, "socket", inode=10), Descriptor(8, "socket", inode=11)
    assert said(replace(WRITER, descriptors=(pipe,))) == ["short-poll"]
    assert said(replace(WRITER, descriptors=(ours,))) == ["short-poll"]
    assert said(replace(WRITER, descriptors=(pipe, other, ours, theirs)))[0] == "log-spam"


def test_what_children_wrote_is_not_their_parents_log() -> None:
    """The kernel adds it to the parent's counters when the parent waits for them."""
    parent = seen.process(writes=300, write_bytes=600_000, runtime="shell", name="bash")
    gone = seen.children(0.5, names={"find": 2})
    found = names(seen.evidence(seen.sleeping(2.0), processes=(parent,), children=gone))
    assert not {"log-spam", "not-idle"} & set(found)


def test_a_thread_that_computes_in_a_numeric_library_has_work() -> None:
    """An idle loop has nothing to transform."""
    transforms = seen.stack(
        seen.lib("fft", f"{seen.PACKAGES}/numpy/fft/_pocketfft.py"), seen.user("spectrum")
    )
    assert names(seen.evidence(seen.spinning(transforms))) == ["not-idle"]
    loop = seen.stack(seen.user("spectrum"))
    assert names(seen.evidence(seen.spinning(loop))) == ["busy-spin"]


def test_a_scan_in_bursts_between_long_waits_is_an_expensive_poll() -> None:
    """An Event that is waited for with a timeout is no sleep, and the answers of a scan are many wakes."""
    waits = (seen.wait("futex", 2.0, share=0.95),)
    scan = seen.thread(3.6, 17, cadence=Cadence(Rhythm.IRREGULAR, (), 800, 5.0), waits=waits)
    assert names(seen.evidence(scan, peers=(seen.peer(140),), slices=BURSTS)) == ["expensive-poll"]


def test_a_collector_that_works_beside_a_scan_leaves_it_a_poll() -> None:
    """Of Node a third of the CPU of a heavy turn is that of V8's own threads."""
    waits = (seen.wait("epoll_pwait", 1.4, seen.SOCKET, share=0.9),)
    main = seen.thread(8.0, 27, cadence=Cadence(Rhythm.IRREGULAR, (), 300, 5.0), waits=waits)
    pool = [seen.thread(1.4, 30, tid=200 + each, waits=(seen.wait("futex"),)) for each in range(4)]
    node = (seen.process(runtime="node", cpu=13.6),)
    evidence = seen.evidence(main, *pool, cpu=13.6, processes=node, slices=BURSTS)
    assert names(evidence) == ["expensive-poll"]


def test_who_waits_until_what_it_sends_is_taken_has_work() -> None:
    """A full buffer that is emptied and filled again: data flows."""
    pair = Descriptor(4, "socket")
    sender = seen.thread(17, 400, waits=(seen.wait("sendto", None, pair, share=0.5),))
    reader = seen.spinning(tid=2)
    assert judge(seen.evidence(sender, reader)).verdict == "not-idle"
    stuck = replace(sender, wakes_per_s=0.0, cpu_percent=0.0)
    assert judge(seen.evidence(stuck, reader)).verdict == "problem"
    log = replace(sender, waits=(seen.wait("write", None, Descriptor(1, "pipe"), share=0.5),))
    assert judge(seen.evidence(log, reader)).verdict == "problem"


def test_threads_that_a_runtime_keeps_for_heavy_work_do_some() -> None:
    """A loop of a program cannot run in the pool of libuv; one that makes garbage is busier than the pool."""
    node = seen.process(runtime="node", name="node", cpu=80, system_share=0.02)
    pool = [seen.thread(16, 90, tid=tid, name="node", waits=(seen.wait("futex"),)) for tid in range(2, 6)]
    loop = seen.thread(12, 200, name="node", waits=(seen.wait("epoll_wait", 3.0),))
    assert judge(seen.evidence(loop, *pool, processes=(node,))).verdict == "not-idle"
    assert judge(seen.evidence(seen.spinning(cpu=95), *pool, processes=(node,))).verdict == "problem"
    tidied = replace(
        seen.spinning(cpu=95), waits=(replace(seen.RUNNING, share=0.99), seen.wait("futex", share=0.01))
    )
    idle = [replace(one, cpu_percent=0.3) for one in pool]
    assert judge(seen.evidence(tidied, *idle, processes=(node,))).verdict == "problem"


def test_a_thread_that_hardly_runs_does_not_send_what_its_process_sends() -> None:
    """A lock is prolonged every ten seconds; another thread asks for it a hundred times a second."""
    asks = seen.sleeping(0.01, cpu=4.0, tid=101)
    prolongs = seen.thread(0.017, 0.33, waits=(seen.wait("futex", 10.0),), cadence=seen.periodic(10.0))
    broker = replace(seen.broker(), broker_cpu_percent=1.3)
    evidence = seen.evidence(asks, prolongs, cpu=4.0, peers=(seen.peer(90),), broker=broker)
    assert "expensive-poll" not in names(evidence)
    scans = replace(broker, commands_per_s={"smembers": 8000.0}, usec_per_call={"smembers": 10.0})
    assert "expensive-poll" not in names(replace(evidence, broker=scans))


def test_who_hears_messages_has_work() -> None:
    """A subscriber asks for nothing. A long answer comes in full pieces, and a spin may hear as well."""

    def heard(size: float, *, asked: float = 0.0, cpu: float = 0.5) -> str:
        waits = (seen.wait("recvfrom", math.inf, seen.SOCKET),)
        told = replace(seen.peer(asked), segments_in_per_s=50.0, bytes_in_per_s=50 * size)
        listener = seen.thread(cpu, 50, waits=waits)
        return judge(seen.evidence(listener, cpu=cpu, peers=(told,))).verdict

    assert heard(120) == "not-idle"
    assert "not-idle" not in {heard(4), heard(60_000), heard(120, asked=50.0), heard(120, cpu=90.0)}


def test_a_collector_that_works_beside_a_spin_is_no_poll_of_its_own() -> None:
    """It has work whenever the loop has made enough garbage, at whatever rhythm that is."""
    waits = (seen.wait("futex"),)
    collector = seen.thread(5.0, 40, tid=2, name="node", cadence=seen.periodic(0.135), waits=waits)
    node = (seen.process(runtime="node", name="node", cpu=95),)
    assert names(seen.evidence(seen.spinning(cpu=90), collector, processes=node)) == ["busy-spin"]
    native = (seen.process(runtime="", name="server", cpu=95),)
    assert "expensive-poll" in names(seen.evidence(seen.spinning(cpu=90), collector, processes=native))
