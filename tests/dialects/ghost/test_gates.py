"""What only members may read leaks in no spelling: what Ghost does not write like that hides all that follows."""

from __future__ import annotations

import pytest

from shared.dialects.ghost.plain import plain_html

GATE = '<!--kg-gated-block:begin nonMember:{} memberSegment:"{}" -->'
MEMBERS, STRANGERS = GATE.format("false", "status:free,status:-free"), GATE.format("true", "")
END = "<!--kg-gated-block:end-->"


def test_a_block_for_members_is_left_out_and_one_for_strangers_kept() -> None:
    assert (
        plain_html(f"<p>a</p>{MEMBERS}<p>PAID</p>{END}<p>b</p>{STRANGERS}<p>c</p>{END}d") == "<p>a</p><p>b</p><p>c</p>d"
    )
    assert plain_html(f"<p>a</p>{STRANGERS[:-4]}-->b{END}") == "<p>a</p>b", "with or without the last space"


@pytest.mark.parametrize(
    "begun",
    [
        "<!-- kg-gated-block:begin nonMember:false -->",
        f"<!--{' ' * 21}kg-gated-block:begin nonMember:false -->",
        "<!--\n\tkg-gated-block:begin nonMember:false -->",
        "<!--kg-gated-block:begin nonMember:true-->",
        '<!--KG-Gated-Block:begin nonMember:true memberSegment:"" -->',
        "<!--kg-gated-block :begin nonMember:true -->",
        '<!--kg-gated-block:begin nonMember:false memberSegment:"nonMember:true" x -->',
        '<!--kg-gated-block:begin nonMember: true memberSegment:"" -->',
        '<!--kg-gated-block:begin nonMember:false nonMember:true memberSegment:"" -->',
        '<!--kg-gated-block:begin memberSegment:"" nonMember:true -->',
        '<!-- x <!--kg-gated-block:begin nonMember:true memberSegment:"" -->',
        "<!--kg-gated-block:begin",
        "<!--kg-gated-block:end-->",
        "<!-- kg-gated-block:end -->",
    ],
)
def test_what_ghost_does_not_write_hides_all_that_follows(begun: str) -> None:
    assert plain_html(f"<p>a</p>{begun}PAID{END}<p>b</p>") == "<p>a</p>"


@pytest.mark.parametrize(
    "rest",
    [
        f"{MEMBERS}PAID",
        f"{STRANGERS}PAID",
        f"{STRANGERS}PAID<!-- kg-gated-block:end -->",
        f"{STRANGERS}PAID{MEMBERS}PAID{END}PAID{END}PAID",
        f"{MEMBERS}PAID{MEMBERS}PAID{END}PAID{END}PAID",
    ],
)
def test_a_block_without_its_own_end_hides_all_that_follows(rest: str) -> None:
    assert plain_html(f"<p>a</p>{rest}") == "<p>a</p>"


def test_an_article_on_ghost_and_comments_of_others_stay() -> None:
    for html in ("<p>a gated-block</p>", "<p>&lt;!-- gated</p>", "a<!-- b -->c<!--d-->e", "<!--", "a<!-->b"):
        assert plain_html(html) == html


def test_many_of_them_are_no_trouble() -> None:
    for html in (
        "<!--kg-gated-block:begin " * 200_000,
        f"{MEMBERS}x{END}" * 50_000,
        "<!--" * 1_000_000,
        "<!---->" * 700_000,
    ):
        assert "PAID" not in plain_html(html)
