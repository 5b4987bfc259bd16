"""The command line, in this process and as a separate one."""

from __future__ import annotations

import ast
import errno
import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.ledgers import fill
from support.process_output import line_of

from wan_widgets import session
from wan_widgets._jobs.record.state import JobState
from wan_widgets.cli import main
from wan_widgets.simulator.fault_table import FAULTS

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> int:
    return main.main(list(arguments))


def test_every_end_has_an_exit_code():
    for state in (JobState.COMPLETED, JobState.FAILED, JobState.REFUSED, JobState.UNKNOWN, JobState.EXPIRED):
        assert state in main._EXIT
    codes = (
        main.DONE,
        main.FAILED,
        main.USAGE,
        main.NOT_SENT,
        main.UNKNOWN,
        main.NOT_SAVED,
        main.OVER_LIMIT,
        main.INTERRUPTED,
    )
    assert len(set(codes)) == len(codes)


def test_the_help_documents_settings_and_exit_codes(capsys):
    with pytest.raises(SystemExit) as ended:
        run("generate", "--help")
    assert ended.value.code == 0
    text = capsys.readouterr().out
    assert "--negative-prompt TEXT" in text
    assert "--resolution 720p|1080p" in text
    assert "bytes" not in text  # there is no way to type them
    with pytest.raises(SystemExit):
        run("--help")
    text = capsys.readouterr().out
    assert "130" in text
    assert "`" not in text  # a terminal shows no markup


def test_an_unknown_option_names_the_nearest(capsys):
    with pytest.raises(SystemExit) as ended:
        run("generate", "--duraton", "5", "x")
    assert ended.value.code == main.USAGE
    assert "Did you mean --duration?" in capsys.readouterr().err


def test_a_video_is_made_saved_and_printed_as_json(simulated, tmp_path, capsys):
    output = tmp_path / "out.mp4"
    code = run("generate", "A kite", "--resolution", "720p", "--seed", "7", "-o", str(output), "--json")
    text = capsys.readouterr()
    assert code == main.DONE, text.err
    data = json.loads(text.out)
    assert data["state"] == "completed"
    assert data["output"] == str(output)
    assert data["simulated"] is True
    assert output.read_bytes() == Path(data["file"]).read_bytes()
    assert "SIMULATED" in text.err


def test_without_json_the_path_alone_is_on_the_standard_output(simulated, capsys):
    assert run("generate", "A kite", "--resolution", "720p") == main.DONE
    assert Path(capsys.readouterr().out.strip()).suffix == ".mp4"


def test_the_same_settings_send_nothing_twice_and_again_does(simulated, capsys):
    settings = ["generate", "A kite", "--resolution", "720p", "--seed", "7", "--json"]
    first, second, third = (
        (run(*settings, *more), json.loads(capsys.readouterr().out)["id"])[1] for more in ([], [], ["--again"])
    )
    assert first == second != third


def test_a_file_is_not_replaced_without_force(simulated, tmp_path, capsys):
    output = tmp_path / "out.mp4"
    output.write_text("mine")
    assert run("generate", "A kite", "-o", str(output)) == main.USAGE
    assert output.read_text() == "mine"
    assert "--force" in capsys.readouterr().err
    assert run("jobs", "--json") == main.DONE
    assert json.loads(capsys.readouterr().out) == []
    assert run("generate", "A kite", "--resolution", "720p", "-o", str(output), "--force") == main.DONE
    assert output.stat().st_size > 1000


def test_a_copy_that_fails_says_where_the_video_is_and_that_it_was_made(simulated, tmp_path, capsys, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(main, "shutil", SimpleNamespace(copyfile=full))
    output = tmp_path / "out.mp4"
    assert run("generate", "A kite", "--resolution", "720p", "-o", str(output)) == main.NOT_SAVED
    said = capsys.readouterr().err.strip()
    assert "the copy failed: No space left on device." in said
    assert said.endswith("The video was made and saved.")
    assert not output.exists()
    assert Path(session.jobs()[0].snapshot.file).exists()


def test_the_same_command_run_again_finds_its_file_there_and_is_content(simulated, tmp_path, capsys):
    output = tmp_path / "cat.mp4"
    command = ("generate", "A kite", "--resolution", "720p", "-o", str(output), "--json")
    assert run(*command) == main.DONE
    first, changed = json.loads(capsys.readouterr().out), output.stat().st_mtime_ns
    assert run(*command) == main.DONE
    assert (json.loads(capsys.readouterr().out), output.stat().st_mtime_ns) == (first, changed)
    # A new take is another video, and so is any other file.
    assert run(*command, "--again") == main.USAGE
    assert run("generate", "A boat", "-o", str(output)) == main.USAGE
    output.write_bytes(output.read_bytes() + b"mine")
    assert run(*command) == main.USAGE
    assert "--force" in capsys.readouterr().err
    assert len(session.jobs()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["generate"],
        ["generate", "x", "--duration", "7"],
        ["generate", "x", "--seed", "-1"],
        ["generate", "x", "--image", "missing.png"],
        ["generate", "x", "-o", "no/such/folder/a.mp4"],
    ],
)
def test_what_cannot_be_sent_ends_with_two_and_sends_nothing(simulated, arguments, capsys):
    assert run(*arguments) == main.USAGE
    assert capsys.readouterr().out == ""
    run("jobs", "--json")
    assert json.loads(capsys.readouterr().out) == []


def test_a_named_backend_without_a_key_ends_with_three(simulated, capsys):
    assert run("generate", "x", "--backend", "toapis") == main.NOT_SENT
    assert "key" in capsys.readouterr().err.lower()


def test_a_refusal_ends_with_three_and_a_failure_with_one(simulated, capsys):
    assert run("generate", "A hero [fault:policy]", "--resolution", "720p") == main.NOT_SENT
    assert run("generate", "A hero [fault:policy-late]", "--resolution", "720p") == main.FAILED
    assert "charged" in capsys.readouterr().err


def test_jobs_are_listed_and_searched(simulated, capsys):
    run("generate", "A red kite", "--resolution", "720p")
    run("generate", "A blue boat", "--resolution", "720p")
    capsys.readouterr()
    assert run("jobs", "boat") == main.DONE
    out = capsys.readouterr().out
    assert "A blue boat" in out
    assert "kite" not in out


@pytest.mark.parametrize("terminal", [True, False])
def test_resume_says_of_each_job_once_what_became_of_it_wherever_its_words_go(monkeypatch, capsys, terminal):
    fill(session.home(), 1, state=JobState.UNKNOWN, file=None, prompt="A kite", backend="toapis")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    assert run("resume") == main.UNKNOWN
    printed = capsys.readouterr()
    assert printed.out.count("A kite") == 1
    assert printed.err.count('"A kite"') == (0 if terminal else 1)


def test_resume_without_unfinished_jobs_says_so(simulated, capsys):
    assert run("resume") == main.DONE
    assert "Nothing to resume" in capsys.readouterr().err


def test_a_dry_run_prints_the_request(simulated, capsys):
    assert run("generate", "A kite", "--resolution", "720p", "--dry-run") == main.DONE
    assert json.loads(capsys.readouterr().out)["prompt"] == "A kite"


def test_the_prompt_can_come_from_the_standard_input(simulated, capsys, monkeypatch):
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO("A kite from a file"))
    assert run("generate", "-", "--dry-run") == main.DONE
    assert json.loads(capsys.readouterr().out)["prompt"] == "A kite from a file"


def test_the_simulator_serves_another_client(tmp_path):
    command = [sys.executable, "-m", "wan_widgets.cli", "simulate", "--folder", str(tmp_path / "sim")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            address = json.loads(line_of(process, process.stdout))
            request = urllib.request.Request(
                f"{address['url']}/v1/balance", headers={"Authorization": "Bearer sk-anything"}
            )
            with urllib.request.urlopen(request, timeout=60) as answer:
                assert json.load(answer)["success"] is True
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(20) == main.DONE


def test_an_unknown_fault_is_bad_usage(capsys):
    with pytest.raises(SystemExit) as ended:
        run("simulate", "--fault", "nonsense")
    assert ended.value.code == main.USAGE


def test_lab_without_jupyterlab_says_how_to_get_it(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert run("lab") == main.USAGE
    assert "pip install 'wan-widgets[lab]'" in capsys.readouterr().err


@pytest.fixture
def lab(tmp_path):
    """The command `lab`, with a JupyterLab that only prints its arguments and process id."""
    (tmp_path / "jupyterlab.py").write_text("import os, sys\nprint([os.getpid(), *sys.argv[1:]])\nsys.exit(7)")
    work = tmp_path / "work"
    work.mkdir()

    def start(*options):
        env = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
        command = [sys.executable, "-m", "wan_widgets.cli", "lab", *options]
        with subprocess.Popen(command, cwd=work, env=env, stdout=subprocess.PIPE, text=True) as process:
            said = process.communicate(timeout=120)[0]
        number, *given = ast.literal_eval(said)
        return process, number, given

    return work, start


def test_lab_opens_a_copy_and_never_replaces_one(lab):
    work, start = lab
    process, _, given = start("--no-browser")
    notebook = work / "quickstart.ipynb"
    assert (process.returncode, given) == (7, [str(notebook), "--no-browser"])
    notebook.write_text("mine")
    start()
    assert notebook.read_text() == "mine"


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a process cannot be replaced")
def test_ctrl_c_and_a_request_to_end_reach_jupyterlab_itself(lab):
    _, start = lab
    process, number, _ = start()
    assert number == process.pid


def test_it_runs_as_a_process_and_starts_light():
    code = (
        "import sys, wan_widgets.cli; print([m for m in ('httpx', 'av', 'anywidget', 'IPython') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_fault_of_the_simulator_is_listed_by_its_help(capsys):
    with pytest.raises(SystemExit):
        main.main(["simulate", "--help"])
    text = capsys.readouterr().out
    assert [name for name in FAULTS if name not in text] == []
