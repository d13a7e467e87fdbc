from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.workers.absences import Absences
from idlebench.workers.jobs import id_of_fields, id_of_payload, pickup_record, popped
from idlebench.workers.streams import claimed, entries_of


@given(st.text(min_size=1).filter(lambda text: text.isprintable()))
def test_a_job_on_a_list_is_json_with_an_id(job_id: str) -> None:
    """Whatever the id is made of."""
    assert id_of_payload(json.dumps({"id": job_id}).encode()) == job_id


@given(st.binary())
def test_no_payload_at_all_can_crash_a_worker(payload: bytes) -> None:
    """A poisoned queue is logged, not fatal."""
    assert isinstance(id_of_payload(payload), str | None)


@pytest.mark.parametrize(
    "payload", [b"", b"7", b"[]", b"{}", b'{"id": null}', b'{"id": ""}', b'{"id": true}', b"\xff"]
)
def test_what_has_no_id_is_no_job(payload: bytes) -> None:
    """It is dropped, with a line in the log."""
    assert id_of_payload(payload) is None


@pytest.mark.parametrize(
    ("fields", "job_id"), [({b"id": b"7"}, "7"), ({b"x": b"7"}, None), ({}, None), (None, None)]
)
def test_a_stream_entry_is_a_job_if_it_has_a_field_id(
    fields: dict[bytes, bytes] | None, job_id: str | None
) -> None:
    """An entry that was deleted while pending has no fields."""
    assert id_of_fields(fields) == job_id


def test_a_pickup_records_the_monotonic_start_of_the_handler() -> None:
    """The harness subtracts its own monotonic time of the push."""
    assert json.loads(pickup_record("7", lambda: 123)) == {"id": "7", "started_ns": 123}


@pytest.mark.parametrize("reply", [b"x", (b"queue", b"x"), [b"queue", b"x"]])
def test_every_kind_of_pop_gives_its_payload(reply: object) -> None:
    """RPOP and BLMOVE reply with a value, BRPOP with key and value."""
    assert popped(reply) == b"x"
    assert popped(None) is None


def test_an_empty_read_has_no_entries() -> None:
    """A block that ran out replies with nothing, in two spellings."""
    assert entries_of(None) == []
    assert entries_of([]) == []
    assert entries_of([[b"queue", [(b"1-0", {b"id": b"7"})]]]) == [(b"1-0", {b"id": b"7"})]


def test_a_claim_gives_its_cursor_and_skips_what_was_deleted() -> None:
    """Older servers reply with an empty entry for each that is gone."""
    assert claimed([b"2-0", [(None, None), (b"1-0", {b"id": b"7"})], []]) == (
        "2-0",
        [(b"1-0", {b"id": b"7"})],
    )


def test_a_consumer_is_gone_after_the_patience_and_only_once() -> None:
    """A consumer that is reconnecting keeps its job."""
    absences = Absences(patience_s=5.0)
    assert absences.update(["a", "b"], now_s=0.0) == []
    assert absences.update(["a"], now_s=3.0) == []
    assert absences.update(["a", "b"], now_s=5.0) == ["a"]
    assert absences.update(["b"], now_s=7.0) == []
    assert absences.update(["b"], now_s=10.0) == ["b"]
