"""At night: nine of ten changes of the rooms that money and keys pass through are noticed."""

from __future__ import annotations

import pytest

from .__main__ import LEAST, main


@pytest.mark.nightly
def test_nine_of_ten_changes_are_noticed(capsys):
    code = main(["--sample", "150", "--least", str(LEAST)])
    assert code == 0, capsys.readouterr().out
