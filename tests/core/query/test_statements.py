from __future__ import annotations

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plume_db.query.statements import split, statement_at
from plume_db.query.tokens import TokenKind, tokens

PIECES = st.sampled_from(
    [
        *(";", "'", '"', "`", "[", "]", "--", "/*", "*/", "\n", " ", "''", "x'00'", "é", "\0"),
        *("select ", "create ", "temp ", "trigger ", "begin ", "end", "case ", "explain "),
        *("1.5e3", ":a", "?2", "$x::y(z)", "abc"),
    ]
)
SCRIPTS = st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=40)

TRIGGER = """create trigger r after insert on t begin
  update t set a = case when a > 1 then 2 end; -- end;
  delete from t where b = 'end;';
end"""


def bodies(script: str) -> list[str]:
    return [s.body for s in split(script) if not s.empty]


@given(SCRIPTS)
def test_joined_pieces_are_the_script(script: str) -> None:
    statements = list(split(script))
    assert "".join(s.text for s in statements) == script
    assert all(script[s.start : s.end] == s.text for s in statements)
    assert all(script.startswith(s.body, s.body_start) for s in statements)


@given(SCRIPTS)
def test_joined_tokens_are_the_text(script: str) -> None:
    assert "".join(t.text for t in tokens(script)) == script


@given(SCRIPTS.filter(lambda text: "\0" not in text))
def test_a_piece_is_complete_exactly_where_sqlite_says_so(script: str) -> None:
    for statement in list(split(script))[:-1]:
        assert apsw.complete(statement.text)


@given(SCRIPTS, st.integers(0, 60))
def test_any_position_finds_a_statement_where_there_is_one(script: str, position: int) -> None:
    there = any(not s.empty for s in split(script))
    found = statement_at(script, position)
    assert (found is not None) == there
    assert found is None or not found.empty


def test_semicolons_in_strings_names_and_comments_end_nothing() -> None:
    script = """select ';' as "a;b", `c;d`, [e;f] -- g;h
      /* i;j */ , x'3b';select 2"""
    assert len(bodies(script)) == 2


def test_a_trigger_is_one_statement() -> None:
    for before in ("", "explain ", "explain query plan "):
        assert bodies(f"{before}{TRIGGER}; select 1;") == [before + TRIGGER, "select 1"]
    temporary = TRIGGER.replace("create", "create /* ; */ temp")
    assert bodies(f"{temporary};select 1") == [temporary, "select 1"]


def test_begin_alone_is_no_trigger() -> None:
    assert bodies("begin; select 1; end; create table trigger(a); select 2") == [
        "begin",
        "select 1",
        "end",
        "create table trigger(a)",
        "select 2",
    ]


def test_unfinished_strings_and_comments_run_to_the_end() -> None:
    for script in ("select 'a;b", 'select "a;b', "select 1 /* ;", "select [a;", "select `;"):
        assert len(list(split(script))) == 1


def test_blank_scripts_have_nothing_to_run() -> None:
    for script in ("", " ;; ", "-- only a comment", "/* and; this */ ;"):
        assert bodies(script) == []
        assert statement_at(script, 0) is None


def test_pieces_are_those_sqlite_itself_runs() -> None:
    script = f"""create table t(a,b);{TRIGGER};insert into t values(1,';'),(2,'--');
      select * from t; /* x; */ select count(*) from t where b=';' -- ; end
      ;with c(n) as (select case when 1 then ';' end) select * from c"""
    seen: list[str] = []
    con = apsw.Connection(":memory:")
    con.exec_trace = lambda _cursor, sql, _bindings: seen.append(sql) or True
    con.execute(script).fetchall()
    con.close()
    stripped = [sql.strip().rstrip(";").strip() for sql in seen]
    ours = [s.text.strip().rstrip(";").strip() for s in split(script) if not s.empty]
    assert ours == stripped


@pytest.mark.parametrize(
    ("at", "body"),
    [
        (0, "select 1"),
        (8, "select 1"),
        (9, "select 1"),
        (11, "select 1"),
        (16, "select 2"),
        (25, "select 2"),
        (99, "select 2"),
    ],
)
def test_the_statement_under_the_cursor(at: int, body: str) -> None:
    script = "select 1;  \n-- two\nselect 2;\n\n"
    found = statement_at(script, at)
    assert found is not None
    assert found.body == body


def test_first_words_are_upper_case_and_skip_comments() -> None:
    (statement,) = split("/* a */ Explain -- b\n query plan select 1")
    assert statement.words == ("EXPLAIN", "QUERY", "PLAN")
    assert statement.verb == "EXPLAIN"


def test_numbers_and_parameters_are_told_apart_from_words() -> None:
    kinds = {t.text: t.kind for t in tokens("a1 1e5 .5 0xFF ?3 :n @m $o::p 'it''s' -> x'ab'")}
    assert kinds["a1"] is TokenKind.WORD
    assert {kinds[n] for n in ("1e5", ".5", "0xFF")} == {TokenKind.NUMBER}
    assert {kinds[n] for n in ("?3", ":n", "@m", "$o::p")} == {TokenKind.PARAMETER}
    assert kinds["'it''s'"] is kinds["x'ab'"] is TokenKind.STRING
