"""Papers of a kind of matter nobody wrote templates for, and the words of the units' numbers."""

from fazhi.kernel.papers.models import Paper, UnitWords
from fazhi.modules.office.tests.conftest import County


def test_a_procedure_without_templates_prints_its_forms_filled_and_blank(county: County) -> None:
    matter = county.sent()
    dispatcher = county.client("baimei")
    papers = f"/work/matters/{matter.pk}/papers/"
    assert "这一程序没有列明文书" in dispatcher.get(papers).content.decode()
    blank = dispatcher.get(f"{papers}step-send.docx")
    assert blank.content.startswith(b"PK")
    begun = dispatcher.post(f"{papers}begin/", {"code": "step-send", "step": "send"})
    assert begun.status_code == 303
    assert "县住建局" in Paper.objects.get().texts.get().body
    listed = dispatcher.get(papers).content.decode()
    assert begun.headers["Location"] in listed
    refused = dispatcher.post(f"{papers}begin/", {"code": "no_such"}, follow=True).content.decode()
    assert "没有这种文书" in refused


def test_words_of_numbers_are_set_by_who_administers_units_and_belong_to_one_unit(county: County) -> None:
    said = {"unit": str(county.units["housing"].pk), "words": "云建", "basis": "云岭办〔2026〕3号"}
    assert county.client("baimei").post("/work/papers/words/", said).status_code == 403
    keeper = county.client("weining")
    assert keeper.post("/work/papers/words/", said).status_code == 303
    assert "云建" in keeper.get("/work/papers/words/").content.decode()
    other = {**said, "unit": str(county.units["transport"].pk)}
    assert keeper.post("/work/papers/words/", other).status_code == 422
    assert keeper.post("/work/papers/words/", {**said, "words": "云住建"}).status_code == 303
    assert UnitWords.objects.get().words == "云住建"
