"""At night: nine of ten changes of the page's logic, and of the rooms that money and keys pass through, are noticed."""

from __future__ import annotations

import pytest

from .__main__ import LEAST, main


@pytest.mark.nightly
def test_nine_of_ten_changes_are_noticed(capsys):
    code = main(["--sample", "150", "--least", str(LEAST)])
    assert code == 0, capsys.readouterr().out


@pytest.mark.nightly
def test_nine_of_ten_changes_of_the_page_are_noticed(capsys):
    code = main(["wan_widgets/frontend", "--sample", "100", "--least", str(LEAST)])
    assert code == 0, capsys.readouterr().out
