"""The data folder of one working copy: what lies where under ``FAZHI_HOME``."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


class HomeError(RuntimeError):
    """The data folder cannot be used; the message says why and what to do."""


def home() -> Path:
    """The data folder: ``FAZHI_HOME``, else ``var/`` of the working copy, else ``var/`` of the current folder."""
    given = os.environ.get("FAZHI_HOME")
    if given:
        return Path(given).expanduser().resolve()
    copy = Path(__file__).resolve().parents[3]
    base = copy if (copy / "pyproject.toml").is_file() else Path.cwd()
    return base / "var"


def procedures(folder: Path) -> Path:
    """Where the county's own procedure files lie: ``FAZHI_PROCEDURES``, else ``procedures/`` of the data folder."""
    given = os.environ.get("FAZHI_PROCEDURES")
    return Path(given).expanduser().resolve() if given else folder / "procedures"


def procedures_in_use(folder: Path) -> Path:
    """Where copies of the county's own procedures lie as they were taken into use."""
    return folder / "procedures-in-use"


def private_text(path: Path, make: str) -> str:
    """The text of a secret file only its owner may read, written with ``make`` when it is not there yet.

    Two processes starting at once read the same text: the first to link its copy wins.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(make, encoding="utf-8")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        except PermissionError:
            draft.replace(path)
        draft.unlink(missing_ok=True)
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise HomeError(f"无法读取密钥文件 {path}({error.strerror})。请检查该文件的所有者与权限。") from error


def secret_key(folder: Path) -> str:
    """The key that signs sessions and forms, made once for each data folder."""
    return private_text(folder / "secret.key", secrets.token_urlsafe(50))
