"""The settings under which tests run: those of the house, a cloakroom whose desk the promises are tried on, and a kiosk that watches risk."""

from floorwalker.config.settings import *  # noqa: F403 - the settings as they are
from floorwalker.config.settings import INSTALLED_APPS as _HOUSE

INSTALLED_APPS = [*_HOUSE, "floorwalker.core.tests.cloakroom", "floorwalker.risk.tests.kiosk"]
