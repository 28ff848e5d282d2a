"""The county's own procedure files: a faulty one is left out with file, place and remedy, and the others run."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fazhi.kernel.matters import definitions, kind_files, kinds
from fazhi.kernel.people import verbs

PROCEDURE = """
[procedure]
code = "CODE"
title = { zh = "临时摊位", en = "Stalls" }
version = "2026-01-01"
running = "stay"
first = "ask"
basis = "本地规则"
[kind]
prefix = "PREFIX"
seats = { desk = "origin" }
MORE
[roles]
desk = { zh = "窗口", en = "Desk" }
[step.ask]
title = { zh = "收到申请", en = "Asked" }
by = "desk"
basis = "本地规则"
form = [
  { name = "who", type = "text", personal = true, title = { zh = "申请人", en = "Applicant" } },
]
[step.answer]
title = { zh = "答复", en = "Answer" }
by = "desk"
after = ["ask"]
at_most = 1
basis = "本地规则"
form = [{ name = "unit", type = "unit", title = { zh = "单位", en = "Unit" } }]
[clock.answering]
title = { zh = "答复期限", en = "Answer in time" }
holder = "desk"
starts = ["ask"]
met_by = ["answer"]
within = { local = "CODE.answer", default = "DAYS working_day" }
basis = "本地规则"
[closing]
title = { zh = "办结", en = "Closed" }
after_any = [["answer"]]
basis = "本地规则"
"""
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Iterator[Write]:
    """Writes a procedure file, with passages replaced; what was taken in is forgotten afterwards."""

    def written(
        name: str, prefix: str = "摊", *changes: tuple[str, str], days: int = 3, more: str = ""
    ) -> Path:
        text = PROCEDURE.replace("CODE", name).replace("PREFIX", prefix).replace("DAYS", str(days))
        text = text.replace("MORE", more)
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        return path

    yield written
    kind_files.forget()


def take_in(folder: Path) -> dict[str, str]:
    """Take the folder in; what was left out, by the name of the file."""
    return {fault.path.name: str(fault) for fault in kind_files.take_in(folder, folder / "in-use")}


def known(code: str) -> bool:
    return code in {kind.code for kind in kinds.all_kinds()}


def test_a_file_is_a_kind_with_its_duties_until_it_is_forgotten(write: Write, tmp_path: Path) -> None:
    write("stall")
    assert take_in(tmp_path) == {}
    kind = kinds.get("stall")
    assert (kind.prefix, kind.read, kind.seats["desk"].verb, kind.plain) == (
        "摊",
        "stall.read",
        "stall.desk",
        True,
    )
    assert verbs.get("stall.desk").zh == "临时摊位：窗口"
    kind_files.forget()
    assert not known("stall")
    assert not any(verb.code.startswith("stall.") for verb in verbs.all_verbs())
    with pytest.raises(definitions.UnknownProcedure):
        definitions.get("stall", "2026-01-01")


def test_faulty_files_are_left_out_with_place_and_remedy_and_the_others_run(
    write: Write, tmp_path: Path
) -> None:
    write("good")
    write("typo", "错", ('by = "desk"', 'by = "desc"'))
    write("baseless", "据", ('by = "desk"\nbasis = "本地规则"', 'by = "desk"'))
    write("seatless", "位", ('seats = { desk = "origin" }', "seats = {}"))
    write("twin")
    write("people", "人", ('code = "people"', 'code = "errand"'))
    (tmp_path / "noise.toml").write_bytes(b"\xff\xfe\x00")
    told = take_in(tmp_path)
    assert known("good")
    assert set(told) == {
        "typo.toml", "baseless.toml", "seatless.toml", "twin.toml", "people.toml", "noise.toml",
    }  # fmt: skip
    assert "[step.ask]" in told["typo.toml"]
    assert "没有写明依据" in told["baseless.toml"]
    assert "has no seat" in told["seatless.toml"]
    assert "编号字头“摊”" in told["twin.toml"]
    assert all("办法：" in each for each in told.values())


CHILDREN = """[kind.children.answer]
kind = "inner"
unit = "unit"
data = { who = "SOURCE" }
"""


def test_child_matters_are_of_kinds_that_are_there_and_personal_content_stays_personal(
    write: Write, tmp_path: Path
) -> None:
    filled = CHILDREN.replace("SOURCE", "unit")
    write("outer", "外", more=filled)
    assert "没有可用的程序文件" in take_in(tmp_path)["outer.toml"]
    write("inner", "内")
    assert take_in(tmp_path) == {}
    write("outer", "外", more=CHILDREN.replace('data = { who = "SOURCE" }', ""))
    assert "who 没有内容" in take_in(tmp_path)["outer.toml"]
    assert known("inner")
    write("outer", "外", ('type = "unit", ', 'type = "unit", personal = true, '), more=filled)
    write("inner", "内", ('type = "text", personal = true, ', 'type = "text", '))
    assert "个人内容" in take_in(tmp_path)["outer.toml"]


def test_a_version_in_use_stays_as_it_was_taken(write: Write, tmp_path: Path) -> None:
    folder, kept = tmp_path, tmp_path / "in-use"
    running: set[tuple[str, str]] = set()

    def keep() -> None:
        kind_files.keep(folder, kept, lambda code, version: (code, version) in running)

    write("stall")
    kind_files.take_in(folder, kept)
    keep()
    assert [path.name for path in kept.iterdir()] == ["stall.2026-01-01.toml"]
    taken = definitions.get("stall", "2026-01-01").digest

    # nobody works by it yet: a change is a correction
    write("stall", days=4)
    keep()
    corrected = definitions.get("stall", "2026-01-01").digest
    assert corrected != taken
    assert kind_files.faults() == ()

    # matters run on it: the change is refused, and they go on as they began
    running.add(("stall", "2026-01-01"))
    changed = write("stall", days=5)
    keep()
    assert "内容有改动" in str(kind_files.faults()[0])
    assert "version" in kind_files.faults()[0].remedy
    assert definitions.get("stall", "2026-01-01").digest == corrected

    # the file is broken, then gone: the copy serves what runs, nothing new is opened
    changed.write_text("[procedure", encoding="utf-8")
    keep()
    assert {fault.path for fault in kind_files.faults()} == {changed, kept / "stall.2026-01-01.toml"}
    changed.unlink()
    keep()
    assert "没有可用的文件" in str(kind_files.faults()[0])
    assert not kinds.get("stall").plain
    running.clear()
    keep()
    assert not known("stall")
