"""Snapshots come back bit for bit, share what is alike, and every flipped bit is found."""

from __future__ import annotations

import random
import shutil
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from plume_db.errors import Cancelled, Damaged, PlumeError
from plume_db.jobs import CancelToken, Progress, Task
from plume_db.store import layout
from plume_db.store.image import restore_to_file
from plume_db.store.layout import NoStore, StoreBusy, make_store, open_store, writing
from plume_db.store.manifest import Manifest
from plume_db.store.prune import Pruned, prune
from plume_db.store.retention import Rules, judge
from plume_db.store.verify import StoreCheck, verify_store

from .conftest import Keeper


def _restored(keeper: Keeper, manifest: Manifest, out: Path) -> bytes:
    keeper.run(lambda task: restore_to_file(task, keeper.store, manifest, out, state=keeper.state))
    data = out.read_bytes()
    out.unlink()
    return data


def _checked(keeper: Keeper, deep: bool = False) -> StoreCheck:
    found = keeper.run(lambda task: verify_store(task, keeper.store, deep=deep, state=keeper.state))
    assert isinstance(found, StoreCheck)
    return found


def _alike(image: bytes, other: bytes) -> bool:
    """Compare two images but for the counters in the header, which a copy may write anew."""
    return image[:24] + image[40:92] + image[100:] == other[:24] + other[40:92] + other[100:]


def _change(keeper: Keeper) -> None:
    keeper.sql("UPDATE t SET b=randomblob(100) WHERE id IN (10, 2000)")


def test_every_snapshot_comes_back_as_it_was(keeper: Keeper, tmp_path: Path) -> None:
    for _ in range(4):
        keeper.snap()
        _change(keeper)
    for manifest in keeper.all():
        data = _restored(keeper, manifest, tmp_path / "out.db")
        assert _alike(data, keeper.images[manifest.id])
    assert len({image[100:] for image in keeper.images.values()}) == 4


def test_only_what_is_new_is_stored(keeper: Keeper) -> None:
    first = keeper.snap()
    _change(keeper)
    second = keeper.snap()
    # Two pages, the first page, and the lists above them.
    assert second.stored < 12 * 4096
    assert first.stored > 20 * second.stored


def test_a_snapshot_of_nothing_new_stores_nearly_nothing(keeper: Keeper) -> None:
    keeper.snap()
    assert keeper.snap().stored < 4096 + 2048


def test_a_manifest_tells_what_is_in_it(keeper: Keeper) -> None:
    manifest = keeper.snap("before vacuum")
    assert manifest.rows == (("t", 4000),)
    assert manifest.size == keeper.path.stat().st_size
    assert manifest.reason == "before vacuum"
    assert manifest.file == str(keeper.path)


def test_a_store_works_after_it_was_moved(keeper: Keeper, tmp_path: Path) -> None:
    manifest = keeper.snap()
    moved = tmp_path / "elsewhere"
    shutil.move(keeper.store.folder, moved)
    keeper.store = open_store(moved)
    keeper.state = tmp_path / "another state"
    data = _restored(keeper, manifest, tmp_path / "out.db")
    assert _alike(data, keeper.images[manifest.id])


def test_a_whole_store_has_no_problems(keeper: Keeper) -> None:
    keeper.snap()
    _change(keeper)
    keeper.snap()
    for deep in (False, True):
        found = _checked(keeper, deep)
        assert (found.problems, found.snapshots) == ((), 2)


def test_one_flipped_bit_is_always_found(keeper: Keeper) -> None:
    keeper.snap()
    _change(keeper)
    keeper.snap()
    chance = random.Random(20261122)
    files = [f for f in keeper.store.folder.rglob("*") if f.is_file() and f.stat().st_size]
    assert {f.suffix for f in files} == {".json", ".pack"}
    for trial in range(60):
        path = files[trial % len(files)]
        good = path.read_bytes()
        at, bit = chance.randrange(len(good)), 1 << chance.randrange(8)
        path.write_bytes(good[:at] + bytes([good[at] ^ bit]) + good[at + 1 :])
        try:
            problems = _checked(keeper).problems
        except PlumeError as error:
            problems = (error.sentence,)
        path.write_bytes(good)
        assert problems, f"{path.name}, byte {at}, bit {bit}"
    assert not _checked(keeper).problems


@pytest.mark.parametrize("end", [".pack", ".json"])
def test_a_missing_file_is_found(keeper: Keeper, end: str) -> None:
    keeper.snap()
    _change(keeper)
    keeper.snap()
    folder = keeper.store.packs if end == ".pack" else keeper.store.folder
    next(folder.glob(f"*{end}")).unlink()
    assert _checked(keeper).problems


def test_a_damaged_snapshot_is_never_given_back(keeper: Keeper, tmp_path: Path) -> None:
    manifest = keeper.snap()
    pack = next(keeper.store.packs.glob("*.pack"))
    data = bytearray(pack.read_bytes())
    data[len(data) // 2] ^= 1
    pack.write_bytes(data)
    with pytest.raises(Damaged):
        _restored(keeper, manifest, tmp_path / "out.db")
    assert not (tmp_path / "out.db").exists()


def test_pruning_keeps_every_other_snapshot(keeper: Keeper, tmp_path: Path) -> None:
    for _ in range(5):
        keeper.snap()
        keeper.sql("UPDATE t SET b=randomblob(100) WHERE id % 3 = 0")
    held = keeper.all()
    gone, kept = held[:4:2], [held[1], held[3], held[4]]
    done = keeper.run(lambda task: prune(task, keeper.store, [m.id for m in gone], keeper.state))
    assert isinstance(done, Pruned)
    assert done.snapshots == 2
    assert done.bytes_after < done.bytes_before
    assert keeper.all() == kept
    assert not _checked(keeper, deep=True).problems
    for manifest in kept:
        data = _restored(keeper, manifest, tmp_path / "out.db")
        assert _alike(data, keeper.images[manifest.id])


def test_pruning_everything_leaves_an_empty_store(keeper: Keeper) -> None:
    keeper.snap()
    keeper.run(lambda task: prune(task, keeper.store, [m.id for m in keeper.all()], keeper.state))
    assert not list(keeper.store.packs.iterdir())
    assert not list(keeper.store.snapshots.iterdir())


def test_nothing_is_swept_while_a_manifest_can_not_be_read(keeper: Keeper) -> None:
    first = keeper.snap()
    keeper.sql("UPDATE t SET b=randomblob(100)")
    second = keeper.snap()
    packs = {p.name for p in keeper.store.packs.iterdir()}
    (keeper.store.snapshots / f"{second.id}.json").write_text("{}")
    done = keeper.run(lambda task: prune(task, keeper.store, [first.id], keeper.state))
    assert isinstance(done, Pruned)
    assert done.note
    assert {p.name for p in keeper.store.packs.iterdir()} == packs


def test_only_one_program_writes(keeper: Keeper) -> None:
    with writing(keeper.store), pytest.raises(StoreBusy), writing(keeper.store):
        pass


def test_a_second_program_waits_for_the_first(keeper: Keeper) -> None:
    first = ExitStack()
    first.enter_context(writing(keeper.store))
    told: list[str] = []

    def told_and_done(progress: Progress) -> None:
        told.append(progress.text)
        first.close()

    with writing(keeper.store, Task(None, None, told_and_done)):
        pass
    assert [text.split(" that")[0] for text in told] == ["Waiting for another program"]


def test_the_wait_for_a_store_ends_by_a_cancel_and_by_itself(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = CancelToken()
    task = Task(None, token, lambda _progress: token.cancel())
    with writing(keeper.store), pytest.raises(Cancelled), writing(keeper.store, task):
        pass
    monkeypatch.setattr(layout, "PATIENCE", 0.0)
    with writing(keeper.store), pytest.raises(StoreBusy), writing(keeper.store, Task()):
        pass


def test_half_files_go_when_the_next_program_writes(keeper: Keeper) -> None:
    half = keeper.store.packs / ".abc.pack.0123.partial"
    half.write_text("half")
    keeper.snap()
    assert not half.exists()


def test_a_folder_with_other_things_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_text("x")
    with pytest.raises(NoStore, match="not empty"):
        make_store(tmp_path)
    with pytest.raises(NoStore, match="no backup store"):
        open_store(tmp_path)


def _at(days: float, **changes: object) -> Manifest:
    made = Manifest(f"{1000 - days:09.3f}", 1e9 - days * 86400, "/f", "by hand", 0, 0, 0, "")
    return replace(made, **changes)  # type: ignore[arg-type]


def test_retention_keeps_the_newest_of_each_span() -> None:
    held = [_at(day / 2) for day in range(400)]
    verdicts = judge(held, Rules(hours=2, days=3, weeks=2, months=2), now=1e9)
    kept = [v.manifest for v in verdicts if v.kept]
    assert kept[0] is held[0]
    assert 5 <= len(kept) <= 9
    assert all(v.why for v in verdicts)


def test_retention_never_drops_the_newest_good_one_nor_the_last_before_a_risk() -> None:
    rules = Rules(0, 0, 0, 0)
    bad, good = _at(1, damaged=True), _at(2)
    risky, old = _at(9, reason="before vacuum"), _at(40, reason="before vacuum")
    kept = {v.manifest.id for v in judge([bad, good, risky, old], rules, now=1e9) if v.kept}
    assert kept == {good.id, risky.id}
