"""What a source's event is to what stands of its article: the tables, without a database."""

from __future__ import annotations

from itertools import product

import pytest

from shared.ledger.revision_order import RevisionOrder
from shared.ledger.submitting.judging import Judgement, Standing, judge, judge_withdrawal

NEWER, EQUAL, OLDER = RevisionOrder.NEWER, RevisionOrder.EQUAL, RevisionOrder.OLDER
NEW, REPEATED, LATE = Judgement.NEW, Judgement.REPEATED, Judgement.LATE
RETURNED, CONTRADICTS = Judgement.RETURNED, Judgement.CONTRADICTS


@pytest.mark.parametrize(
    ("order", "versioned", "same", "out", "other"),
    [
        (NEWER, True, REPEATED, RETURNED, NEW),
        (NEWER, False, REPEATED, RETURNED, NEW),
        (EQUAL, False, REPEATED, RETURNED, NEW),
        (EQUAL, True, REPEATED, CONTRADICTS, CONTRADICTS),
        (OLDER, True, LATE, LATE, LATE),
        (OLDER, False, LATE, LATE, LATE),
    ],
)
def test_a_publication_is_judged_by_its_order_and_by_what_it_says(
    order: RevisionOrder, versioned: bool, same: Judgement, out: Judgement, other: Judgement
) -> None:
    assert judge(Standing(order, versioned, same=True)) is same
    assert judge(Standing(order, versioned, out=True)) is out
    assert judge(Standing(order, versioned)) is other


@pytest.mark.parametrize(
    ("order", "judged"), [(NEWER, Judgement.NEW), (EQUAL, Judgement.REPEATED), (OLDER, Judgement.LATE)]
)
@pytest.mark.parametrize("versioned", [True, False])
def test_what_failed_is_tried_again_only_by_what_is_newer(
    order: RevisionOrder, judged: Judgement, versioned: bool
) -> None:
    assert judge(Standing(order, versioned, same=True, failed=True)) is judged
    if order is NEWER:
        assert judge(Standing(order, versioned, same=True, failed=True, out=True)) is RETURNED


def test_only_what_is_newer_brings_back_what_is_withdrawn_whatever_it_says() -> None:
    for order, versioned, same, failed in product(RevisionOrder, (True, False), (True, False), (True, False)):
        standing = Standing(order, versioned, same=same, failed=failed, withdrawn=True)
        assert judge(standing) is (NEW if order is NEWER else LATE)


def test_the_first_that_comes_of_an_article_is_new() -> None:
    assert judge(Standing()) is NEW


@pytest.mark.parametrize(("order", "judged"), [(NEWER, NEW), (EQUAL, NEW), (OLDER, LATE)])
def test_a_withdrawal_is_new_unless_it_is_late_and_done_once(order: RevisionOrder, judged: Judgement) -> None:
    assert judge_withdrawal(order, withdrawn=False) is judged
    assert judge_withdrawal(order, withdrawn=True) is REPEATED
