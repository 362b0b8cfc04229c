from crocevia.ui import pictures
from crocevia.ui.design_samples import RELATIONS


def test_relations_fit_their_picture():
    wide = pictures.relations_wide(RELATIONS)
    for node in [*wide["left"], *wide["right"]]:
        assert 0 < float(node["y"]) < wide["height"]
    assert len(wide["right"]) == 10 and len(pictures.relations_rows(RELATIONS)) == 13
    narrow = pictures.relations_narrow(RELATIONS)
    assert all(0 < float(row["y"]) < narrow["height"] for row in narrow["rows"])


def test_a_crowd_is_cut_in_the_picture_but_not_in_the_table():
    crowd = {"name": "Park", "groups": [{"label": "partners", "items": [{"name": f"P{n}"} for n in range(75)]}]}
    assert len(pictures.relations_wide(crowd)["right"]) == pictures.MOST
    assert "60" in pictures.relations_wide(crowd)["right"][-1]["name"]
    assert len(pictures.relations_rows(crowd)) == 75


def test_a_party_alone_has_a_picture_too():
    alone = {"name": "Nobody", "groups": []}
    assert pictures.relations_wide(alone)["right"] == []
    assert pictures.relations_narrow(alone)["height"] > 0


def test_long_names_are_cut_with_an_ellipsis():
    assert pictures.fit("Istituto di Ricerche Farmacologiche Mario Negri", 100).endswith("…")
    assert pictures.fit("ABB", 100) == "ABB"


def test_every_value_is_placed_on_one_scale():
    lines = pictures.number_lines([67, 75])
    assert lines[0]["ticks"] == lines[1]["ticks"]
    assert lines[0]["others"] == [lines[1]["own"]]
    assert pictures.number_lines([5, 5])[0]["own"] == pictures.number_lines([5, 5])[1]["own"]
    assert pictures.number_lines([0, 0])


def test_bars_and_years():
    assert [bar["share"] for bar in pictures.bars([{"value": 4}, {"value": 1}, {"value": 0}])] == [
        "100.0",
        "25.0",
        "0.0",
    ]
    assert pictures.bars([]) == []
    drawn = pictures.along_years([{"at": 2002}, {"kind": "band", "since": 2012, "until": 2022}], 2002, 2026)
    assert drawn[0]["x"] == "5.0" and drawn[1]["x"] == "106.7"
    assert pictures.along_years([{"kind": "steps", "points": [(2004, 0.5), (2010, 1)]}], 2002, 2026)[0][
        "path"
    ].startswith("M")
