"""Speaks with a server of the small demo through programs of others: the GeoReport clients `georeport` and `three`,
the verifier `standardwebhooks`, the feed reader `feedparser`, the OData clients `python-odata` and `odatapy`, and
brings workbooks of `openpyxl` in and opens ours with it and LibreOffice. Run by test-api.sh: URL ACCOUNTS."""

import http.server
import io
import itertools
import json
import pathlib
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import uuid

import feedparser
import georeport
import odata
import odatapy.client
import openpyxl
import requests
import requests.auth
import standardwebhooks

# three 0.8.0 (2018) is for Python 2 and imports a name that Python 3 has not; nothing else of it is touched.
itertools.ifilter = filter
import three  # noqa: E402

URL, ACCOUNTS = sys.argv[1:]
STREET = "330105005"
ROOT = f"{URL}/open311/v2"
SERVICE = "grid-loop.environment"


def call(method, path, token=None, body=None):
    """Asks the JSON API; each write has a key of its own."""
    head = {"content-type": "application/json", "idempotency-key": uuid.uuid4().hex}
    if token:
        head["authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    ask = urllib.request.Request(URL + path, data, head, method=method)
    with urllib.request.urlopen(ask) as answer:
        return json.load(answer)


def sign_in(role):
    for line in open(ACCOUNTS, encoding="utf-8"):
        of, account, password = line.rstrip("\n").split("\t")
        if of == role:
            who = {"street": STREET, "account": account, "password": password}
            return call("POST", "/api/v1/sessions", body=who)["token"]
    raise SystemExit(f"no account of a {role}")


class Receiver(http.server.BaseHTTPRequestHandler):
    """Takes webhooks."""

    got = queue.Queue()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.got.put((dict(self.headers), body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def try_georeport(api_key):
    """Reads services and requests, as JSON and as XML; answers a place that has a request."""
    for form in ("json", "xml"):
        client = georeport.GeoReport(ROOT, STREET, api_key, form)
        services = client.get_service_list()
        assert any(one["service_code"] == SERVICE for one in services), services
        assert client.get_service_definition(SERVICE)["service_code"] == SERVICE
        some = client.get_service_requests(status="open,closed")
        assert len(some) > 10, some
        one = client.get_service_request(some[0]["service_request_id"])
        assert one["service_request_id"] == some[0]["service_request_id"], one
        by_service = client.get_service_requests(service_code=some[0]["service_code"])
        assert {request["service_code"] for request in by_service} == {some[0]["service_code"]}
    return some[0]["address_id"]


def try_three(api_key, place):
    """Reads, sends a request, reads it again, by id and by token; answers its id."""
    client = three.Three(ROOT, api_key=api_key, jurisdiction=STREET)
    assert client.discovery()["endpoints"][0]["url"] == ROOT
    assert any(one["service_code"] == SERVICE for one in client.services())
    assert client.services(SERVICE)["service_code"] == SERVICE
    report = {"description": "路口堆放建筑垃圾", "address_id": place, "name": "San Zhang", "phone": "13800001234"}
    sent = client.post(SERVICE, **report)[0]
    assert client.request(sent["service_request_id"])[0]["status"] == "open"
    assert len(client.requests(SERVICE, count=2)) == 2
    token = client.post(SERVICE, **report, **{"return": "token"})[0]["token"]
    behind = client.token(token)[0]["service_request_id"]
    assert behind != sent["service_request_id"]
    wrong = client.post("none.none", **report)
    assert wrong[0]["code"] == 404, wrong
    stranger = three.Three(ROOT, api_key="wrong", jurisdiction=STREET)
    assert stranger.post(SERVICE, **report)[0]["code"] == 403
    return sent["service_request_id"]


def try_webhook(secret, request):
    """Waits for the webhook of a request and verifies it, and that it does not verify once altered."""
    verifier = standardwebhooks.Webhook(secret)
    while True:
        headers, body = Receiver.got.get(timeout=60)
        told = verifier.verify(body, headers)
        if told["data"]["case"]["id"] == request:
            break
    assert told["type"] == "case.opened", told
    for private in ("13800001234", "Zhang", "路口"):
        assert private not in body.decode(), private
    try:
        verifier.verify(body.replace(b"opened", b"closed"), headers)
    except standardwebhooks.WebhookVerificationError:
        return
    raise AssertionError("an altered webhook verified")


def try_feed(request):
    """Reads the feed as a reader would, twice."""
    feed = feedparser.parse(f"{URL}/around/{STREET}/atom")
    assert not feed.bozo and feed.version == "atom10", feed.get("bozo_exception")
    assert feed.headers["content-type"].startswith("application/atom+xml")
    assert 0 < len(feed.entries) <= 50
    assert any(entry.link.endswith(f"#{request}") for entry in feed.entries), feed.entries
    for entry in feed.entries:
        assert entry.id and entry.title and entry.updated_parsed and entry.summary
        assert "路口" not in entry.title + entry.summary
    again = feedparser.parse(f"{URL}/around/{STREET}/atom", etag=feed.etag)
    assert again.status == 304, again.status


def try_odata(key):
    """Reads metadata, pages through sets and filters by a client that makes classes of what the metadata says."""
    auth = requests.auth.HTTPBasicAuth("excel", key)
    service = odata.ODataService(f"{URL}/odata/v4", auth=auth, reflect_entities=True, quiet_progress=True)
    wanted = {"places", "cases", "form_shop_visit", "register_shop", "register_enterprise"}
    assert wanted <= set(service.entities), service.entities.keys()
    assert not {"register_person", "register_household"} & set(service.entities)
    place = service.entities["places"]
    every = service.query(place).all()
    paths = [one.path for one in every]
    assert len(paths) > 1_000 and paths == sorted(paths) and len(set(paths)) == len(paths), len(paths)
    communities = service.query(place).filter(place.kind == "community").order_by(place.name.asc()).all()
    assert communities and all(one.kind == "community" for one in communities)
    first = communities[0]
    inside = service.query(place).filter(place.path.startswith(first.path)).filter(place.kind == "building").all()
    assert sorted(one.id for one in inside) == sorted(
        one.id for one in every if one.path.startswith(first.path) and one.kind == "building")
    case = service.entities["cases"]
    late = service.query(case).filter(case.late == True).limit(20).all()  # noqa: E712
    assert len(late) <= 20 and all(one.late and one.created.tzinfo for one in late)
    visits = service.entities["form_shop_visit"]
    filled = service.query(visits).order_by(visits._filled.desc()).all()
    assert service.query(visits).count() == len(filled)
    assert [one._filled for one in filled] == sorted((one._filled for one in filled), reverse=True)
    return len(every)


def try_registers(key, shops):
    """Filters, sorts, counts and selects the shops that were brought in."""
    auth = requests.auth.HTTPBasicAuth("excel", key)
    service = odata.ODataService(f"{URL}/odata/v4", auth=auth, reflect_entities=True, quiet_progress=True)
    shop = service.entities["register_shop"]
    mine = service.query(shop).filter(shop.name.startswith("第三方店"))
    assert mine.count() == shops, mine.count()
    down = mine.order_by(shop.name.desc()).all()
    assert [one.name for one in down] == sorted((one.name for one in down), reverse=True) and len(down) == shops
    catering = mine.filter(shop.trade == "catering").filter(shop.area > 1).all()
    assert catering and all(one.trade == "catering" and one.area > 1 for one in catering)
    chosen = mine.select(shop.name, shop.area).all()
    assert {row["name"] for row in chosen} == {one.name for one in down}, chosen
    assert not hasattr(shop, "phone") and not hasattr(shop, "operator"), "what is personal is no property"


def wait_for(path, token, state):
    """The import once it stands there."""
    for _ in range(600):
        seen = call("GET", path, token)
        if seen["state"] == state:
            return seen
        assert seen["state"] in ("checking", "applying"), seen
        time.sleep(0.1)
    raise AssertionError(f"not {state} within a minute: {seen}")


def try_import(token, addresses):
    """Brings a workbook of openpyxl in by the API, twice, and opens the marked one."""
    book = openpyxl.Workbook()
    book.active.append(["店名", "业态", "经营面积", "店主", "店主电话", "地址"])
    for nth, address in enumerate(addresses):
        trade = "餐饮" if nth % 2 else "零售"
        book.active.append([f"第三方店{nth}", trade, nth + 0.5, "张三", "13800001234", address])
    book.active.append(["坏店", "没有的业态", 1, None, None, addresses[0]])
    bytes_of = io.BytesIO()
    book.save(bytes_of)
    bearer = {"authorization": f"Bearer {token}"}
    for fresh in (len(addresses), 0):
        head = bearer | {"idempotency-key": uuid.uuid4().hex}
        sent = {"file": ("店.xlsx", bytes_of.getvalue())}
        made = requests.post(f"{URL}/api/v1/imports/kinds/shop", files=sent, headers=head).json()
        path = f"/api/v1/imports/{made['id']}"
        call("POST", f"{path}/check", token, {"version": made["version"]})
        seen = wait_for(path, token, "checked")
        told = {"new": fresh, "changed": 0, "same": len(addresses) - fresh, "wrong": 1}
        assert seen["counts"] == told, seen
        marked = requests.get(f"{URL}{path}/marked", headers=bearer).content
        sheet = openpyxl.load_workbook(io.BytesIO(marked)).active
        last = sheet.cell(sheet.max_row, sheet.max_column).value
        assert last.startswith(f"B{sheet.max_row}（业态）"), last
        call("POST", f"{path}/confirm", token, {"version": seen["version"], "policy": "good"})
        wait_for(path, token, "done")


def try_export(token, shops):
    """Opens the list of shops as handed out, masked, with openpyxl and LibreOffice."""
    answer = requests.get(f"{URL}/registry/shop/export?format=xlsx", cookies={"linli": token})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    titles = {title: nth for nth, title in enumerate(rows[0])}
    mine = [row for row in rows[1:] if str(row[titles["店名"]]).startswith("第三方店")]
    assert len(mine) == shops, rows
    assert all(row[titles["联系电话"]] == "138****1234" for row in mine), mine
    assert all(isinstance(row[titles["经营面积（㎡）"]], float) for row in mine), mine
    office = shutil.which("soffice")
    if office is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "shops.xlsx"
        file.write_bytes(answer.content)
        home = f"-env:UserInstallation=file://{folder}/profile"
        command = [office, home, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76"]
        subprocess.run([*command, "--outdir", folder, file], check=True, capture_output=True, timeout=120)
        text = file.with_suffix(".csv").read_text(encoding="utf-8")
    assert text.count("第三方店") == shops, text


def try_odatapy(key, places):
    """Reads the same by a client that checks each value against the type that the metadata gives it."""
    token = {"Authorization": f"Bearer {key}"}
    client = odatapy.client.EdmEnabledODataClient(f"{URL}/odata/v4", odatapy.client.HttpxTransport(), headers=token)
    seen, uri = 0, client.entity_set_uri("places").count(True)
    page = client.get_entity_set(uri, max_page_size=700)
    assert page.count == places, (page.count, places)
    while True:
        seen += len(page.entities)
        if not page.next_link:
            break
        page = client.get_entity_set(page.next_link, max_page_size=700)
    assert seen == places, (seen, places)


def main():
    admin = sign_in("system_admin")
    partner = call("POST", "/api/v1/partners", admin, {"name": "第三方客户端"})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    hook = call("POST", "/api/v1/webhooks", admin, {"name": "第三方验签", "url": address})
    place = try_georeport(partner["api_key"])
    request = try_three(partner["api_key"], place)
    try_webhook(hook["secret"], request)
    try_feed(request)
    named = {"name": "第三方客户端"}
    key = call("POST", "/api/v1/data-keys", sign_in("dispatcher"), named)["key"]
    try_odatapy(key, try_odata(key))
    clerk = sign_in("community_clerk")
    own = call("POST", "/api/v1/data-keys", clerk, named)["key"]
    reach = requests.get(f"{URL}/odata/v4/places", {"$filter": "kind eq 'building'", "$top": 6}, auth=("excel", own))
    addresses = [one["full_name"] for one in reach.json()["value"]]
    try_import(clerk, addresses)
    try_registers(own, len(addresses))
    try_export(clerk, len(addresses))
    print("georeport, three, standardwebhooks, feedparser, python-odata, odatapy and openpyxl are content")


main()
