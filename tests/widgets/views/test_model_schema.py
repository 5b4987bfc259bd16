import json

from wan_widgets._models.catalog import MODELS
from wan_widgets.widgets.views.model_schema import summary, table_of

WAN_2_6 = MODELS["wan2.6"]


def test_the_table_holds_every_field_of_the_model_as_json():
    table = json.loads(json.dumps(table_of(WAN_2_6, "form1")))
    assert [field["name"] for field in table["fields"]] == list(WAN_2_6.names())
    assert table["snippets"]["templates"][0].keys() == {"label", "text"}


def test_file_fields_say_what_may_be_dropped():
    fields = {field["name"]: field for field in table_of(WAN_2_6, "form1")["fields"]}
    assert fields["image"]["hint"] == "JPEG, PNG, WEBP; 10 MB."
    assert fields["references"]["hint"] == "MP4, MOV; 1 to 30 s; 50 MB each."
    assert fields["image"]["accept"] == ["image/jpeg", "image/png", "image/webp"]
    assert fields["prompt"]["hint"] == ""


def test_the_table_is_a_small_message():
    assert len(json.dumps(table_of(WAN_2_6, "form1"))) < 12_000


def test_a_summary_leaves_out_what_is_not_known():
    assert summary("JPEG", width=None, height=None, seconds=None, size=2_100_000) == "JPEG · 2.1 MB"
    assert summary("", width=1280, height=720, seconds=4.2, size=None) == "4.2 s · 1280 \N{MULTIPLICATION SIGN} 720"
