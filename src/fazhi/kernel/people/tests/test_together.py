"""Two administrators who act at the same moment, over two real connections, do not lock the county out."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

from django.contrib.auth.models import User
from django.db import connection

from fazhi.kernel.people import actions, verbs
from fazhi.kernel.people.actor import SYSTEM
from fazhi.kernel.people.errors import ChangeRefused
from fazhi.kernel.people.models import Duty, Person, Post
from fazhi.kernel.people.queries import actor_for_post, held
from fazhi.kernel.people.rules import ADMINISTRATION, POSTS

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LATER = AT + timedelta(hours=1)

for verb in ADMINISTRATION:
    verbs.register(verb)


def administrators() -> tuple[Post, Post]:
    county = actions.set_up_unit(
        code="yl", name_zh="云岭县", name_en="Yunling", kind="county", parent=None,
        opened_on=date(2020, 1, 1), by=SYSTEM, at=AT,
    )  # fmt: skip
    posts = []
    for name in ("华青", "魏宁"):
        who = actions.enrol(name=name, user=User.objects.create(username=name), by=SYSTEM, at=AT)
        posts.append(
            actions.appoint(
                person=who, unit=county, title_zh="主任", title_en="Head", duties=[POSTS.code],
                held_from=AT, by=SYSTEM, at=AT,
            )
        )  # fmt: skip
    return posts[0], posts[1]


def test_two_who_end_each_other_at_once_leave_one(committed_db: object) -> None:
    one, other = administrators()
    both = Barrier(2)

    def end(by: Post, of: Post, how: str) -> bool:
        try:
            actor = actor_for_post(by.pk, LATER)
            both.wait(timeout=60)
            if how == "lock":
                actions.lock_login(person=of.person, by=actor, at=LATER)
            else:
                actions.end_duty(duty=of.duties.get(held_to=None), held_to=LATER, by=actor, at=LATER)
        except ChangeRefused:
            return False
        finally:
            connection.close()
        return True

    for how in ("lock", "end", "mixed"):
        hows = ("lock", "end") if how == "mixed" else (how, how)
        with ThreadPoolExecutor(2) as pool:
            done = [pool.submit(end, one, other, hows[0]), pool.submit(end, other, one, hows[1])]
            assert [future.result() for future in done].count(True) == 1
        able = Duty.objects.filter(held(LATER), verb=POSTS.code, post__person__user__is_active=True)
        assert able.count() == 1
        put_back()


def put_back() -> None:
    """Both can administer again, as before."""
    User.objects.update(is_active=True)
    for post in Post.objects.all():
        if not Duty.objects.filter(held(LATER), post=post, verb=POSTS.code).exists():
            actions.give_duty(post=post, verb=POSTS.code, held_from=LATER, by=SYSTEM, at=LATER)
    assert Person.objects.count() == 2
