"""A user's program that strict type checkers accept; it is checked, not run."""

from pathlib import Path

import wan_widgets as wan


def one_video() -> Path | None:
    job = wan.generate("A cute cat running on grass", duration=5, seed=7, aspect_ratio="9:16")
    job = wan.generate(job, seed=None, resolution="720p")
    job = wan.generate("A {animal}", values={"animal": "fox"})
    job = wan.generate("A {animal}", animal="fox", again=True)
    job = job.again(prompt="A {animal} alone", animal="cat", duration=None)
    error = job.exception(timeout=600)
    if error is None and job.error is None:
        return job.result().path
    if job.error is not None:
        print(job.error.message, job.error.hint, job.error.charged)
    state: wan.JobState = job.state
    print(state, job.progress)
    return job.path


async def awaited() -> wan.Video:
    return await wan.generate(image=Path("first.png"), prompt="It moves")


def several() -> None:
    sweep = wan.sweep(["A cat", "A fox"], seed=[1, 2, 3], duration=range(5, 11, 5), yes=True)
    wan.sweep([{"prompt": "A cat"}, {"prompt": "A fox", "seed": 3}], watermark=False)
    wan.sweep("A {animal}", animal=["cat", "fox"], references=[["a.mp4"], ["b.mp4", Path("c.mp4")]])
    print(sweep.wait(timeout=60).rows(), sweep.compare(), wan.compare(sweep))


def checks() -> list[str]:
    form = wan.form(prompt="A kite", prompt_extend=False)
    form.set(seed=7, model="wan2.6")
    print(wan.estimate("A kite", duration=10), wan.estimate([{"prompt": "A kite"}]))
    return [issue.message for issue in wan.validate("A kite", references="clip.mp4") if issue.severity == "error"]
