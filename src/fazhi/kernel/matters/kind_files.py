"""The county's own procedures: a folder of files, each a kind of matter by itself, taken in when a process starts.

A faulty file keeps nobody from working: it is left out, and ``faults`` says which, why, and what to do. Of every version a matter may
run on, a copy is kept as it was taken into use. So a file that was changed or lost does not change what began under it.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fazhi.kernel.matters import definitions, kinds
from fazhi.kernel.matters.own_kinds import kind_of, verbs_of
from fazhi.kernel.people import verbs
from fazhi.kernel.procedures import Children, Procedure, ProcedureError, load
from fazhi.kernel.procedures.check_basis import check_basis
from fazhi.kernel.procedures.check_findings import ERROR
from fazhi.kernel.procedures.load import files_in

log = logging.getLogger(__name__)

Key = tuple[str, str]
"""Code and version (ISO day) of a procedure."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A file that was left out: which one, what is wrong with it (one line each), and what to do."""

    path: Path
    wrong: tuple[str, ...]
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}：{'；'.join(self.wrong)} 办法：{self.remedy}"


@dataclass(slots=True)
class _Known:
    """What was taken in: by code, with the duties that came with it."""

    codes: list[str] = field(default_factory=list)
    verbs: list[str] = field(default_factory=list)
    faults: tuple[Fault, ...] = ()


_known = _Known()


@dataclass(slots=True)
class _Reading:
    """The files of one folder while they are being compared. ``unlisted`` are versions of which only the copy is left."""

    found: dict[Key, tuple[Path, Procedure]] = field(default_factory=dict)
    unlisted: set[Key] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)

    def leave_out(self, code: str, wrong: str, remedy: str) -> None:
        """Leave out all versions of a code for one reason."""
        for key in [key for key in self.found if key[0] == code]:
            path, _procedure = self.found.pop(key)
            self.faults.append(Fault(path, (wrong,), remedy))


def faults() -> tuple[Fault, ...]:
    """What was left out when the folder was last taken in."""
    return _known.faults


def take_in(folder: Path, kept: Path) -> tuple[Fault, ...]:
    """Make the procedures of a folder known, as kinds of matters with their duties; what was taken in before is forgotten.

    ``kept`` holds the copies of what is in use (``keep``). Never raises for a file: returns, and logs, what was left out.
    """
    forget()
    reading = _Reading()
    for path in files_in(folder):
        _read(path, reading)
    _compare_with_copies(kept, reading)
    _check_against_others(reading)
    for code in sorted({code for code, _version in reading.found}):
        _register(code, reading)
    _known.faults = tuple(sorted(reading.faults, key=lambda fault: str(fault.path)))
    for fault in _known.faults:
        log.warning("程序文件没有采用：%s", fault)
    return _known.faults


def forget() -> None:
    """Make what was taken in unknown again."""
    for code in _known.codes:
        definitions.forget(code)
        kinds.forget(code)
    for verb in _known.verbs:
        verbs.forget(verb)
    _known.codes, _known.verbs, _known.faults = [], [], ()


def keep(folder: Path, kept: Path, runs: Callable[[str, str], bool]) -> None:
    """Keep a copy of every version in use, and let go of a copy whose file was changed while no matter ran on it.

    ``runs`` says whether there are matters of a code and version. To be called where files may be written, once at each
    start after a change; the folder is taken in anew.
    """
    for code in _known.codes:
        for procedure in [one for one in definitions.all_definitions() if one.code == code]:
            copy = _copy(kept, procedure)
            if not copy.exists():
                kept.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(definitions.source(procedure).read_bytes())
    reading = _Reading()
    for path in files_in(folder):
        _read(path, reading)
    for copy in files_in(kept):
        _settle(copy, reading, runs)
    take_in(folder, kept)


def _settle(copy: Path, reading: _Reading, runs: Callable[[str, str], bool]) -> None:
    """Let go of a copy on which no matter runs: for the file as it is now, or altogether where that has gone."""
    known = _Reading()
    _read(copy, known)
    for key, (_path, procedure) in known.found.items():
        path, present = reading.found.get(key, (None, None))
        if runs(*key) or (present is not None and present.digest == procedure.digest):
            continue
        if path is None:
            copy.unlink()
        else:
            copy.write_bytes(path.read_bytes())


def _copy(kept: Path, procedure: Procedure) -> Path:
    return kept / f"{procedure.code}.{procedure.version.isoformat()}.toml"


def _read(path: Path, reading: _Reading) -> None:
    """Read one file; whatever is wrong with it is its own fault."""
    try:
        procedure = load(path)
    except ProcedureError as error:
        remedy = "请按所指的表和名称改正，用“fazhi procedure check 文件”检查后，重新启动。"
        reading.faults.append(Fault(path, error.problems, remedy))
        return
    except Exception as error:  # noqa: BLE001  whatever a file holds, it must not stop the county's other work
        remedy = "请确认这是以 UTF-8 保存、可以读取的程序文件。"
        reading.faults.append(Fault(path, (f"读不出来：{error}",), remedy))
        return
    fault = _unusable(path, procedure)
    key = procedure.code, procedure.version.isoformat()
    if fault is None and key in reading.found:
        wrong = f"与 {reading.found[key][0].name} 是同一程序、同一施行日期（{key[0]}@{key[1]}）。"
        fault = Fault(path, (wrong,), "请只留一个文件，或者改写 version（施行日期）。")
    if fault is not None:
        reading.faults.append(fault)
    else:
        reading.found[key] = path, procedure


def _unusable(path: Path, procedure: Procedure) -> Fault | None:
    """What one file alone shows beyond its names: that it is a kind of matter, and that every rule has its basis."""
    if procedure.own_kind is None:
        return Fault(path, ("没有 [kind]，不知道怎样编号、由谁办理。",), "请写明 [kind] 的 prefix 和 seats。")
    baseless = tuple(one.zh for one in check_basis(procedure) if one.severity == ERROR)
    return Fault(path, baseless, "请在 basis 中写明条文；属本地规则的写“本地规则”。") if baseless else None


def _compare_with_copies(kept: Path, reading: _Reading) -> None:
    """What is in use stays as it was taken into use."""
    for copy in files_in(kept):
        known = _Reading()
        _read(copy, known)
        reading.faults += known.faults
        for key, (_path, procedure) in known.found.items():
            path = reading.found[key][0] if key in reading.found else None
            if path is None:
                reading.unlisted.add(key)
                wrong = f"程序 {key[0]}@{key[1]} 在文件夹中没有可用的文件；已登记的事项仍按取用时的副本办理，不再登记新的。"
                fault = Fault(copy, (wrong,), "请把文件放回；文件丢失的，可以用这个副本。")
            elif reading.found[key][1].digest == procedure.digest:
                continue
            else:
                wrong = f"程序 {key[0]}@{key[1]} 取用之后内容有改动；仍按取用时的内容办理。"
                fault = Fault(
                    path,
                    (wrong,),
                    (
                        "请恢复原来的内容；要改规定的，另存一个文件，version 写新的施行日期。"
                        "还没有登记过事项的，执行 fazhi migrate 即采用改动。"
                    ),
                )
            reading.faults.append(fault)
            reading.found[key] = copy, procedure


def _check_against_others(reading: _Reading) -> None:
    """Codes, duties and prefixes of their own; child matters of kinds that are there, however long the chain."""
    prefixes = {kind.prefix: kind.code for kind in kinds.all_kinds()}
    taken = {one.code.partition(".")[0] for one in verbs.all_verbs()} | {
        kind.code for kind in kinds.all_kinds()
    }
    taken |= {procedure.code for procedure in definitions.all_definitions()}
    for code, procedure in _newest(reading):
        prefix = procedure.own_kind.prefix if procedure.own_kind else ""
        if code in taken:
            reading.leave_out(code, f"代码“{code}”已由系统的程序或者职责使用。", "请换一个代码（code）。")
        elif prefix in prefixes:
            wrong = f"编号字头“{prefix}”已由“{prefixes[prefix]}”使用。"
            reading.leave_out(code, wrong, "请换一个字头（[kind] prefix）。")
        else:
            prefixes[prefix] = code
    while lacking := next(_lacking(reading), None):
        reading.leave_out(*lacking)


def _newest(reading: _Reading) -> list[tuple[str, Procedure]]:
    newest = {code: reading.found[code, version][1] for code, version in sorted(reading.found)}
    return list(newest.items())


def _lacking(reading: _Reading) -> Iterator[tuple[str, str, str]]:
    """Codes whose child matters could not be opened, with why and what to do."""
    newest = dict(_newest(reading))
    for (code, _version), (_path, procedure) in reading.found.items():
        for step, children in (procedure.own_kind.children if procedure.own_kind else {}).items():
            child = newest.get(children.kind)
            if child is None:
                wrong = f"步骤 {step} 的子事项“{children.kind}”没有可用的程序文件。"
                yield code, wrong, "请在同一文件夹中放好子事项的程序；系统模块的事项不能由文件开立。"
            elif unfilled := _unfilled(procedure, step, children, child):
                names = "、".join(unfilled)
                wrong = f"步骤 {step} 开立“{children.kind}”时，{names} 没有内容，或者个人内容填入了不是个人内容的栏。"
                yield (
                    code,
                    wrong,
                    f"请在 [kind.children] {step} 的 data 中写明由哪一栏填写，personal 两边一致。",
                )


def _unfilled(parent: Procedure, step: str, children: Children, child: Procedure) -> list[str]:
    """Fields of the child's first step that nothing fills, that are not there, or that would let personal content out."""
    given = {one.name: one for one in parent.steps[step].form}
    asked = {one.name: one for one in child.steps[child.first].form}
    missing = [
        name
        for name, one in asked.items()
        if one.required and one.type != "file" and name not in children.data
    ]
    unknown = [name for name in children.data if name not in asked]
    leaking = [
        name
        for name, source in children.data.items()
        if name in asked and given[source].personal and not asked[name].personal
    ]
    return [*missing, *unknown, *leaking]


def _register(code: str, reading: _Reading) -> None:
    """One code with its versions, the oldest first."""
    mine: Mapping[str, tuple[Path, Procedure]] = {
        version: found for (one, version), found in sorted(reading.found.items()) if one == code
    }
    for path, procedure in mine.values():
        definitions.add(procedure, path)
    _known.codes.append(code)
    versions = [procedure for _path, procedure in mine.values()]
    kinds.register(kind_of(versions, openable=(code, max(mine)) not in reading.unlisted))
    for verb in _verbs(versions):
        verbs.register(verb)
        _known.verbs.append(verb.code)


def _verbs(versions: Sequence[Procedure]) -> Iterable[verbs.Verb]:
    """The duties of all versions; the newest words for each."""
    return {verb.code: verb for version in versions for verb in verbs_of(version)}.values()
