"""What a source's event is to what stands of its article. Pure: whatever it takes to judge was looked up before."""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from shared.ledger.revision_order import RevisionOrder


class Judgement(Enum):
    """What an event is to what stands of its article."""

    NEW = auto()
    """It takes its place."""
    REPEATED = auto()
    """It is the same."""
    RETURNED = auto()
    """It is what readers have, while another revision waits for its time to replace that."""
    CONTRADICTS = auto()
    """It says something else under the same version."""
    LATE = auto()
    """What stands is newer."""


class Standing(NamedTuple):
    """How a publication compares with what stands of its article; by default nothing came before."""

    order: RevisionOrder = RevisionOrder.NEWER
    versioned: bool = False
    """It has a version, so its source has promised never to say two things under it."""
    same: bool = False
    """It says what the newest revision says."""
    failed: bool = False
    """The page of the newest revision could not be made."""
    out: bool = False
    """It says what readers have, and the newest revision, which is another, waits for its time."""
    withdrawn: bool = False
    """The article is withdrawn, and nothing waits for its time."""


def judge(standing: Standing) -> Judgement:
    """Judge a publication.

    | what came is                        | same as the newest               | what readers have | all else    |
    |-------------------------------------|----------------------------------|-------------------|-------------|
    | newer, or says nothing of its order | REPEATED; all else if that failed | RETURNED         | NEW         |
    | of the same time                    | REPEATED                         | RETURNED          | NEW         |
    | of the same version                 | REPEATED                         | CONTRADICTS       | CONTRADICTS |
    | older                               | LATE                             | LATE              | LATE        |

    Of an article that is withdrawn, what is newer is NEW, and all else LATE.
    """
    order = standing.order
    if order is RevisionOrder.OLDER:
        return Judgement.LATE
    if standing.withdrawn:
        return Judgement.LATE if order is RevisionOrder.EQUAL else Judgement.NEW
    if standing.same and (order is RevisionOrder.EQUAL or not standing.failed):
        return Judgement.REPEATED
    if order is RevisionOrder.EQUAL and standing.versioned:
        return Judgement.CONTRADICTS
    return Judgement.RETURNED if standing.out else Judgement.NEW


def judge_withdrawal(order: RevisionOrder, *, withdrawn: bool, ends_otherwise: bool = False) -> Judgement:
    """Judge a withdrawal; `withdrawn`: the article is so already, and nothing waits for its time.

    `ends_otherwise`: it says how the article is to end, and that is not how it has.

    | what came is                                | withdrawn already | and is to end otherwise | all else |
    |---------------------------------------------|-------------------|-------------------------|----------|
    | newer, the same, or says nothing of its order | REPEATED        | NEW                     | NEW      |
    | older                                       | REPEATED          | REPEATED                | LATE     |
    """
    if withdrawn and (not ends_otherwise or order is RevisionOrder.OLDER):
        return Judgement.REPEATED
    return Judgement.LATE if order is RevisionOrder.OLDER else Judgement.NEW
