"""What demands are about: the tree, add, rename, switch off and on, import of a tree from a table."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from fazhi.kernel.matters.errors import Refused
from fazhi.modules.demands.actions import categories as actions
from fazhi.modules.demands.models import Category
from fazhi.modules.demands.routing.lists import tree_of
from fazhi.modules.demands.rules.spreadsheet import Unreadable
from fazhi.modules.demands.web.desk import official
from fazhi.web.forms import Form
from fazhi.web.scopes import requires_verb

TREE = "local"
TABLE_BYTES = 2_000_000


class CategoryForm(Form):
    """One category."""

    zh = forms.CharField(label=gettext_lazy("名称"), max_length=60)
    en = forms.CharField(label=gettext_lazy("英文名称"), max_length=120, required=False)


class NewCategoryForm(CategoryForm):
    """A new one: where it belongs, its code, its names."""

    parent = forms.ChoiceField(label=gettext_lazy("上级类别"), required=False)
    code = forms.CharField(
        label=gettext_lazy("编码"), max_length=40, help_text=gettext_lazy("设定以后不能更改。")
    )

    field_order = ("parent", "code", "zh", "en")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [row for row in tree() if row.active and row.level < actions.LEVELS]
        self.fields["parent"].choices = [  # type: ignore[attr-defined]  # it is a ChoiceField
            ("", _("无（一级类别）")),
            *((row.code, "　" * (row.level - 1) + row.name) for row in rows),
        ]


class TableForm(Form):
    """A table to import."""

    table = forms.FileField(
        label=gettext_lazy("CSV文件"),
        help_text=gettext_lazy("UTF-8或GB18030编码，第一行为列名。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )


def tree() -> list[Category]:
    """All categories of the local tree, each after the one above it."""
    rows = list(Category.objects.filter(tree=TREE).order_by("code"))
    below: dict[Any, list[Category]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)

    def down(parent: Any) -> list[Category]:
        return [one for row in below.get(parent, ()) for one in (row, *down(row.pk))]

    return down(None)


@requires_verb(actions.VERB)
@require_GET
def categories(request: HttpRequest) -> HttpResponse:
    """The tree."""
    return render(request, "demands/categories.html", {"rows": tree(), "form": TableForm()})


@requires_verb(actions.VERB)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add one."""
    form = NewCategoryForm(request.POST or None, initial={"parent": request.GET.get("parent", "")})
    if request.method == "POST" and form.is_valid() and _added(request, form):
        return redirect("demands_categories")
    context = {"form": form, "title": _("添加类别")}
    return render(request, "demands/categories_one.html", context, status=422 if form.errors else 200)


@requires_verb(actions.VERB)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Rename one, or switch it off or on (button ``active``)."""
    row = Category.objects.select_related("parent").filter(tree=TREE, code=code).first()
    if row is None:
        raise Http404
    form = CategoryForm(request.POST or None, initial={"zh": row.zh, "en": row.en})
    if request.method == "POST" and form.is_valid() and _changed(request, form, row):
        return redirect("demands_categories")
    context = {"form": form, "row": row, "title": row.name}
    return render(request, "demands/categories_one.html", context, status=422 if form.errors else 200)


@requires_verb(actions.VERB)
@require_http_methods(["POST"])
def import_table(request: HttpRequest) -> HttpResponse:
    """Import a tree of up to three levels; what is there stays as it is."""
    form = TableForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            paths, english = tree_of(form.cleaned_data["table"].read(TABLE_BYTES))
            grown = actions.import_tree(paths=paths, english=english, by=official(request), at=timezone.now())
        except (Unreadable, Refused) as wrong:
            form.add_error("table", str(wrong))
        else:
            messages.success(
                request,
                _("已添加%(added)d个类别；已有的不变。") % {"added": grown.added},
            )
            return redirect("demands_categories")
    return render(request, "demands/categories.html", {"rows": tree(), "form": form}, status=422)


def _added(request: HttpRequest, form: NewCategoryForm) -> bool:
    told = form.cleaned_data
    parent = next((row for row in tree() if row.code == told["parent"]), None)
    return tried(
        form,
        lambda: actions.add_category(
            code=told["code"],
            zh=told["zh"],
            en=told["en"],
            parent=parent,
            by=official(request),
            at=timezone.now(),
        ),
    )


def _changed(request: HttpRequest, form: CategoryForm, row: Category) -> bool:
    switched = {"on": True, "off": False}.get(request.POST.get("active", ""), row.active)
    told = form.cleaned_data
    return tried(
        form,
        lambda: actions.set_category(
            code=row.code,
            zh=told["zh"],
            en=told["en"],
            parent=row.parent,
            active=switched,
            by=official(request),
            at=timezone.now(),
        ),
    )


def tried(form: Form, do: Any) -> bool:
    """Do it; a refusal is shown at the fields it is about."""
    try:
        do()
    except Refused as refused:
        for field, said in (getattr(refused, "errors", {}) or {"": refused.message}).items():
            form.add_error(field if field in form.fields else None, said)
        return False
    return True
