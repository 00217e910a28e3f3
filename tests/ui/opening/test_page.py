"""The opening page: quiet at first, then one clear thing to do for each reason it can not go on."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from plume_db.database import Key
from plume_db.errors import FileLocked, FileMissing, KeyNeeded, NotADatabase, PlumeError, WrongKey
from plume_db.jobs import Progress
from plume_ui.opening.card import CIPHERS
from plume_ui.opening.page import OpeningPage


@pytest.fixture
def page(qtbot: QtBot) -> OpeningPage:
    made = OpeningPage()
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    return made


def offered(page: OpeningPage) -> set[str]:
    return {button.text() for button in page.findChildren(QPushButton) if button.isVisible()}


def test_nothing_flickers_while_a_file_opens_quickly(page: OpeningPage, qtbot: QtBot) -> None:
    page.show_busy("a.db")
    assert not offered(page)
    qtbot.waitUntil(lambda: "Cancel" in offered(page))


@pytest.mark.parametrize(
    ("error", "buttons"),
    [
        (KeyNeeded("It is encrypted."), {"Unlock", "Cancel", "Recover…", "Open another file…"}),
        (WrongKey("It does not fit."), {"Unlock", "Cancel", "Open another file…"}),
        (FileLocked("It is locked.", ("sqlite3",)), {"Try again", "Cancel"}),
        (FileMissing("It is gone."), {"Try again", "Back", "Open another file…"}),
        (
            NotADatabase("It is a text file."),
            {"Try again", "Back", "Recover…", "Open another file…"},
        ),
    ],
)
def test_each_reason_offers_what_can_be_done(
    page: OpeningPage, look: str, error: PlumeError, buttons: set[str]
) -> None:
    page.show_error("a.db", error)
    assert offered(page) == buttons
    assert not page.grab().isNull()


def test_a_key_is_given_once_and_not_kept_in_the_field(page: OpeningPage, qtbot: QtBot) -> None:
    page.show_error("a.db", KeyNeeded("It is encrypted."))
    with qtbot.waitSignal(page.key_given, timeout=1000) as blocker:
        page.card._key.setText("secret")
        page.card._cipher.setCurrentIndex(1)
        page.card._unlock.click()
    assert blocker.args == [Key("secret", "sqlcipher", 4)]
    assert page.card._key.text() == ""
    assert "secret" not in repr(blocker.args[0])


def test_an_empty_key_is_not_given(page: OpeningPage, qtbot: QtBot) -> None:
    page.show_error("a.db", KeyNeeded("It is encrypted."))
    with qtbot.assertNotEmitted(page.key_given):
        page.card._unlock.click()
    assert "Type the key" in page.card._sentence.text()


def test_progress_is_shown_with_its_words(page: OpeningPage) -> None:
    page.show_busy("a.db")
    page.show_progress(Progress(1, 4, "Copying 4 GB to a private folder"))
    assert "Copying" in page.card._sentence.text()
    assert page.card._bar.value() * 4 == page.card._bar.maximum()


def test_every_cipher_has_a_name_of_its_own() -> None:
    assert len({text for text, _name, _legacy in CIPHERS}) == len(CIPHERS)
    assert CIPHERS[0][1] == "auto"


def test_what_the_card_says_is_said_aloud_once(
    page: OpeningPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr("plume_ui.opening.card.announce", lambda _who, words: said.append(words))
    for _try in range(3):
        page.show_error("a.db", FileLocked("It is locked.", ("sqlite3",)))
    page.show_error("a.db", WrongKey("It does not fit."))
    page.card._unlock.click()
    assert [words.partition("\n")[0] for words in said[:2]] == [
        "Waiting for a.db",
        "That key does not fit",
    ]
    assert "It does not fit." in said[1] and "Type the key first" in said[2]
    assert len(said) == 3


def test_the_keyboard_stays_on_the_page_while_a_key_is_tried(
    page: OpeningPage, qtbot: QtBot
) -> None:
    page.activateWindow()
    page.show_error("a.db", KeyNeeded("It is encrypted."))
    qtbot.waitUntil(page.card._key.hasFocus)
    page.show_busy("a.db")
    assert page.hasFocus()
    qtbot.waitUntil(page.card._cancel.hasFocus)
    page.show_error("a.db", WrongKey("It does not fit."))
    assert page.card._key.hasFocus()
