"""An organisation whose number has a template for codes."""

import pytest


@pytest.fixture
def admin(world):
    world.meta_approves("verification_code")
    return world.organisation()
