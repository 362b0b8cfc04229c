"""Other languages are told from the two that are read, and the two, with all the names they carry, are never taken for others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchengine.text.foreign import KNOWN, foreign_language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Wir suchen einen Partner für sichere Sensoren in der Gießerei.", "de"),
        ("Nous cherchons un fournisseur de pigments naturels. Le coton est difficile à teindre.", "fr"),
        ("Buscamos un socio para teñir algodón sin disolventes.", "es"),
        ("Procuramos um parceiro para tingir algodão com pigmentos naturais.", "pt"),
        ("Szukamy partnera, który przetestuje klocki hamulcowe bez metalu.", "pl"),
        ("Căutăm un partener pentru vopsirea bumbacului fără solvenți.", "ro"),
        ("Hledáme laboratoř pro zkoušky brzdových destiček bez kovu.", "cs"),
        ("We zoeken een partner voor remblokken zonder metaal in de gieterij.", "nl"),
        ("Шукаємо партнера для безпечних датчиків", "uk"),
        ("我们正在寻找一种不含金属的刹车片材料", "zh"),
        ("金属を含まないブレーキパッドの材料を探しています", "ja"),
        ("نبحث عن شريك لصباغة القطن بدون مذيبات", "ar"),
    ],
)
def test_a_sentence_tells_its_language(text: str, code: str) -> None:
    assert foreign_language(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "Tingiamo cotone, una delle fibre più difficili da colorare. Vorremmo farlo senza solventi e mordenti.",
        "We look for a brake pad without metal.",
        "We look for the Fraunhofer-Institut für Produktionstechnik as a partner",
        "Cerchiamo un partner per machine learning e computer vision edge AI",
        "FAE Technology, 4Securitas, Arizzi Fonderie, Brembo GmbH",
        "Siemens S7 PLC, Profinet, Modbus TCP, OPC UA",
        "HPLC-MS/MS, ISO 17025",
        "pastiglie freno",
        "Wir suchen",
        "12345 67 %",
        "🙂🙂 🙂",
        "\x00\udcff \ud800",
        "",
    ],
)
def test_the_two_languages_names_and_junk_are_not_foreign(text: str) -> None:
    assert foreign_language(text) == ""


@given(st.text(max_size=400))
def test_any_text_has_an_answer(text: str) -> None:
    assert foreign_language(text) in {"", *KNOWN} - {"it", "en"}


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert foreign_language("We look for a partner in steel. " * 2_000 + "Wir suchen einen Partner. " * 20) == ""
