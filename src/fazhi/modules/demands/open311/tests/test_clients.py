"""Clients nobody here wrote work unmodified against the running server: georeport (PyPI) and open311 (npm)."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from fazhi.modules.demands.models import Demand
from fazhi.modules.demands.tests.conftest import DAY, County, build_county

from .conftest import a_key, ask_for_pole

TEXT = "村口的路灯坏了三天，晚上很黑。"
SCRIPT = Path(__file__).parent / "node" / "client.js"
NOT_CALLED = "module.exports = new Proxy({}, { get() { throw new Error('only for XML') } });"


@pytest.fixture
def running(server: str) -> tuple[str, str, County]:
    """The address of the server, a key, and its county."""
    county = build_county()
    ask_for_pole(county)
    county.hand_in(at=timezone.now() - DAY, category=county.roads)
    return server, a_key(), county


@pytest.mark.parametrize("form", ["json", "xml"])
def test_the_python_client_reads_services_definitions_and_requests(
    running: tuple[str, str, County], form: str
) -> None:
    """georeport 0.3 reads only: it has no call that submits, and none for tokens or discovery."""
    georeport = pytest.importorskip("georeport", reason="the client georeport is not installed (dev group)")
    url, key, _county = running
    client = georeport.GeoReport(f"{url}/open311/v2", api_key=key, jurisdiction="yunling", output_format=form)
    services = client.get_service_list()
    service = services[0] if form == "json" else services
    assert service["service_name"] == "道路照明"
    definition = client.get_service_definition(service["service_code"])
    asked = definition["attributes"] if form == "json" else definition["attributes"]["attribute"]
    assert [one["code"] for one in asked] == ["POLE", "HOW", "about_official", "public"]
    requests = client.get_service_requests(service_code="1001", status="open,closed")
    request = requests[0] if form == "json" else requests
    again = client.get_service_request(request["service_request_id"])
    assert (again["status"], again["agency_responsible"]) == ("open", "县智慧城市服务中心")
    assert again["description"] is None


def test_the_node_client_finds_submits_and_follows(running: tuple[str, str, County], tmp_path: Path) -> None:
    """In JSON, its own choice. Its two XML parsers are stood in for by modules that fail when called.

    One of them is published on a git host only, the other is older than what today's Node can compile.
    """
    url, key, county = running
    install(tmp_path)
    script = shutil.copy(SCRIPT, tmp_path)
    ran = subprocess.run(
        ["node", script, f"{url}/open311/discovery.json", key],
        cwd=tmp_path, capture_output=True, text=True, timeout=40, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    told: dict[str, Any] = json.loads(ran.stdout)
    assert told["discovery"]["endpoints"][0]["url"] == f"{url}/open311/v2"
    assert [one["service_code"] for one in told["services"]] == ["1001"]
    assert len(told["definition"]["attributes"]) == 4
    found = told["created"][0]["service_request_id"]
    demand = Demand.objects.select_related("statement").get(pk=found)
    assert demand.statement.text == f"{TEXT}\n\n不亮的情况：单盏不亮"
    assert told["token"] == [{"service_request_id": found, "token": found}]
    assert told["one"] == told["some"]
    assert (told["one"][0]["description"], told["one"][0]["lat"]) == (demand.statement.text, 43.8256)
    assert told["all"][0]["service_request_id"] == found
    assert len(told["all"]) == 2
    assert "404" in str(told["refused"]) or "error connecting" in told["refused"]
    assert county.roads == demand.category


def install(folder: Path) -> None:
    """Install the client of the npm registry; skip where there is no npm or no registry."""
    if not (shutil.which("npm") and shutil.which("node")):
        pytest.skip("npm and node are not installed (Debian: apt-get install nodejs npm)")
    stand_ins = {}
    for name in ("sparkxml", "xml2json"):
        place = folder / "stand-ins" / name
        place.mkdir(parents=True)
        (place / "package.json").write_text(
            json.dumps({"name": name, "version": "0.0.0", "main": "index.js"})
        )
        (place / "index.js").write_text(NOT_CALLED)
        stand_ins[name] = f"file:{place}"
    wanted = {"private": True, "dependencies": {"open311": "0.0.12"}, "overrides": stand_ins}
    (folder / "package.json").write_text(json.dumps(wanted))
    command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(folder)]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=45, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip("the npm registry did not answer within 45 seconds")
    if done.returncode:
        pytest.skip(f"npm could not install the client open311: {done.stderr.strip()[-300:]}")
