"""Writing visits down: nothing that was answered is lost, and half a record harms nobody."""

import errno
import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime

import pytest

from merkwerk.links import loading, recording, records
from merkwerk.links.recording import Recorder
from merkwerk.links.testing import visit

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def content(number=1):
    return records.pack(visit(number, 1, NOON))


def written(folder):
    parts = [loading.read_part(path, records.SIZE, 10**6) for path in loading.segments_in(folder)]
    return [record.link for part in parts for record in part.visits]


def missed(folder):
    return sum(
        loading.read_part(path, records.SIZE, 1).missed for path in loading.segments_in(folder)
    )


def told(installation):
    row = installation.connection.execute("select sum(missed) from links_segment").fetchone()
    return int(row[0])


class TestRecords:
    def test_a_record_reads_back_as_it_was_written(self):
        record = visit(2**40, 7, NOON, visitor=-(2**63), facts=1023, pattern=1999, day=739000)
        assert records.unpack(records.pack(record)) == record
        assert len(records.pack(record)) == records.SIZE

    def test_every_single_spoilt_byte_is_noticed(self):
        whole = content()
        for place in range(records.SIZE):
            spoilt = bytearray(whole)
            spoilt[place] ^= 0x10
            assert records.unpack(bytes(spoilt)) is None, place

    def test_empty_room_is_no_record(self):
        assert records.unpack(bytes(records.SIZE)) is None

    def test_a_header_tells_what_was_missed(self):
        assert records.unpack_header(records.pack_header(12)) == 12
        assert records.unpack_header(bytes(records.SIZE)) is None
        assert records.unpack_header(b"") is None


class TestRecording:
    def test_many_threads_write_whole_records(self, tmp_path):
        recorder = Recorder(tmp_path)

        def write(numbers):
            for number in numbers:
                recorder.record(content(number))

        threads = [
            threading.Thread(target=write, args=(range(start, start + 200),))
            for start in range(0, 1600, 200)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        recorder.close()
        assert sorted(written(tmp_path)) == list(range(1600))

    def test_a_full_segment_gives_way_to_the_next(self, tmp_path):
        recorder = Recorder(tmp_path, most_bytes=5 * records.SIZE)
        for number in range(20):
            recorder.record(content(number))
        recorder.close()
        assert len(loading.segments_in(tmp_path)) == 5
        assert sorted(written(tmp_path)) == list(range(20))

    def test_what_a_killed_process_wrote_is_there(self, tmp_path):
        code = (
            "import sys; from pathlib import Path;"
            "from merkwerk.links.recording import Recorder;"
            f"r = Recorder(Path({str(tmp_path)!r})); c = bytes.fromhex({content(5).hex()!r});"
            "[(r.record(c), sys.stdout.write('x'), sys.stdout.flush()) for _ in range(100000)]"
        )
        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
        answered = len(process.stdout.read(500))
        process.send_signal(signal.SIGKILL)
        answered += len(process.stdout.read())
        process.stdout.close()
        process.wait()
        assert answered >= 500
        assert len(written(tmp_path)) - answered in (0, 1)


class TestAFullDisk:
    def test_the_visit_is_missed_and_told_and_the_next_one_is_written(self, tmp_path, monkeypatch):
        recorder = Recorder(tmp_path)
        recorder.record(content(1))
        with monkeypatch.context() as full:
            full.setattr(recording.os, "write", _no_room)
            assert not recorder.record(content(2))
            assert not recorder.record(content(3))
        assert recorder.record(content(4))
        recorder.close()
        assert written(tmp_path) == [1, 4]
        assert missed(tmp_path) == 2

    def test_half_a_record_is_taken_back(self, tmp_path, monkeypatch):
        recorder = Recorder(tmp_path)
        recorder.record(content(1))
        write = os.write
        with monkeypatch.context() as full:
            full.setattr(recording.os, "write", lambda to, what: write(to, what[:20]))
            assert not recorder.record(content(2))
        recorder.record(content(3))
        recorder.close()
        assert written(tmp_path) == [1, 3]

    def test_without_room_for_a_segment_the_number_waits_for_the_next(self, tmp_path, monkeypatch):
        recorder = Recorder(tmp_path)
        with monkeypatch.context() as full:
            full.setattr(recording.os, "write", _no_room)
            assert not recorder.record(content(1))
        assert loading.segments_in(tmp_path) == []
        assert list(tmp_path.iterdir()) == []
        recorder.record(content(2))
        recorder.close()
        assert written(tmp_path) == [2]
        assert missed(tmp_path) == 1

    def test_the_visitor_is_led_on_all_the_same(self, installation, visitor, monkeypatch):
        link, path = installation.make_link()
        monkeypatch.setattr(recording.os, "write", _no_room)
        assert visitor.get(path).status == "302 Found"
        monkeypatch.undo()
        visitor.get(path)
        installation.load()
        assert installation.totals(link) == (1, 0, 0, 0)
        assert told(installation) == 1

    def test_it_is_told_although_nothing_more_is_written(self, installation, visitor, monkeypatch):
        _, path = installation.make_link()
        visitor.get(path)
        installation.load()
        monkeypatch.setattr(recording.os, "write", _no_room)
        visitor.get(path)
        monkeypatch.undo()
        installation.load()
        assert told(installation) == 1

    def test_a_segment_does_not_go_before_it_is_told(self, installation, monkeypatch):
        recorder = Recorder(installation.folder)
        recorder.record(content(1))
        installation.load()
        monkeypatch.setattr(recording.os, "write", _no_room)
        assert not recorder.record(content(2))
        monkeypatch.undo()
        recorder.close()
        gone = loading.remove_finished(
            installation.connection, installation.folder, installation.now
        )
        assert gone == 0
        installation.load()
        assert told(installation) == 1
        assert loading.segments_in(installation.folder) == []


class TestATornEnd:
    @pytest.mark.parametrize("length", [1, 20, 63])
    def test_half_a_record_at_the_end_is_left_alone(self, tmp_path, length):
        recorder = Recorder(tmp_path)
        recorder.record(content(1))
        recorder.close()
        path = loading.segments_in(tmp_path)[0]
        with path.open("ab") as file:
            file.write(content(2)[:length])
        part = loading.read_part(path, records.SIZE, 100)
        assert [record.link for record in part.visits] == [1]
        assert part.until == 2 * records.SIZE

    def test_a_spoilt_record_in_the_middle_is_skipped_and_told(self, tmp_path):
        path = tmp_path / "x.visits"
        path.write_bytes(records.pack_header(0) + content(1) + bytes(64) + content(3))
        part = loading.read_part(path, records.SIZE, 100)
        assert [record.link for record in part.visits] == [1, 3]
        assert part.spoilt == 1


def _no_room(*_):
    raise OSError(errno.ENOSPC, "No space left on device")
