"""`andruck worker`."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from services.cli.worker_command import module_of
from shared.events import QUEUES


@pytest.mark.parametrize("service", QUEUES)
@pytest.mark.parametrize("direct", [True, False])
def test_every_service_has_a_worker_with_and_without_the_broker(service: str, direct: bool) -> None:
    assert find_spec(module_of(service, direct=direct))
