from fazhi.kernel.notices.tests.conftest import gateway  # noqa
import io, os, time, statistics, sys, tempfile
from datetime import UTC, datetime, timedelta, date
def test_measure(committed_db, settings, tmp_path, gateway):
    from PIL import Image
    from fazhi.kernel.evidence import actions, views, originals
    from fazhi.kernel.evidence.queries import open_view
    from fazhi.kernel.people.actor import RESIDENT, SYSTEM
    from fazhi.kernel.notices import actions as n
    from fazhi.kernel.notices.delivery import deliver
    from fazhi.kernel.notices.transports import HttpGateway
    settings.EVIDENCE_ROOT=tmp_path/"e"
    at=datetime(2026,11,22,tzinfo=UTC)
    blobs=[]
    for i in range(12):
        im=Image.effect_noise((4000,3000),60+i).convert("RGB"); b=io.BytesIO(); im.save(b,"JPEG",quality=70); blobs.append(b.getvalue())
    print("size MB",[round(len(b)/1e6,1) for b in blobs[:2]], os.getloadavg())
    ts=[];vs=[]
    for b in blobs:
        t=time.perf_counter(); f=actions.store(content=b,name="a.jpg",by=RESIDENT,at=at); ts.append(time.perf_counter()-t)
        t=time.perf_counter(); open_view(f).close(); vs.append(time.perf_counter()-t)
    print("store 12MP ms p50", 1000*statistics.median(ts), "view", 1000*statistics.median(vs))
    ts=[]
    for i in range(200):
        b=io.BytesIO(); Image.new("RGB",(60,40),(i,0,0)).save(b,"PNG"); 
        t=time.perf_counter(); actions.store(content=b.getvalue(),name="a.png",by=RESIDENT,at=at); ts.append(time.perf_counter()-t)
    print("store small ms p50", 1000*statistics.median(ts))
    t=time.perf_counter()
    for i in range(300): n.queue(channel="sms",address="13800000000",body="x",dedupe_key=f"k{i}",by=SYSTEM,at=at)
    print("queue ms", (time.perf_counter()-t)/300*1000)
    t=time.perf_counter(); print(deliver(at=at,transports={"sms":HttpGateway(gateway.url)},limit=300)); print("deliver/s",300/(time.perf_counter()-t))
def test_figures(db):
    from fazhi.kernel.figures.tests import test_counting as c
    from fazhi.kernel.people.models import Post, Person
    from django.db import connection
    c.county([]); from fazhi.kernel.people.models import Unit
    p=Person.objects.get(); us=list(Unit.objects.all())
    import random
    rows=[Post(person=p,unit=us[i%3],title_zh="a",title_en="b",held_from=c.YEAR.since+timedelta(minutes=i),held_to=(c.YEAR.since+timedelta(minutes=i+i%5000+1)) if i%3 else None) for i in range(200_000)]
    Post.objects.bulk_create(rows,batch_size=10000)
    with connection.cursor() as cur: cur.execute("ANALYZE people_post") if 0 else None
    for f in (c.TAKEN_UP,c.LEFT_SHARE,c.DAYS):
        t=time.perf_counter(); m=c.measure(f,c.ALL,c.YEAR,c.AT); a=time.perf_counter()-t
        t=time.perf_counter(); c.breakdown(f,c.ALL,c.YEAR,"unit",c.AT); b=time.perf_counter()-t
        t=time.perf_counter(); k=c.records(f,c.ALL,c.YEAR,c.AT).count(); d=time.perf_counter()-t
        print(f.code,m.text.en,m.numerator==k,"measure ms",round(a*1000),"breakdown",round(b*1000),"plain count",round(d*1000))
