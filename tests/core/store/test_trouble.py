"""A store in trouble: rot, a full or read-only or vanished disk, a damaged file, two programs."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import Any

import apsw
import pytest

from plume_db.errors import Damaged, DiskFull, PlumeError
from plume_db.jobs import Progress
from plume_db.session import open_session
from plume_db.store import layout
from plume_db.store.add import Added, add_snapshot
from plume_db.store.image import restore_to_file
from plume_db.store.layout import NoStore, StoreBusy, make_store, reading, sweeping, writing
from plume_db.store.manifest import Manifest, find_manifest
from plume_db.store.prune import judged, prune
from plume_db.store.retention import Rules
from plume_db.store.verify import StoreCheck, verify_store

from .conftest import Keeper


def _flip(path: Path, where: float = 0.5) -> None:
    data = bytearray(path.read_bytes())
    data[int(len(data) * where)] ^= 16
    path.write_bytes(data)


def _checked(keeper: Keeper) -> StoreCheck:
    found = keeper.run(lambda task: verify_store(task, keeper.store, deep=True, state=keeper.state))
    assert isinstance(found, StoreCheck)
    return found


def _restore(keeper: Keeper, manifest: Manifest, out: Path) -> Any:
    return keeper.run(
        lambda task: restore_to_file(task, keeper.store, manifest, out, state=keeper.state)
    )


def _added(keeper: Keeper, seen: list[Progress] | None = None) -> Added:
    session = open_session(keeper.path)
    try:
        work = lambda task: add_snapshot(task, session, keeper.store, "x", keeper.state)  # noqa: E731
        report = seen.append if seen is not None else None
        return session.worker("backup").submit(work, report=report).result(60)
    finally:
        session.close()


@pytest.mark.parametrize("where", [0.001, 0.3, 0.999])
@pytest.mark.parametrize("fresh_index", [False, True])
def test_a_new_snapshot_never_relies_on_a_rotten_pack(
    keeper: Keeper, tmp_path: Path, where: float, fresh_index: bool
) -> None:
    keeper.snap()
    [pack] = keeper.store.packs.glob("*.pack")
    _flip(pack, where)
    if fresh_index:
        shutil.rmtree(keeper.state)
    added = _added(keeper)
    assert "damaged" in added.note
    out = tmp_path / "out.db"
    _restore(keeper, added.manifest, out)
    found = _checked(keeper)
    assert added.manifest.id not in found.bad
    assert any(pack.name in each for each in found.problems)


def test_what_rotted_is_healed_by_the_next_snapshot_of_the_same_pages(
    keeper: Keeper, tmp_path: Path
) -> None:
    first = keeper.snap()
    [pack] = keeper.store.packs.glob("*.pack")
    _flip(pack)
    with pytest.raises(Damaged):
        _restore(keeper, first, tmp_path / "no.db")
    keeper.snap()
    _restore(keeper, first, tmp_path / "yes.db")
    assert _checked(keeper).bad == ()


def test_one_spoiled_pack_does_not_bar_the_way_to_the_others(
    keeper: Keeper, tmp_path: Path
) -> None:
    keeper.snap()
    [pack] = keeper.store.packs.glob("*.pack")
    keeper.sql("DROP TABLE t; CREATE TABLE other(x); INSERT INTO other VALUES (1)")
    keeper.sql("VACUUM")
    second = keeper.snap()
    pack.write_bytes(b"junk" * 100)
    shutil.rmtree(keeper.state)
    _restore(keeper, second, tmp_path / "out.db")


def test_progress_never_goes_back(keeper: Keeper) -> None:
    seen: list[Progress] = []
    _added(keeper, seen)
    shares = [each.fraction for each in seen if each.fraction is not None]
    assert shares == sorted(shares)
    assert shares[-1] > 0.9


def test_a_damaged_file_is_kept_byte_for_byte_with_its_side_files(
    keeper: Keeper, tmp_path: Path
) -> None:
    keeper.snap()
    keeper.sql("PRAGMA journal_mode=wal")
    holder = apsw.Connection(str(keeper.path))
    holder.execute("UPDATE t SET a='log' WHERE id < 50").fetchall()
    data, log = keeper.path.read_bytes(), keeper.path.with_name("file.db-wal").read_bytes()
    holder.close()
    data = data[:163840] + os.urandom(4096) + data[167936:]
    keeper.path.write_bytes(data)
    keeper.path.with_name("file.db-wal").write_bytes(log)
    keeper.path.with_name("file.db-shm").write_bytes(b"")
    added = _added(keeper)
    assert added.manifest.damaged
    out = tmp_path / "out" / "back.db"
    out.parent.mkdir()
    done = _restore(keeper, added.manifest, out)
    assert "damaged" in done.note
    assert out.read_bytes() == data
    assert out.with_name("back.db-wal").read_bytes() == log
    assert _checked(keeper).problems == ()
    _flip(next(keeper.store.copies.glob("*-wal")))
    assert added.manifest.id in _checked(keeper).bad


def test_the_last_good_one_is_not_rotated_out_by_damaged_or_rotten_ones(keeper: Keeper) -> None:
    good = keeper.snap()
    before = set(keeper.store.packs.iterdir())
    keeper.sql("UPDATE t SET b=randomblob(100)")
    rotten = keeper.snap()
    _flip((set(keeper.store.packs.iterdir()) - before).pop())
    work = lambda task: judged(task, keeper.store, Rules(0, 0, 0, 0), state=keeper.state)  # noqa: E731
    verdicts: Any = keeper.run(work)
    assert [each.manifest.id for each in verdicts if each.kept] == [good.id]
    keeper.run(lambda task: prune(task, keeper.store, [rotten.id], keeper.state))
    assert [each.id for each in keeper.all()] == [good.id]


def test_pruning_leaves_what_it_can_not_read(keeper: Keeper, tmp_path: Path) -> None:
    first = keeper.snap()
    keeper.sql("UPDATE t SET b=randomblob(100) WHERE id > 1000")
    second = keeper.snap()
    for pack in keeper.store.packs.glob("*.pack"):
        _flip(pack, 0.2)
    done: Any = keeper.run(lambda task: prune(task, keeper.store, [first.id], keeper.state))
    assert done.note
    assert list(keeper.store.packs.glob("*.pack"))
    assert [each.id for each in keeper.all()] == [second.id]


def test_a_full_disk_is_said_at_every_stage_and_leaves_the_store_as_it_was(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper.snap()
    assert _checked(keeper).problems == ()
    before = sorted(str(each) for each in keeper.store.folder.rglob("*"))
    keeper.sql("UPDATE t SET b=randomblob(100)")
    full = OSError(errno.ENOSPC, "No space left on device")

    def refuse(*_: object, **__: object) -> None:
        raise full

    for target in (
        "plume_db.store.packs.PackWriter._put",
        "plume_db.store.packs.os.fsync",
        "plume_db.store.layout.bring_to_disk",
        "plume_db.store.manifest.write_whole",
    ):
        with monkeypatch.context() as patch:
            patch.setattr(target, refuse)
            with pytest.raises(DiskFull):
                _added(keeper)
        # A pack that was complete may stay: it serves the next snapshot.
        now = sorted(str(e) for e in keeper.store.folder.rglob("*") if e.suffix != ".pack")
        assert now == [each for each in before if not each.endswith(".pack")], target
        assert _checked(keeper).problems == ()


def test_too_little_room_is_said_before(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(keeper.store.folder)._replace(free=10_000)
    monkeypatch.setattr("plume_db.backup.to_file.shutil.disk_usage", lambda _path: usage)
    with pytest.raises(DiskFull, match="kB free"):
        _added(keeper)


def test_a_read_only_store_can_be_read_but_not_written(keeper: Keeper, tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    manifest = keeper.snap()
    keeper.store.folder.chmod(0o500)
    try:
        _restore(keeper, manifest, tmp_path / "out.db")
        with pytest.raises(PlumeError, match=r"No file can be made in .*store: Permission denied"):
            _added(keeper)
    finally:
        keeper.store.folder.chmod(0o700)


def test_a_store_without_its_lock_files_is_read_all_the_same(
    keeper: Keeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = keeper.snap()
    real = os.open

    def refuse(path: Any, flags: int, mode: int = 0o777, **more: Any) -> int:
        if str(path).startswith(str(keeper.store.folder)) and flags & os.O_RDWR:
            raise PermissionError(errno.EROFS, "Read-only file system")
        return real(path, flags, mode, **more)

    monkeypatch.setattr(layout.os, "open", refuse)
    _restore(keeper, manifest, tmp_path / "out.db")
    with pytest.raises(PlumeError, match="can not be written: Read-only"):
        _added(keeper)


def test_a_store_that_vanished_is_said(keeper: Keeper) -> None:
    keeper.snap()
    keeper.store.folder.rename(keeper.store.folder.with_name("gone"))
    with pytest.raises(PlumeError, match="not there any more"):
        _added(keeper)


def test_a_disk_without_locks_is_said(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    def refuse(_handle: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(PlumeError, match="no locks"):
        _added(keeper)


def test_it_can_be_added_to_but_not_swept_while_it_is_read(keeper: Keeper) -> None:
    with reading(keeper.store):
        with writing(keeper.store):
            pass
        with pytest.raises(StoreBusy), sweeping(keeper.store):
            pass
    with sweeping(keeper.store), pytest.raises(StoreBusy), reading(keeper.store):
        pass


def test_a_store_that_was_killed_while_it_was_made_can_be_made_again(tmp_path: Path) -> None:
    (tmp_path / "s" / "packs").mkdir(parents=True)
    assert make_store(tmp_path / "s").packs.is_dir()
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "letter.txt").write_text("mine")
    with pytest.raises(NoStore, match=r"letter\.txt"):
        make_store(tmp_path / "t")


def test_a_linked_file_is_the_file_it_leads_to(keeper: Keeper, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(keeper.path)
    session = open_session(link)
    try:
        work = lambda task: add_snapshot(task, session, keeper.store, "x", keeper.state)  # noqa: E731
        added = session.worker("backup").submit(work).result(60)
    finally:
        session.close()
    assert added.manifest.file == str(keeper.path)


def test_two_files_share_a_store_and_not_their_snapshots(keeper: Keeper, tmp_path: Path) -> None:
    first = keeper.snap()
    other = Keeper(tmp_path / "user" / "twin.db", keeper.store, keeper.state)
    shutil.copyfile(keeper.path, other.path)
    twin = other.snap()
    assert twin.stored < first.stored / 10
    assert find_manifest(keeper.store, "latest", keeper.path).id == first.id
    assert find_manifest(keeper.store, "latest", other.path).id == twin.id
    keeper.run(lambda task: prune(task, keeper.store, [first.id], keeper.state))
    _restore(keeper, twin, tmp_path / "out.db")
    assert (tmp_path / "out.db").read_bytes()[100:] == other.path.read_bytes()[100:]
