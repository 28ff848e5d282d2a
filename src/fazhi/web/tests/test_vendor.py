"""What we did not write is what the lock says, and stays small."""

import gzip
import shutil

import pytest

from fazhi.web import vendor

PORTAL = ("web/fazhi.css", "web/forms.css", "web/portal.css", "web/fazhi.js", "web/mark.svg")
SPRITE = "vendor/tabler-icons/sprite.svg"


def test_every_vendored_file_is_the_locked_one():
    assert vendor.problems() == []


def test_every_package_names_its_version_licence_and_archive_digest():
    for package in vendor.packages():
        assert package.version[0].isdigit()
        assert package.licence
        assert package.integrity.startswith("sha512-")


@pytest.fixture
def copy(tmp_path):
    shutil.copytree(vendor.ROOT, tmp_path / "vendor")
    return tmp_path / "vendor"


def test_a_changed_file_is_named(copy):
    (copy / "htmx/htmx.min.js").write_bytes(b"alert(1)")
    assert vendor.problems(root=copy) == [
        "htmx/htmx.min.js: differs from the lock; restore it with `python -m fazhi.web.vendor fetch`"
    ]


def test_a_missing_and_an_unlisted_file_are_named(copy):
    (copy / "htmx/LICENSE").unlink()
    (copy / "extra.js").write_text("")
    assert [line.partition(":")[0] for line in vendor.problems(root=copy)] == ["htmx/LICENSE", "extra.js"]


def test_a_digest_that_disagrees_is_refused_unless_accepted():
    with pytest.raises(vendor.VendorError, match="nothing was accepted"):
        vendor._agree("locked", "found", "a.js", 'sha256 = "locked"', accept=False)
    assert vendor._agree("locked", "found", "a.js", 'sha256 = "locked"', accept=True) == 'sha256 = "found"'


def test_the_sprite_holds_each_icon_under_its_name_and_nothing_invisible():
    icon = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h24v24H0z"/>\n <path d="M1 1h2"/></svg>'
    assert vendor.sprite({"dash": icon}).count(b"<path") == 1
    assert b'<symbol id="dash"' in vendor.sprite({"dash": icon})


def test_the_first_page_of_the_portal_weighs_little():
    static = vendor.ROOT.parent
    weight = sum(len(gzip.compress((static / name).read_bytes(), 9)) for name in (*PORTAL, SPRITE))
    assert weight < 25_000, f"{weight} bytes compressed"


def test_the_first_page_of_the_workbench_stays_below_its_budget():
    static = vendor.ROOT.parent
    names = (
        *PORTAL[:2],
        "web/workbench.css",
        "web/fazhi.js",
        SPRITE,
        "vendor/tabler/tabler.min.css",
        "vendor/htmx/htmx.min.js",
    )
    weight = sum(len(gzip.compress((static / name).read_bytes(), 9)) for name in names)
    assert weight < 150_000, f"{weight} bytes compressed"
