"""Nothing is shown in one language only."""

import pytest
from django.utils.translation import override

from fazhi.web import translations
from fazhi.web.translations import PACKAGE, messages


@pytest.fixture
def house(tmp_path):
    """A package with one part, holding a Python file and a template."""
    part = tmp_path / "fazhi" / "web"
    (part / "templates" / "cotton").mkdir(parents=True)
    (part / "tests").mkdir()
    for folder in ("api", "site", "kernel", "modules"):
        (tmp_path / "fazhi" / folder).mkdir()
    (part / "__init__.py").write_text("")
    (part / "forms.py").write_text(
        'from x import _, ngettext, pgettext\na = _("诉求")\nb = ngettext("%(n)d件", "%(n)d件", 2)\nc = pgettext("动词", "办结")\n'
    )
    (part / "tests" / "test_forms.py").write_text('_("只在测试里")')
    (part / "templates" / "cotton" / "a.html").write_text(
        '{% load i18n %}<c-card title="{% trans \'要件\' %}">\n    {% if x %}{{ x|default:"it\'s" }}{% endif %}\n'
        "  {% blocktrans trimmed count n=n %}\n    {{ n }} 条\n  {% plural %}\n    {{ n }} 条\n  {% endblocktrans %}</c-card>"
    )
    return tmp_path / "fazhi"


def test_texts_of_python_and_templates_are_found(house):
    found = {(message.context, message.text, message.plural) for message in messages(house / "web")}
    assert found == {
        ("", "诉求", ""),
        ("", "%(n)d件", "%(n)d件"),
        ("动词", "办结", ""),
        ("", "要件", ""),
        ("", "%(n)s 条", "%(n)s 条"),
    }


def test_what_lacks_english_is_named_with_its_place(house):
    lines = translations.missing(house)
    assert len(lines) == 5
    assert "fazhi/web/forms.py:2: “诉求” has no English in locale/en/LC_MESSAGES/django.po" in lines


def test_update_appends_once_and_leaves_the_rest_alone(house):
    catalog = house / "web" / translations.CATALOG
    assert translations.update(house) == 5
    catalog.write_text(
        catalog.read_text().replace('msgid "诉求"\nmsgstr ""', 'msgid "诉求"\nmsgstr "demand"')
    )
    assert translations.update(house) == 0
    assert len(translations.missing(house)) == 4
    assert 'msgstr "demand"' in catalog.read_text()


def test_a_text_that_is_gone_is_named(house):
    translations.update(house)
    (house / "web" / "forms.py").write_text("")
    assert sum("is used nowhere" in line for line in translations.unused(house)) == 3


def test_compiling_is_done_only_where_something_changed(house):
    translations.update(house)
    assert translations.compile_all(house) == 1
    assert translations.compile_all(house) == 0
    assert (house / "web" / translations.CATALOG).with_suffix(".mo").is_file()


def test_every_text_of_this_part_has_english_and_none_is_left_over():
    ours = str((PACKAGE / "web").relative_to(PACKAGE.parent))
    assert [
        line for line in translations.missing() + translations.unused() if line.startswith(f"{ours}/")
    ] == []


def test_english_is_what_the_reader_gets():
    from django.utils.translation import gettext, ngettext

    translations.compile_all()
    with override("en"):
        assert gettext("本地规则") == "Local rule"
        assert ngettext("已超期%(n)d天", "已超期%(n)d天", 1) % {"n": 1} == "1 day overdue"
    with override("zh-hans"):
        assert gettext("本地规则") == "本地规则"
