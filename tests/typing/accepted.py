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


class Frame:
    """A decoded frame, as NumPy has it."""

    shape = (720, 1280, 3)

    def tobytes(self) -> bytes:
        return b""


class Shots:
    """A table of shots, as pandas has it."""

    columns = ("prompt", "seed")

    def __len__(self) -> int:
        return 2


def inputs(video: wan.Video) -> None:
    wan.generate("It moves", image=video.frame(-1))
    wan.generate("It moves", image=Frame(), last_image=b"PNG")
    with Path("first.png").open("rb") as file:
        wan.validate("It moves", image=file)
    form = wan.form(prompt="It moves", image=memoryview(b"PNG"), references=["a.mp4", Path("b.mp4")])
    form.set(image="https://example.org/a.png")
    wan.estimate("It moves", image=bytearray(b"PNG"))
    wan.sweep("It moves", image=["a.png", Path("b.png"), Frame()])
    wan.sweep(Shots(), duration=5)
    wan.sweep(Path("shots.csv"))


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
