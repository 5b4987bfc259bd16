"""In a narrow output nothing of the form and its cards overflows, and axe-core finds nothing."""

from __future__ import annotations

from cells import FAST
from clips import make_clip, make_image
from page_queries import card_of, cell_at, form_of, in_both_themes, narrow, ready_video, sideways
from tiers import tier

# The answer of a lost submit is looked for once.
ONE_LOOK = """
from wan_widgets._jobs.runtime.pacing import backoff
backoff.LOOKUP_DELAYS = (0.0,)"""
MAKE = """
form.set(prompt="A lighthouse beam sweeps slowly through the fog while two gulls lift off the rocks and cross the frame")
form.generate()[0].result(timeout=120)
form.set(prompt="[fault:policy-late] A famous film hero dances with a soft drink in front of the logo of a coffee chain")
form.generate()[0].wait(120)
form.set(prompt="[fault:lost-answer] [fault:late-find seconds=900] A paper boat drifts down a gutter past neon reflections")
form.generate()[0].wait(120)
form.set(prompt="[fault:rate-limit seconds=600 times=9] A red kite")
form.generate()
form.set(prompt="[fault:slow-queue seconds=0] [fault:slow-render seconds=900] A red kite over the dunes")
form.generate();
"""
WIDTHS = (480, 320) if tier() == "nightly" else (320,)


def test_the_form_fits_a_narrow_output(notebook, tmp_path, screenshot):
    image = make_image(tmp_path / "a photograph of the lighthouse with a long name.png")
    clips = [str(make_clip(tmp_path / f"{name}.mp4")) for name in ("walking_through_the_market", "turning_around")]
    states = {
        "empty": "form = wan.form()",
        "image": f"form = wan.form(prompt='The beam sweeps', image={str(image)!r}, seed=7)",
        "clips": f"form = wan.form(prompt='character1 walks', references={clips!r}, negative_prompt='text')",
    }
    book = notebook(FAST, *(f"{code}\nform" for code in states.values()))
    book.page.set_viewport_size({"width": 1000, "height": 1500})
    book.run(0)
    for place, name in enumerate(states, start=1):
        book.run(place)
        output = book.output(place)
        form = form_of(output)
        form.locator(".wan-foot").wait_for()
        form.locator("details").evaluate("details => { details.open = true; }")
        if name == "clips":
            form.get_by_text("The prompt never mentions character2").wait_for()
        for width in WIDTHS:
            narrow(output, width)
            assert sideways(output) == [], name
            form.scroll_into_view_if_needed()
            in_both_themes(book, f"{cell_at(place)} form.wan-form", screenshot, f"narrow-form-{name}-{width}")


def test_the_cards_fit_a_narrow_output(notebook, screenshot):
    book = notebook(FAST + ONE_LOOK, "form = wan.form(resolution='720p')\nform", MAKE)
    book.page.set_viewport_size({"width": 1000, "height": 1500})
    book.run(0)
    book.run(1)
    book.run(2, timeout=120)
    output = book.output(1)
    ready_video(card_of(output, "Done"))
    titles = ("Done", "Refused by the content check", "Outcome unknown", "Held back", "Rendering")
    for width in WIDTHS:
        narrow(output, width)
        for title in titles:
            card_of(output, title).scroll_into_view_if_needed()
        assert sideways(output) == []
        in_both_themes(book, "article.wan-job", screenshot, f"narrow-cards-{width}")
