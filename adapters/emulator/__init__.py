"""A stand-in for Meta and for the recipients' phones: a process, a store and pages of its own."""

from adapters.emulator.emulator import Emulator, create_emulator
from adapters.emulator.settings import Settings

__all__ = ["Emulator", "Settings", "create_emulator"]
