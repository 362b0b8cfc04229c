"""Words that no form expects: each has broken some software somewhere."""

from __future__ import annotations

from hypothesis import strategies as st

MARK = "hostile-mark"
"""Stands in every script below: found unescaped in a page, it is a hole."""
HOSTILE = {
    "empty": "",
    "blank": " \t\n\r\u3000\u200b",
    "nul": "a\x00b",
    "controls": "a\x01\x02\x08\x0b\x1b[31mb\x7f",
    "lone surrogate": "a\ud800b",
    "right to left": "\u202eevil\u2066\u2069 שלום مرحبا",
    "emoji": "👩‍🚒🧑🏿‍🔬 🇮🇹 ✅",
    "combining": "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
    "script": f"<script>{MARK}()</script>",
    "attribute": f'"><img src=x onerror={MARK}()>',
    "single quoted": f"' onfocus='{MARK}()' autofocus='",
    "template": "{{ settings.SECRET_KEY }}{% load static %}{%endblock%}{{7|add:7}}${7*7}#{7*7}",
    "sql": "'; DROP TABLE records_record; -- \" OR 1=1",
    "like": "%_\\%__",
    "format": "%s%n%x {0} {actor} %(name)s",
    "path": "../../../../etc/passwd\\..\\..",
    "header": "a\r\nSet-Cookie: stolen=1\r\n\r\n<html>",
    "json": '{"a": [null, 1e999]}',
    "number": "9" * 400,
    "float": "NaN",
    "negative": "-1",
    "formula": "=cmd|' /C calc'!A0",
    "one word": "a" * 5_000,
    "long": "parola lunga " * 3_000,
}
"""Name → text. A form or a query that carries any of them must answer, and keep or refuse it in plain words."""

any_text = st.one_of(
    st.sampled_from(list(HOSTILE.values())),
    st.text(max_size=300),
    st.text(alphabet=st.characters(codec="utf-8", categories=("Cc", "Cf", "Lo", "Mn", "So", "Zs")), max_size=60),
)


def encodable(text: str) -> str:
    """As a browser could send it: what UTF-8 cannot hold becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")
