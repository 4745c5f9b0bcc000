"""Collecting: what a source may do, and how each case ends."""

import gzip
import json
import shutil
import socket
import ssl
import subprocess
import time
from email.utils import formatdate
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from misbehaving import Page, Server, bomb, feed, trends

from trendlab import archive
from trendlab.starting import init as starting
from trendlab.tables import ParameterError, RunError

httpcore2 = pytest.importorskip("httpcore2", reason="needs the extra collect")

from trendlab.cli import main  # noqa: E402
from trendlab.collect import config, fetch, guard, mediacloud, run, spool  # noqa: E402


@pytest.fixture
def server():
    with Server() as running:
        yield running


def settings(folder, *servers, pause=0.0, **sources):
    """Sources by name: an address, or a dict of what a source may say."""
    made = tuple(
        config.Source(name, **({"url": one} if isinstance(one, str) else one))
        for name, one in sources.items()
    )
    loopback = tuple(server.place for server in servers)
    return config.Config(
        str(folder / "archive"), "a@b.example", made, loopback=loopback, pause=pause
    )


def outcome(settings, every=True):
    found = run.collect(settings, lambda _: None, every)
    return found[0] if len(found) == 1 else {one.source: one for one in found}


def kept(settings):
    return archive.Archive(settings.archive)


def leftovers(settings):
    """Files that a whole run leaves nowhere: spooled answers, half-written files."""
    names = [p.name for p in Path(settings.archive).rglob("*") if p.is_file()]
    spooled = spool.waiting(kept(settings).place)
    return spooled + [name for name in names if name.endswith(".tmp")]


def test_a_feed_becomes_articles_with_where_they_came_from(server, tmp_path):
    server.pages["/feed"] = Page(feed("Grève générale", "Le vote"))
    one = settings(tmp_path, server, journal=server.url("/feed"))
    told = outcome(one)
    back = kept(one).articles()
    raw = next(Path(one.archive, "raw").rglob("*.zst")).stem

    assert (told.state, told.rows, told.new) == ("new", 2, 2)
    assert sorted(back["title"]) == ["Grève générale", "Le vote"]
    assert back["origin"].str.startswith(raw).all()
    assert leftovers(one) == []


def test_every_pull_of_the_trends_is_kept_with_the_articles_they_name(server, tmp_path):
    server.pages["/rss"] = Page(trends("200+"))
    given = {"kind": "google_trends", "url": server.url("/rss") + "?geo=FR", "geo": "FR"}
    one = settings(tmp_path, server, trends=given)
    outcome(one)
    server.pages["/rss"] = Page(trends("1000+"))
    time.sleep(1.1)
    outcome(one)
    pulls = kept(one).trends()

    assert pulls["low"].tolist() == [200, 1000]
    assert pulls["geo"].tolist() == ["FR", "FR"]
    assert pulls["pulled"].nunique() == 2
    assert kept(one).articles()["title"].tolist() == ["La grève continue"]


@pytest.mark.parametrize(
    "headers", [{"ETag": '"abc"', "Last-Modified": "x"}, {"Last-Modified": formatdate(usegmt=True)}]
)
def test_an_unchanged_source_transfers_headers_only(server, tmp_path, headers):
    server.pages["/feed"] = Page(feed("One"), headers=headers)
    one = settings(tmp_path, server, journal=server.url("/feed"))
    outcome(one)

    assert outcome(one).state == "unchanged"
    assert [entry[3] for entry in server.asked("/feed")] == [200, 304]
    assert "If-Modified-Since" not in server.asked("/feed")[1][4] or "ETag" not in headers
    assert len(server.asked("/robots.txt")) == 1  # for a day


@pytest.mark.parametrize("headers", [{"ETag": '"abc"'}, {}])
def test_the_same_again_under_200_is_unchanged(server, tmp_path, headers):
    server.changed = lambda page, _: page
    server.pages["/feed"] = Page(feed("One"), headers=headers)
    one = settings(tmp_path, server, journal=server.url("/feed"))

    assert [outcome(one).state for _ in range(2)] == ["new", "unchanged"]


@pytest.mark.parametrize(
    ("page", "state", "said"),
    [
        (Page(status=404), "failed", "answered 404"),
        (Page(status=500), "failed", "answered 500"),
        (Page(feed("One"), length=99_999), "failed", "without sending complete"),
        (Page(feed("One")[:-60]), "failed", "not well-formed"),
        (Page(b"<html>Sign in</html>"), "failed", "web page"),
        (Page(b""), "failed", "empty"),
        (Page(gzip.compress(feed("One"))[:-30], headers={"Content-Encoding": "gzip"}),
         "failed", "ends too early"),
        (Page(b"no gzip", headers={"Content-Encoding": "gzip"}), "failed", "damaged gzip"),
        (Page(b"x", headers={"Content-Encoding": "br"}), "failed", "not asked for"),
        (Page(bomb(), headers={"Content-Encoding": "gzip"}), "failed", "over 20 MB"),
        (Page(b"<rss>", endless=b" " * 100_000), "failed", "over 20 MB"),
        (Page(status=302, headers={"Location": "/feed"}), "failed", "more than 5 redirects"),
        (Page(status=302, headers={"Location": "http://127.0.0.1:9/"}), "refused", "port 9"),
        (Page(status=302, headers={"Location": "http://localhost/"}), "refused", "not a public"),
        (Page(status=302, headers={"Location": "http://2130706433/"}), "refused", "not a public"),
        (Page(status=302, headers={"Location": "http://[::ffff:127.0.0.1]/"}), "refused", "public"),
        (Page(status=302, headers={"Location": "http://a:b@127.0.0.1/"}), "refused", "user name"),
        (Page(status=302, headers={"Location": "file:///etc/passwd"}), "refused", "only http"),
    ],
)  # fmt: skip
def test_a_misbehaving_source_is_told_and_nothing_of_it_is_kept(
    server, tmp_path, page, state, said
):
    server.pages |= {"/feed": page, "/good": Page(feed("Fine"))}
    one = settings(tmp_path, server, bad=server.url("/feed"), good=server.url("/good"))
    told = outcome(one)

    assert told["bad"].state == state
    assert said in told["bad"].said
    assert told["good"].new == 1
    assert run.code(list(told.values())) == 3
    assert kept(one).articles()["title"].tolist() == ["Fine"]
    assert leftovers(one) == []


def test_an_answer_that_cannot_be_read_is_asked_for_again_whole(server, tmp_path):
    server.pages["/feed"] = Page(feed("One")[:-60], headers={"ETag": '"a"'})
    one = settings(tmp_path, server, journal=server.url("/feed"))
    outcome(one)
    server.pages["/feed"] = Page(feed("One"), headers={"ETag": '"a"'})

    assert outcome(one).new == 1


def test_a_slow_drip_ends_with_the_time_for_an_answer(server, tmp_path, monkeypatch):
    monkeypatch.setattr(guard, "SECONDS", 1)
    server.pages["/feed"] = Page(feed("One"), drip=0.05)
    one = settings(tmp_path, server, journal=server.url("/feed"))

    assert outcome(one).state == "failed"
    assert all(end - begun < 3 for begun, end, *_ in server.asked("/feed"))


@pytest.mark.parametrize("value", ["3600", "in an hour", "soon"])
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_remembered_over_runs(server, tmp_path, status, value):
    if value == "in an hour":  # made here: the names of tests must not depend on the clock
        value = formatdate(time.time() + 3600, usegmt=True)
    server.pages["/feed"] = Page(status=status, headers={"Retry-After": value})
    one = settings(tmp_path, server, journal=server.url("/feed"))

    assert [outcome(one).state for _ in range(2)] == ["waiting", "waiting"]
    assert len(server.asked("/feed")) == 1
    assert run.code([outcome(one)]) == 0


def test_a_short_retry_after_is_waited_for(server, tmp_path):
    answers = [Page(status=503, headers={"Retry-After": "1"}), Page(feed("One"))]
    server.pages["/feed"] = Page(b"x")
    server.changed = lambda page, _: answers.pop(0) if page.body == b"x" else page
    one = settings(tmp_path, server, journal=server.url("/feed"))

    assert outcome(one).new == 1
    first, second = server.asked("/feed")
    assert second[0] - first[1] >= 1


@pytest.mark.parametrize(
    ("robots", "state"),
    [
        (Page(b"User-agent: *\nDisallow: /"), "refused"),
        (Page(b"User-agent: trendlab\nDisallow: /feed"), "refused"),
        (Page(b"User-agent: *\nCrawl-delay: 600"), "refused"),
        (Page(b"User-agent: *\nDisallow: /private"), "new"),
        (Page(status=403), "new"),
        (Page(status=500), "refused"),
        (Page(b"User-agent: *\nAllow: /", length=9999), "refused"),
    ],
)
def test_robots_txt_is_kept_to_and_none_to_be_had_means_no(server, tmp_path, robots, state):
    server.pages |= {"/robots.txt": robots, "/feed": Page(feed("One"))}
    one = settings(tmp_path, server, journal=server.url("/feed"))

    assert outcome(one).state == state
    assert len(server.asked("/feed")) == (state == "new")


def test_requests_to_a_host_keep_their_distance(server, tmp_path):
    """Also those of robots.txt, and over runs; from the server's own log."""
    server.pages |= {f"/{n}": Page(feed(f"News {n}")) for n in range(3)}
    server.pages["/robots.txt"] = Page(b"User-agent: *\nCrawl-delay: 0.4")
    urls = {f"feed{n}": server.url(f"/{n}") for n in range(3)}
    one = settings(tmp_path, server, pause=0.3, **urls)
    outcome(one)
    outcome(one)
    begun = [entry[0] for entry in server.log]
    ended = [entry[1] for entry in server.log]
    gaps = [b - e for b, e in zip(begun[1:], ended, strict=False)]

    assert len(gaps) == 6
    assert min(gaps[1:]) >= 0.4 - 0.01
    assert gaps[0] >= 0.3 - 0.01


def test_hosts_are_asked_side_by_side(tmp_path):
    with Server("127.0.0.2") as one, Server("127.0.0.3") as two:
        for each in (one, two):
            each.pages |= {f"/{n}": Page(feed(f"{each.place} {n}")) for n in range(3)}
        urls = {f"{s.place[:9]}-{n}": s.url(f"/{n}") for s in (one, two) for n in range(3)}
        outcome(settings(tmp_path, one, two, pause=0.2, **urls))

    assert max(one.log[0][0], two.log[0][0]) < min(one.log[-1][1], two.log[-1][1])


@pytest.fixture
def secure(tmp_path, monkeypatch):
    """A server with a certificate for localhost, which this test alone trusts."""
    tool = shutil.which("openssl") or pytest.skip("needs openssl")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [tool, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    trusted = ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr(guard.httpx2, "create_ssl_context", lambda **_: trusted)
    with Server() as running:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        running.http.socket = context.wrap_socket(running.http.socket, server_side=True)
        running.pages["/feed"] = Page(feed("One"))
        yield running


@pytest.mark.parametrize(("name", "state"), [("localhost", "new"), ("127.0.0.1", "refused")])
def test_a_certificate_is_checked_for_the_name_though_an_address_is_joined(
    secure, tmp_path, name, state
):
    place = f"{name}:{secure.http.server_port}"
    one = config.Source("journal", url=f"https://{place}/feed")
    found = config.Config(
        str(tmp_path / "archive"), "a@b.example", (one,), loopback=(place,), pause=0
    )

    assert outcome(found).state == state


def test_cookies_are_not_sent_back(server, tmp_path):
    server.pages["/feed"] = Page(feed("One"), headers={"Set-Cookie": "who=you"})
    one = settings(tmp_path, server, journal=server.url("/feed"))
    outcome(one)
    outcome(one)

    assert all("Cookie" not in entry[4] for entry in server.log)
    assert "trendlab/" in server.log[0][4]["User-Agent"]
    assert "a@b.example" in server.log[0][4]["User-Agent"]


@pytest.mark.parametrize(
    ("declared", "charset", "used"),
    [
        ("UTF-8", "iso-8859-1", "utf-8"),
        ("UTF-8", "iso-8859-1", "iso-8859-1"),
        ("ISO-8859-1", "utf-8", "iso-8859-1"),
    ],
)
def test_the_charset_that_fits_is_believed(server, tmp_path, declared, charset, used):
    body = feed("Début d’été".replace("’", " ")).decode().replace("UTF-8", declared).encode(used)
    server.pages["/feed"] = Page(body, headers={"Content-Type": f"text/xml; charset={charset}"})
    one = settings(tmp_path, server, journal=server.url("/feed"))
    outcome(one)

    assert kept(one).articles()["title"].tolist() == ["Début d été"]


def test_gdelt_saying_limit_requests_under_200_is_waiting(server, tmp_path, monkeypatch):
    monkeypatch.setitem(fetch.PAUSES, "127.0.0.1", 0.1)
    server.pages["/doc"] = Page(b"Please limit requests to one every 5 seconds or contact ...")
    given = {"kind": "gdelt", "url": server.url("/doc"), "query": "x"}
    one = settings(tmp_path, server, gdelt=given)

    assert outcome(one).state == "waiting"
    assert len(server.asked("/doc")) == 2


def test_full_texts_are_fetched_once_for_what_is_new(server, tmp_path):
    text = "La grève a commencé lundi dans toutes les gares du pays, sans accord en vue. " * 8
    page = f"<html><head><title>Grève</title></head><body><article><p>{text}</p></article></body>"
    xml = feed("Greve").decode().replace("https://journal.example", server.url("")).encode()
    server.pages |= {"/Greve": Page(page.encode()), "/feed": Page(xml)}
    one = settings(tmp_path, server, journal={"url": server.url("/feed"), "full_text": True})
    outcome(one)
    server.pages["/feed"] = Page(xml + b"<!-- -->")

    assert outcome(one).new == 0
    assert "sans accord en vue" in kept(one).articles()["text"][0]
    assert len(server.asked("/Greve")) == 1
    assert len(kept(one).versions()) == 0


def test_a_source_that_fails_is_asked_ever_later(server, tmp_path, monkeypatch):
    server.pages["/feed"] = Page(status=404)
    one = settings(tmp_path, server, journal=server.url("/feed"))
    clock, began = [time.time()], time.time()
    monkeypatch.setattr(time, "time", lambda: clock[0])
    asked = []
    for minute in range(0, 200, 5):
        clock[0] = began + 60 * minute
        asked += [minute] * len(run.collect(one, lambda _: None))

    assert asked == [0, 20, 60, 140]


def test_the_interval_is_learned(server, tmp_path):
    server.pages["/feed"] = Page(feed("One"))
    one = settings(tmp_path, server, journal=server.url("/feed"))
    state = run.State(archive.create(one.archive).place)
    hours = []
    for _ in range(3):
        outcome(one)
        state.notes.clear()
        hours.append(state.source("journal")["interval"] / 3600)

    assert hours == [3, 4.5, 6.75]
    assert run.collect(one, lambda _: None) == []  # not due


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"),
        *("::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "fe80::1%eth0", "fd00::1"),
    ],
)
def test_private_addresses_are_not_public_however_they_are_written(address):
    assert not guard.public(address)


def test_public_addresses_are(monkeypatch):
    assert guard.public("93.184.215.14")
    assert guard.public("2606:2800:21f:cb07:6820:80da:af6b:8b2c")
    assert guard.public("64:ff9b::5db8:d70e")


def test_a_name_server_that_changes_its_answer_is_asked_once(monkeypatch):
    answers = iter(["93.184.215.14", "127.0.0.1"])
    asked, joined = [], []

    def resolve(host, port, **_):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    class Real(httpcore2.NetworkBackend):
        def connect_tcp(self, host, port, *rest, **more):
            joined.append(host)
            return httpcore2.NetworkStream()

    one = guard.Guard()
    one.real = Real()
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    one.connect_tcp("rebind.example", 443)

    assert (asked, joined) == (["rebind.example"], ["93.184.215.14"])
    with pytest.raises(guard.RefusedError, match=r"127\.0\.0\.1 is not a public address"):
        one.connect_tcp("rebind.example", 443)


def test_one_private_answer_among_public_ones_is_refused(monkeypatch):
    found = [(2, 1, 6, "", (a, 80)) for a in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: found)

    with pytest.raises(guard.RefusedError):
        guard.Guard().checked("both.example", 80)


def test_two_runs_at_once_are_one_too_many(server, tmp_path):
    one = settings(tmp_path, server, journal=server.url("/feed"))
    with archive.create(one.archive).place.lock(), pytest.raises(RunError):
        outcome(one)


def test_an_answer_left_by_a_kill_is_merged_by_the_next_run(server, tmp_path, monkeypatch):
    server.pages["/feed"] = Page(feed("One"), headers={"ETag": '"a"'})
    one = settings(tmp_path, server, journal=server.url("/feed"))
    monkeypatch.setattr(spool, "done", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        outcome(one)
    monkeypatch.undo()

    assert outcome(one).state == "unchanged"
    assert len(kept(one).articles()) == 1
    assert leftovers(one) == []


def test_stories_of_media_cloud_are_read_page_by_page():
    class Client:
        def story_list(self, query, start, end, pagination_token=None, **asked):
            number = int(pagination_token or 0)
            story = {
                "id": f"s{number}", "title": f"Story {number}", "url": f"https://a.example/{number}",
                "media_name": "a.example", "media_url": "a.example", "language": "en",
                "publish_date": pd.Timestamp("2025-12-01").date(), "indexed_date": "2025-12-01",
            }  # fmt: skip
            return [story], "1" if number == 0 else None

    source = config.Source("mc", "mediacloud", query="x", collections=(34412146,))
    body = mediacloud.stories(source, "", Client())
    raw = spool.Raw("mc", "", "2025-12-02T00:00:00+00:00")

    assert len(body.splitlines()) == 2
    assert run.tables_of(raw, body, "mc")["articles"]["title"].tolist() == ["Story 0", "Story 1"]
    with pytest.raises(guard.FetchError, match="MEDIACLOUD_API_KEY"):
        mediacloud.stories(source, "")


def write(folder, text):
    path = folder / "collect.toml"
    path.write_text('archive = "data"\ncontact = "a@b.example"\n' + text, encoding="utf-8")
    return path


def test_a_file_of_sources_is_read(tmp_path):
    path = write(
        tmp_path,
        """
[[source]]
kind = "google_trends"
geo = ["FR", "US"]
[[source]]
name = "gdelt"
kind = "gdelt"
query = '(grève OR strike) sourcelang:french'
""",
    )
    sources = config.read(path).sources

    assert [source.name for source in sources] == ["google-trends-FR", "google-trends-US", "gdelt"]
    assert sources[0].url == "https://trends.google.com/trending/rss?geo=FR"
    assert "maxrecords=250" in sources[2].url
    assert config.read(path).archive == str(tmp_path / "data")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no [[source]]"),
        ("[[source]]\nurl = 'x'", "needs a name"),
        ("[[source]]\nname = 'x'", "needs url"),
        ("[[source]]\nname = 'x'\nurll = 'x'", "Did you mean url?"),
        ("[[source]]\nname = 1\nurl = 'x'", "expected str"),
        ("[[source]]\nkind = 'rss'", "Known: feed"),
        ("[[source]]\nkind = 'google_trends'\ngeo = 'France'", "ISO 3166"),
        ("pause = 0.5\n[[source]]\nname = 'x'\nurl = 'x'", "from 2 to 60"),
        ("[[source]]\nname = 'x'\nurl = 'x'\n[[source]]\nname = 'x'\nurl = 'y'", "two sources"),
        ("pause =", "not TOML"),
    ],
)
def test_a_mistake_in_the_file_is_one_line_that_tells_it(tmp_path, text, said):
    with pytest.raises(ParameterError) as caught:
        config.read(write(tmp_path, text))

    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_state_is_one_small_file_for_each_source(server, tmp_path):
    server.pages["/feed"] = Page(feed("One"), headers={"ETag": '"a"'})
    one = settings(tmp_path, server, journal=server.url("/feed"))
    outcome(one)
    note = json.loads(Path(one.archive, "state", "source-journal.json").read_text())

    assert (note["etag"], note["failures"], note["new"]) == ('"a"', 0, 1)


def test_the_command_tells_each_source_and_writes_the_page(server, tmp_path):
    server.pages |= {"/feed": Page(feed("<b>One</b>")), "/bad": Page(status=404)}
    sources = f"""
loopback = ["{server.place}"]
pause = 0
[[source]]
name = "good"
url = "{server.url("/feed")}"
[[source]]
name = "bad"
url = "{server.url("/bad")}"
"""
    said = CliRunner().invoke(main, ["collect", str(write(tmp_path, sources))])
    page = (tmp_path / "data" / "sources.html").read_text(encoding="utf-8")

    assert said.exit_code == 3
    assert "new       good 1 rows, 1 new" in said.output
    assert "failed    bad 127.0.0.1: answered 404" in said.output
    assert "answered 404" in page
    assert "default-src 'none'" in page


def test_a_wrong_file_is_one_line_and_exit_2(tmp_path):
    said = CliRunner().invoke(main, ["collect", str(write(tmp_path, ""))])

    assert said.exit_code == 2
    assert said.output.count("\n") == 1


def test_the_file_that_comes_with_trendlab_wants_only_a_contact(tmp_path):
    text = (starting.TEMPLATES / "collect.toml").read_text(encoding="utf-8")
    path = tmp_path / "collect.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError, match="contact is missing"):
        config.read(path)
    path.write_text(text.replace('contact = ""', 'contact = "a@b.example"'), encoding="utf-8")
    sources = config.read(path).sources

    assert sum(source.kind == "feed" for source in sources) == 20
    assert sum(source.kind == "google_trends" for source in sources) == 5


def test_an_archive_that_cannot_be_written_is_one_line_and_exit_74(server, tmp_path):
    (tmp_path / "data").write_text("no folder", encoding="utf-8")
    text = f'loopback = ["{server.place}"]\n[[source]]\nname = "a"\nurl = "{server.url("/a")}"\n'
    said = CliRunner().invoke(main, ["collect", str(write(tmp_path, text))])

    assert said.exit_code == 74
    assert said.output.count("\n") == 1
