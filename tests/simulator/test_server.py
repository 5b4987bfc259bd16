from __future__ import annotations

import io
import json
import shutil
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from wan_widgets.media.video import verify
from wan_widgets.simulator.lock import TakenError
from wan_widgets.simulator.options import Options
from wan_widgets.simulator.server import background

from .conftest import CREATE, Renderer, Running, running, write_video


def png(size: tuple[int, int] = (750, 1000)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "PNG")
    return out.getvalue()


def upload(shared: Running, kind: str, data: bytes, name: str = "file.bin", mime: str = "") -> httpx.Response:
    file = (name, data, mime) if mime else (name, data)
    return shared.http.post(f"/v1/uploads/{kind}", files={"file": file})


# Creating and looking


def test_create_answers_in_todays_shape(shared: Running) -> None:
    answer = shared.create("a cat", client_business_id="shape-1").json()
    assert answer.pop("id").startswith("video_")
    assert time.time() - answer.pop("created_at") < 60
    assert answer == {
        "object": "generation.task",
        "model": "wan2.6",
        "status": "queued",
        "progress": 0,
        "metadata": {},
    }


def test_a_finished_task_tells_its_result(shared: Running) -> None:
    done = shared.until(shared.made("a cat", client_business_id="done-1", duration=5, resolution="720p"))
    assert (done["status"], done["progress"], done["client_business_id"]) == ("completed", 100, "done-1")
    assert done["expires_at"] - done["completed_at"] == pytest.approx(86400, abs=1)
    assert done["result"]["type"] == "video"
    assert done["result"]["data"][0]["format"] == "mp4"
    assert done["billing"] == {"status": "settled", "credits": 100.0, "cost_usd": 0.5}


def test_progress_is_the_renderings_own(tmp_path: Path) -> None:
    renderer = Renderer()
    renderer.gate.clear()
    with running(tmp_path, renderer, renders=1) as one:
        first, second = one.made("first"), one.made("second")
        renderer.wait_at_gate()
        assert (one.look(first)["status"], one.look(first)["progress"]) == ("in_progress", 20)
        assert (one.look(second)["status"], one.look(second)["progress"]) == ("queued", 0)
        renderer.gate.set()
        one.until(first)
        one.until(second)


def test_a_task_is_found_by_its_clients_id_and_the_newest_of_several(shared: Running) -> None:
    ids = [shared.made("a cat", client_business_id="twice") for _ in range(2)]
    assert ids[0] != ids[1]
    assert shared.look("twice")["id"] == ids[1]


def test_an_unknown_task_is_404(shared: Running) -> None:
    answer = shared.http.get(f"{CREATE}/video_NONE")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == 404


def test_a_key_sees_its_own_tasks_only(shared: Running) -> None:
    task = shared.made("a cat", client_business_id="mine")
    for name in (task, "mine"):
        answer = shared.http.get(f"{CREATE}/{name}", headers={"Authorization": "Bearer sk-other"})
        assert answer.status_code == 404


@pytest.mark.parametrize("header", [None, "", "Bearer", "Basic abc", "Bearer sk-bad-1"])
def test_without_a_good_key_nothing_is_done(shared: Running, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    with httpx.Client(base_url=shared.address.url, headers=headers, trust_env=False) as client:
        refused = [
            client.post(CREATE, json={"model": "wan2.6", "prompt": "nobody's"}),
            client.get(f"{CREATE}/x"),
            client.post("/v1/uploads/images", files={"file": b"x"}),
            client.get("/v1/models"),
        ]
        assert [one.status_code for one in refused] == [401] * 4
        assert refused[0].json()["error"]["type"] == "authentication_error"
        assert client.get("/v1/balance").json()["success"] is False
    assert "nobody's" not in json.dumps(shared.state())


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"model": "wan2.6", "prompt": "x", "seed": NaN}'],
)
def test_what_is_not_a_json_object_of_the_contract_is_400(shared: Running, content: bytes) -> None:
    answer = shared.http.post(CREATE, content=content)
    assert answer.status_code == 400
    assert set(answer.json()["error"]) >= {"code", "message", "type"}


def test_a_huge_body_is_413(shared: Running) -> None:
    assert shared.create("x" * 2_000_000).status_code == 413


def test_a_refusal_names_the_parameter(shared: Running) -> None:
    answer = shared.create("a cat", duration=6)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert (error["param"], error["type"]) == ("duration", "invalid_request_error")
    assert "5, 10, 15" in error["message"]


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/v1/none", 404), ("GET", CREATE, 405), ("DELETE", f"{CREATE}/x", 405)]
)
def test_other_routes_are_refused_as_json(shared: Running, method: str, path: str, status: int) -> None:
    answer = shared.http.request(method, path)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]


def test_the_models_are_listed(shared: Running) -> None:
    assert [one["id"] for one in shared.http.get("/v1/models?type=all").json()["data"]] == ["wan2.6"]


# What is rendered


def test_the_request_is_rendered_with_the_services_defaults(shared: Running) -> None:
    shared.until(shared.made("defaults please"))
    spec = next(one for one in shared.renderer.specs if one.prompt == "defaults please")
    assert (spec.mode, spec.width, spec.height, spec.seconds) == ("t2v", 1920, 1080, 5)
    assert (spec.prompt_extend, spec.audio, spec.shot_type, spec.watermark) == (True, None, "single", False)


def test_long_prompts_are_cut_without_a_word(shared: Running) -> None:
    shared.until(shared.made("long " * 1000, negative_prompt="no " * 1000))
    spec = shared.renderer.specs[-1]
    assert (len(spec.prompt), len(spec.negative_prompt)) == (1500, 500)


def test_half_a_surrogate_pair_in_a_prompt_is_rendered(shared: Running) -> None:
    answer = shared.http.post(CREATE, content=b'{"model": "wan2.6", "prompt": "\\ud83d half"}')
    shared.until(answer.json()["id"])
    assert shared.renderer.specs[-1].prompt == "? half"
    assert shared.state()["tasks"]


def test_an_uploaded_image_is_rendered_at_its_ratio(shared: Running) -> None:
    url = upload(shared, "images", png()).json()["data"]["url"]
    shared.until(shared.made("", image_urls=[url], resolution="720p"))
    spec = shared.renderer.specs[-1]
    assert (spec.mode, spec.width, spec.height) == ("i2v", 816, 1104)
    assert spec.image.read_bytes() == png()


def test_uploaded_clips_are_rendered_in_order(shared: Running, tmp_path: Path) -> None:
    files = [write_video(tmp_path / f"{number}.mp4", seconds=number).read_bytes() for number in (1, 2)]
    urls = [upload(shared, "videos", data).json()["data"]["url"] for data in files]
    shared.until(shared.made("character1 and character2", metadata={"reference_urls": urls}, aspect_ratio="3:4"))
    spec = shared.renderer.specs[-1]
    assert (spec.mode, spec.width, spec.height) == ("r2v", 1248, 1632)
    assert [path.read_bytes() for path in spec.clips] == files


def test_other_hosts_are_never_asked_but_drawn(shared: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    connect = socket.socket.connect
    monkeypatch.setattr(socket.socket, "connect", lambda self, to: (asked.append(to), connect(self, to))[1])
    task = shared.made("", image_urls=["https://images.example.org/cat.png"])
    shared.until(task)
    shared.until(shared.made("character1", metadata={"reference_urls": ["http://192.0.2.1/a.mp4"]}))
    assert all(to[0] == "127.0.0.1" for to in asked if isinstance(to, tuple))
    assert [one.mode for one in shared.renderer.specs[-2:]] == ["i2v", "r2v"]


def test_another_server_on_loopback_is_asked(shared: Running, tmp_path: Path) -> None:
    with running(tmp_path / "other") as other:
        url = upload(other, "images", png((600, 600))).json()["data"]["url"]
        done = shared.until(shared.made("", image_urls=[url]), "completed", "failed")
    assert done["status"] == "completed"
    assert shared.renderer.specs[-1].width == shared.renderer.specs[-1].height


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (png((200, 500)), "sides must be between 240 and 8000"),
        (b"", "could not be downloaded"),
    ],
)
def test_an_image_that_the_model_does_not_take_fails_the_task(shared: Running, data: bytes, words: str) -> None:
    url = f"{shared.address.files_url}/u/none.png"
    if data:
        url = upload(shared, "images", data).json()["data"]["url"]
    failed = shared.until(shared.made("", image_urls=[url]), "failed")
    assert words in failed["error"]["message"]


def test_a_gif_uploads_but_the_model_refuses_it(shared: Running) -> None:
    out = io.BytesIO()
    Image.new("P", (400, 400)).save(out, "GIF")
    url = upload(shared, "images", out.getvalue()).json()["data"]["url"]
    assert shared.until(shared.made("", image_urls=[url]), "failed")["error"]["code"] == "invalid_file"


def test_a_clip_of_too_few_frames_fails_the_task(shared: Running, tmp_path: Path) -> None:
    url = upload(shared, "videos", write_video(tmp_path / "a.mp4", fps=10).read_bytes()).json()["data"]["url"]
    failed = shared.until(shared.made("character1", metadata={"reference_urls": [url]}), "failed")
    assert "16 frames a second" in failed["error"]["message"]


def test_a_renderer_that_breaks_fails_the_task_and_nothing_else(tmp_path: Path) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no paint left")

    with running(tmp_path, broken) as one:  # type: ignore[arg-type]
        failed = one.until(one.made(), "failed")
        assert "no paint left" in failed["error"]["message"]
        assert one.http.get("/v1/balance").json()["used_balance"] == 0


# Uploads


def test_an_upload_answers_as_documented_and_is_public(shared: Running) -> None:
    answer = upload(shared, "images", png()).json()
    assert answer["success"] is True
    assert (answer["data"]["mime_type"], answer["data"]["size"]) == ("image/png", len(png()))
    assert answer["data"]["url"].startswith(shared.address.files_url)
    fetched = httpx.get(answer["data"]["url"], trust_env=False)
    assert (fetched.content, fetched.headers["content-type"]) == (png(), "image/png")


def test_the_content_decides_the_type_of_an_upload(shared: Running) -> None:
    assert upload(shared, "images", png(), "film.mp4", "video/mp4").json()["success"] is True
    answer = upload(shared, "images", b"MZ no picture", "cat.png", "image/png")
    assert (answer.status_code, answer.json()["success"]) == (400, False)


def test_what_an_upload_does_not_take_is_refused(shared: Running) -> None:
    out = io.BytesIO()
    Image.new("RGB", (300, 300)).save(out, "BMP")
    assert upload(shared, "images", out.getvalue()).json()["success"] is False
    assert upload(shared, "videos", png()).json()["success"] is False
    assert shared.http.post("/v1/uploads/images", data={"purpose": "x"}).json()["success"] is False
    assert shared.http.post("/v1/uploads/images", content=b"x").json()["success"] is False
    assert upload(shared, "models", png()).status_code == 404


def test_an_upload_that_is_too_large_is_refused_in_a_200(shared: Running) -> None:
    for size in (10_000_001, 10_500_000):
        answer = upload(shared, "images", png().ljust(size, b"\0"))
        assert (answer.status_code, answer.json()["success"]) == (200, False)
    assert upload(shared, "images", png().ljust(10_000_000, b"\0")).json()["success"] is True


# The files' host


def test_a_video_is_served_whole_without_a_key(shared: Running, tmp_path: Path) -> None:
    url = shared.url(shared.made())
    assert url.startswith(shared.address.files_url)
    assert shared.address.files_url != shared.address.url
    answer = httpx.get(url, trust_env=False)
    path = tmp_path / "a.mp4"
    path.write_bytes(answer.content)
    assert verify(path).width == 64
    assert answer.headers["content-length"] == str(len(answer.content))
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["etag"]
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_a_video_can_be_fetched_in_pieces(shared: Running) -> None:
    url = shared.url(shared.made())
    whole = httpx.get(url, trust_env=False).content
    with httpx.Client(trust_env=False) as client:
        piece = client.get(url, headers={"Range": "bytes=100-199"})
        assert (piece.status_code, piece.content) == (206, whole[100:200])
        assert piece.headers["content-range"] == f"bytes 100-199/{len(whole)}"
        rest = client.get(url, headers={"Range": f"bytes={len(whole) - 10}-"})
        assert (rest.status_code, rest.content) == (206, whole[-10:])
        beyond = client.get(url, headers={"Range": f"bytes={len(whole)}-"})
        assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(whole)}")
        assert client.head(url).headers["content-length"] == str(len(whole))


def test_a_link_needs_its_token(shared: Running) -> None:
    url = shared.url(shared.made())
    parts = url.split("/")
    parts[-2] = "guessed"
    assert httpx.get("/".join(parts), trust_env=False).status_code == 404
    for path in ("/u/..%2Faddress.json", "/u/none.png", "/", CREATE):
        assert httpx.get(shared.address.files_url + path, trust_env=False).status_code == 404


def test_a_link_dies(tmp_path: Path) -> None:
    with running(tmp_path, lifetime=0) as one:
        assert httpx.get(one.url(one.made()), trust_env=False).status_code == 403


# The account


def test_the_balance_goes_down_and_refuses_at_its_end(tmp_path: Path) -> None:
    with running(tmp_path, balance=1.0) as one:
        assert one.http.get("/v1/balance").json() == {
            "success": True,
            "remain_balance": 1.0,
            "used_balance": 0,
            "unlimited_quota": False,
            "remain_credits": 200.0,
            "used_credits": 0,
            "credits_per_usd": 200,
        }
        one.until(one.made(resolution="1080p", duration=5))
        assert one.http.get("/v1/balance").json()["remain_balance"] == pytest.approx(0.25)
        refused = one.create(resolution="720p", duration=5)
        assert (refused.status_code, refused.json()["error"]["code"]) == (402, "insufficient_balance")


def test_a_key_without_a_quota_shows_minus_one(tmp_path: Path) -> None:
    with running(tmp_path, balance=-1) as one:
        one.made()
        told = one.http.get("/v1/balance").json()
    assert (told["unlimited_quota"], told["remain_balance"], told["remain_credits"]) == (True, -1, -1)


# The process's own life


def test_a_restarted_simulator_finishes_what_was_begun_at_the_same_address(tmp_path: Path) -> None:
    renderer = Renderer()
    renderer.gate.clear()
    with running(tmp_path, renderer) as one:
        task = one.made("unfinished", client_business_id="again-1")
        renderer.wait_at_gate()
        address = one.address
    with running(tmp_path) as one:
        assert (one.address.url, one.address.files_url) == (address.url, address.files_url)
        done = one.until(task)
        assert done["client_business_id"] == "again-1"
        assert one.renderer.specs[0].seed == renderer.specs[0].seed
        url = done["result"]["data"][0]["url"]
    with running(tmp_path) as one:
        assert httpx.get(url, trust_env=False).status_code == 200
        assert not one.renderer.specs


def test_a_rendering_that_ends_late_does_not_spoil_the_one_after_a_restart(tmp_path: Path) -> None:
    class Late(Renderer):
        """Notices the stop only when it is let go on."""

        def __call__(self, _spec: Any, path: Path, progress: Callable[[float], None] | None) -> None:
            path.write_bytes(b"half")
            self.at_gate.release()
            self.gate.wait(20)
            assert progress is not None
            progress(0.3)

    class Second(Renderer):
        """Lets the late one end while its own part is written."""

        def __call__(self, spec: Any, path: Path, progress: Callable[[float], None] | None) -> None:
            super().__call__(spec, path, progress)
            late.gate.set()
            for thread in threading.enumerate():
                if thread.name == "wan-simulator-render" and thread is not threading.current_thread():
                    thread.join(20)

    late = Late()
    late.gate.clear()
    with running(tmp_path, late) as one:
        task = one.made()
        late.wait_at_gate()
    with running(tmp_path, Second()) as one:
        told = one.until(task, "completed", "failed")
        assert told["status"] == "completed", told
        assert list((tmp_path / "scratch").iterdir()) == []


def test_the_key_is_kept_nowhere(tmp_path: Path) -> None:
    with running(tmp_path) as one:
        one.until(one.made("[fault:hostile-text]"), "failed")
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"sk-simulated" not in kept


def test_a_damaged_record_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "tasks").mkdir()
    (tmp_path / "tasks" / "video_X.json").write_text("{")
    with running(tmp_path) as one:
        assert one.state()["tasks"] == []


def test_two_simulators_do_not_share_a_folder(tmp_path: Path) -> None:
    with running(tmp_path), pytest.raises(TakenError), background(Options(folder=tmp_path)):
        pass


def test_a_video_takes_as_long_as_asked(tmp_path: Path) -> None:
    with running(tmp_path, seconds=0.5) as one:
        one.until(one.made())
        record = one.state()["tasks"][0]
    assert record["completed_at"] - record["created_at"] >= 0.5


def test_progress_is_stretched_to_the_time_that_a_video_takes(tmp_path: Path) -> None:
    with running(tmp_path) as one:
        task = one.made("[fault:slow-render seconds=10000] [fault:slow-queue seconds=0]")
        one.until(task, "in_progress")
        record = one.simulator.store.tasks[task]
        while record.progress < 1:
            time.sleep(0.01)
        assert one.look(task)["progress"] == 0
        record.created_at -= 5000
        assert one.look(task)["progress"] == 50
        record.created_at -= 10_000
        assert one.look(task)["progress"] == 99


def test_real_speed_is_minutes_and_grows_with_the_length() -> None:
    real = Options(folder=Path(), speed="real")
    assert [real.target(seconds) for seconds in (5, 10, 15)] == [90, 150, 210]
    assert Options(folder=Path()).target(5) == 0


def test_a_running_simulator_takes_over_options(shared: Running) -> None:
    before = shared.http.get("/_health").json()["options"]
    try:
        assert shared.http.post("/_options", json={"seconds": 0.5}).json()["seconds"] == 0.5
        for wrong in ({"speed": "slow"}, {"folder": "/"}, {"balance": "x"}, {"seconds": True}):
            assert shared.http.post("/_options", json=wrong).status_code == 400
    finally:
        shared.http.post("/_options", json=before)


def test_it_ends_when_idle(tmp_path: Path) -> None:
    with running(tmp_path, idle=0.2) as one:
        for _ in range(500):
            try:
                socket.create_connection(("127.0.0.1", int(one.address.url.rpartition(":")[2])), 1).close()
            except OSError:
                break
            time.sleep(0.02)
        else:
            raise AssertionError("it is still there")


def test_it_listens_on_loopback_only_and_to_its_own_name(shared: Running) -> None:
    assert shared.address.url.startswith("http://127.0.0.1:")
    for path in ("/_state", "/v1/balance"):
        assert shared.http.get(path, headers={"Host": "evil.example.com"}).status_code == 421
    port = shared.address.url.rpartition(":")[2]
    assert shared.http.get("/_state", headers={"Host": f"localhost:{port}"}).status_code == 200


def test_control_takes_json_only_so_that_no_web_page_can_use_it(shared: Running) -> None:
    for path in ("/_stop", "/_faults", "/_options"):
        assert shared.http.post(path, content="{}", headers={"Content-Type": "text/plain"}).status_code == 415


def test_the_state_counts_what_was_posted(tmp_path: Path) -> None:
    with running(tmp_path) as one:
        one.made(client_business_id="a")
        one.create(client_business_id="a", duration=7)
        task = one.made()
        one.look(task)
        state = one.state()
    assert state["posts"] == {"received": 3, "refused": 1, "created": 2}
    assert state["posts_by_client_id"] == {"a": 2}
    assert [one["looks"] for one in state["tasks"]] == [0, 1]


# Another client


PLAIN = urllib.request.build_opener(urllib.request.ProxyHandler({}))
HEADERS = {"Authorization": "Bearer sk-another", "Content-Type": "application/json"}


def posted(url: str, body: str) -> dict[str, object]:
    """The published curl line; where there is no curl, the same with the standard library."""
    if shutil.which("curl") is None:
        with PLAIN.open(urllib.request.Request(url, body.encode(), HEADERS), timeout=20) as answer:
            return dict(json.load(answer))
    line = ["curl", "--silent", "--noproxy", "*", "--request", "POST", "--url", url, "--data", body]
    for name, value in HEADERS.items():
        line += ["--header", f"{name}: {value}"]
    return dict(json.loads(subprocess.run(line, check=True, capture_output=True, timeout=20).stdout))


def looked(url: str) -> dict[str, object]:
    """One look of the published polling loop."""
    with PLAIN.open(urllib.request.Request(url, headers=HEADERS), timeout=20) as answer:
        return dict(json.load(answer))


@pytest.mark.parametrize(
    "body",
    [
        {"prompt": "A cute cat running on the grass", "aspect_ratio": "16:9", "resolution": "1080p", "duration": 5},
        {"prompt": "Make it move", "image_urls": ["{image}"], "resolution": "720p", "duration": 5},
        {"prompt": "character1 dances", "metadata": {"reference_urls": ["{clip}"]}, "duration": 10},
        {
            "prompt": "Shot 1 [0-3s] Wide shot: sea. Shot 2 [3-5s] Close-up: a gull.",
            "shot_type": "multi",
            "negative_prompt": "blurry",
            "seed": 12345,
            "prompt_extend": True,
            "audio": True,
            "watermark": False,
            "duration": 5,
        },
    ],
    ids=["text", "image", "reference", "shots"],
)
def test_a_plain_client_gets_its_video(shared: Running, tmp_path: Path, body: dict[str, object]) -> None:
    clip = write_video(tmp_path / "clip.mp4", seconds=1).read_bytes()
    links = {
        "image": upload(shared, "images", png()).json()["data"]["url"],
        "clip": upload(shared, "videos", clip).json()["data"]["url"],
    }
    text = json.dumps({"model": "wan2.6", **body})
    for name, link in links.items():
        text = text.replace(f"{{{name}}}", link)
    task = posted(shared.address.url + CREATE, text)
    for _ in range(1000):
        told = looked(f"{shared.address.url}{CREATE}/{task['id']}")
        if told["status"] in ("completed", "failed"):
            break
        time.sleep(0.02)
    assert told["status"] == "completed"
    url = told["result"]["data"][0]["url"]  # type: ignore[index]
    path = tmp_path / "a.mp4"
    with PLAIN.open(url, timeout=20) as answer:
        path.write_bytes(answer.read())
    verify(path)
