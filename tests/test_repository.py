"""Rules of the whole repository: what no single part can see of itself."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Field, ForeignObject
from django.urls import get_resolver

from fazhi.web import scopes, translations, vendor

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "fazhi"
LONGEST_FILE, FILE_P95, FUNCTION_P95 = 500, 350, 35
# spelled in two parts, so that this file does not break its own rule
MACHINE_PATHS = [
    "/wor" + "k/main",
    "/wor" + "k/shared",
    "/opt/" + "pypi",
    "/opt/" + "wheels",
    "/tmp/" + "probe",
]
REGISTRY_HOSTS = ["pypi" + ".org", "pythonhosted" + ".org", "registry" + ".npmjs", "npmmirror" + ".com"]
KINDS_OF_DATA = {"none", "identity", "contact", "content", "official"}


@cache
def files() -> tuple[Path, ...]:
    """Every file of the repository, tracked or about to be; without git, every file that is not hidden."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        hidden = {"var", "__pycache__", "dist"}
        found = [
            path
            for path in ROOT.rglob("*")
            if not any(part[0] == "." for part in path.relative_to(ROOT).parts)
        ]
        return tuple(
            path for path in found if path.is_file() and not hidden & set(path.relative_to(ROOT).parts)
        )
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def sources(*, tests: bool) -> list[Path]:
    """Python files of the package and the tests; migrations are written by Django and not counted."""
    found = [path for path in files() if path.suffix == ".py" and "migrations" not in path.parts]
    return [path for path in found if ("tests" in path.parts) == tests]


def own_models() -> Iterator[type]:
    for config in apps.get_app_configs():
        if config.name.startswith("fazhi."):
            yield from config.get_models()


def at_95_percent(values: list[int]) -> int:
    return sorted(values)[int(len(values) * 0.95)] if values else 0


def test_the_import_contract_names_every_part_of_the_house():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = [contract for contract in contracts if contract["type"] == "layers"]
    assert all(contract["exhaustive"] for contract in layers)
    named = {part for contract in layers for layer in contract["layers"] for part in layer.split(" | ")}
    parts = [path.parent for path in (*PACKAGE.glob("*/__init__.py"), *PACKAGE.glob("kernel/*/__init__.py"))]
    assert {part.name for part in parts} <= named


@pytest.mark.parametrize("word", MACHINE_PATHS + REGISTRY_HOSTS)
def test_no_file_names_this_machine_or_a_registry(word):
    wrong = [str(path.relative_to(ROOT)) for path in files() if word.encode() in path.read_bytes()]
    assert not wrong


def test_foreign_keys_stay_in_their_module_or_go_to_the_kernel():
    wrong = [
        f"{model.__name__}.{field.name} -> {field.related_model._meta.label}"
        for model in own_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignObject) and not may_refer(model, field.related_model)
    ]
    assert not wrong


def may_refer(model, target) -> bool:
    here, there = apps.get_app_config(model._meta.app_label), apps.get_app_config(target._meta.app_label)
    login = there.name == "django.contrib.auth" and here.name == "fazhi.kernel.people"
    return here is there or login or there.name.startswith("fazhi.kernel.")


def test_every_view_declares_who_may_open_it():
    # the API's own test looks at its operations
    assert scopes.undeclared(get_resolver().url_patterns, except_below=("api/",)) == []


def test_every_field_says_what_personal_data_it_holds():
    told = tomllib.loads((PACKAGE / "site" / "personal_data.toml").read_text())
    fields = {(model._meta.label, field.name) for model in own_models() for field in columns(model)}
    classed = {(f"{app}.{model}", name) for app in told for model in told[app] for name in told[app][model]}
    assert {"not yet classed": fields - classed, "gone": classed - fields} == {
        "not yet classed": set(),
        "gone": set(),
    }
    kinds = {kind for app in told.values() for model in app.values() for kind in model.values()}
    assert kinds <= KINDS_OF_DATA


def columns(model) -> list[Field]:
    return [*model._meta.local_fields, *model._meta.local_many_to_many]


def test_every_message_is_translated():
    assert translations.missing() == []


def test_vendored_files_are_those_of_the_lock():
    assert vendor.problems() == []


def test_no_file_is_longer_than_its_budget():
    lines = {path: len(path.read_text().splitlines()) for path in sources(tests=False)}
    assert [
        f"{path.relative_to(ROOT)}: {count}" for path, count in lines.items() if count > LONGEST_FILE
    ] == []
    assert at_95_percent(list(lines.values())) <= FILE_P95


def test_no_test_file_is_longer_than_its_budget():
    lines = {path: len(path.read_text().splitlines()) for path in sources(tests=True)}
    assert [
        f"{path.relative_to(ROOT)}: {count}" for path, count in lines.items() if count > LONGEST_FILE
    ] == []


def test_functions_are_short():
    lengths = [
        node.end_lineno - node.lineno + 1
        for path in sources(tests=False)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert at_95_percent(lengths) <= FUNCTION_P95


def test_every_template_is_used():
    text = "\n".join(
        path.read_text() for path in files() if path.suffix in {".py", ".html"} and PACKAGE in path.parents
    )
    unused = [name for name in templates() if not named_in(name, text)]
    assert not unused


def templates() -> list[str]:
    """Template names as views spell them."""
    found = [
        path.as_posix().partition("/templates/")[2] for path in files() if "/templates/" in path.as_posix()
    ]
    return [name for name in found if name.endswith((".html", ".txt"))]


def named_in(name: str, text: str) -> bool:
    if name.startswith("cotton/"):
        tag = name.removeprefix("cotton/").removesuffix(".html").replace("/", ".").replace("_", "[_-]")
        return re.search(rf"<c-{tag}[\s/>]", text) is not None
    return name in text


def test_every_dependency_says_why_it_is_there():
    listed = (ROOT / "pyproject.toml").read_text().partition("dependencies = [")[2].partition("]\n")[0]
    assert [line for line in listed.splitlines() if line.strip().startswith('"') and "#" not in line] == []


def test_the_lock_holds_every_dependency_with_a_digest():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    locked = (ROOT / "requirements-dev.txt").read_text()
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    names = [re.match(r"[A-Za-z0-9-]+", each)[0].lower() for each in wanted]
    assert [name for name in names if not re.search(rf"^{name}(\[.*\])?==", locked, re.MULTILINE)] == []
    assert locked.count("--hash=sha256:") >= len(re.findall("==", locked)) - locked.count(
        "python_full_version =="
    )
