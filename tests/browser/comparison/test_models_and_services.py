"""The same prompt on several models over both services, side by side, with what each has cost."""

from __future__ import annotations

from cells import FAST
from clips import make_image
from page_queries import in_both_themes, sideways

MADE = """
jobs = []
for service, models in (("toapis", ("wan2.6", "wan2.6-flash")), ("dashscope", ("wan3.0-video",))):
    wan.use("simulator", service=service)
    jobs += [
        wan.generate("A fox waits in the snow", image={image!r}, model=one, resolution="720p", duration=5)
        for one in models
    ]
[job.result(120) for job in jobs]
len(jobs)
"""


def test_one_prompt_on_three_models_over_both_services(notebook, tmp_path, screenshot):
    image = str(make_image(tmp_path / "fox.png"))
    book = notebook(FAST, MADE.format(image=image), "wan.compare(jobs)", "wan.gallery()")
    book.run(0)
    book.run(1, timeout=180)
    book.run(2)
    view = book.output(2)
    for made in ("Wan 2.6 on Simulator, as ToAPIs", "Wan 3.0 on Simulator, as Model Studio"):
        view.get_by_text(f"{made} · nothing, simulated").wait_for()
    assert view.get_by_title("model Wan 2.6 Flash", exact=True).is_visible()
    assert sideways(view) == []
    in_both_themes(book, ".wan-compare", screenshot, "compare-models")
    book.run(3)
    tiles = book.output(3)
    tiles.get_by_text("Wan 3.0 · 720p").wait_for()
    tiles.get_by_text("Wan 2.6 Flash · 720p").wait_for()
    screenshot("gallery-models")
