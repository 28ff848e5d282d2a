"""Weighing a penalty by the discretion benchmark (APL 34): the band is kept with the act, leaving it takes reasons."""

from django.utils.translation import gettext as _

from fazhi.kernel.matters.errors import BadForm
from fazhi.kernel.matters.kinds import Doing
from fazhi.kernel.workdays import legal_day
from fazhi.modules.enforcement.checks import case_of
from fazhi.modules.enforcement.models import Band, Weighing
from fazhi.modules.enforcement.queries import discretion
from fazhi.modules.enforcement.rules_discretion import PENALTIES, within


def weigh(doing: Doing) -> None:
    """Keep the band, the factors and the fine with the act. Raises ``BadForm`` where the benchmark is left without reasons.

    A decision that names no band follows the one proposed; the reasons given for a proposal hold for the same fine.
    """
    if doing.act is None or not _punishes(doing):
        return
    _check_penalties(doing)
    before = discretion.weighed(doing.matter)
    band = _band(doing, before)
    fine = doing.form.get("fine")
    factors = list(doing.form.get("factors") or (before.factors if before and before.band == band else ()))
    if (
        band is None
        and not before
        and not discretion.in_force(case_of(doing.matter).field, legal_day(doing.moment)).exists()
    ):
        return
    departs = band is None or not within(fine, band.least, band.most)
    if departs and not _explained(doing, before, band, fine):
        raise BadForm({"departure": _missing(band, fine)})
    _check_factors(factors, band)
    Weighing(
        act_id=doing.act.pk, matter=doing.matter, band=band, factors=factors, fine=fine, departs=departs
    ).save(force_insert=True)


def _punishes(doing: Doing) -> bool:
    """Whether the act proposes or imposes a penalty at all."""
    facts = doing.act.facts if doing.act else {}
    return doing.outcome in ("", "penalty") and facts.get("penalty_proposed", True)


def _band(doing: Doing, before: Weighing | None) -> Band | None:
    """The band chosen, of the case's field and in force, or the one chosen before."""
    key = str(doing.form.get("band") or "").strip()
    if not key:
        return before.band if before else None
    band = discretion.band_named(key)
    if before and before.band == band:
        return band
    known = discretion.in_force(case_of(doing.matter).field, legal_day(doing.moment))
    if band is None or not known.filter(pk=band.benchmark_id).exists():
        raise BadForm(
            {
                "band": _("没有“%(band)s”这个裁量档次，或者它现在不施行、不属于本案的执法领域。")
                % {"band": key[:60]}
            }
        )
    return band


def _explained(doing: Doing, before: Weighing | None, band: Band | None, fine: int | None) -> bool:
    if str(doing.form.get("departure") or "").strip():
        return True
    return bool(before and before.departs and before.band == band and before.fine == fine)


def _missing(band: Band | None, fine: int | None) -> str:
    if band is None:
        return _(
            "本案的执法领域有裁量基准：请选择裁量档次；没有合适档次的，写明理由（行政处罚法第34条；本地规则）。"
        )
    words = {
        "fine": fine or 0, "band": band.key, "grade": band.grade_name, "amounts": band.amounts or _("不罚款"),
        "document": band.benchmark.document,
    }  # fmt: skip
    return (
        _(
            "罚款%(fine)d元不在%(band)s（%(grade)s，%(amounts)s元）之内：依《%(document)s》（本地规则）和行政处罚法第34条，"
            "偏离裁量基准的，须写明理由。"
        )
        % words
    )


def _check_factors(factors: list[str], band: Band | None) -> None:
    known = set(band.benchmark.factors.values_list("title", flat=True)) if band else set()
    strange = [factor for factor in factors if factor not in known]
    if strange:
        raise BadForm({"factors": _("所选基准中没有这些情节：%(list)s。") % {"list": "、".join(strange)}})


def _check_penalties(doing: Doing) -> None:
    strange = [kind for kind in doing.form.get("penalties") or () if kind not in PENALTIES]
    if strange:
        listed = {"kinds": "、".join(strange), "known": "；".join(PENALTIES)}
        raise BadForm({"penalties": _("没有“%(kinds)s”这种处罚，请从下列各项中选择：%(known)s。") % listed})
