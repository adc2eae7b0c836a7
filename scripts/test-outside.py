"""Speaks with a server of the small demo through programs of others: the GeoReport clients `georeport` and `three`,
the verifier `standardwebhooks`, the feed reader `feedparser`, the OData clients `python-odata` and `odatapy`. Run by
test-api.sh: URL ACCOUNTS."""

import http.server
import itertools
import json
import queue
import sys
import threading
import urllib.request
import uuid

import feedparser
import georeport
import odata
import odatapy.client
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
    assert {"places", "cases", "form_shop_visit"} <= set(service.entities), service.entities.keys()
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
    return len(every)


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
    print("georeport, three, standardwebhooks, feedparser, python-odata and odatapy are content")


main()
