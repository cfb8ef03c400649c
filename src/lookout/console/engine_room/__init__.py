"""The parent's side of the engines: which must run, what they are told, and what they say."""

from lookout.console.engine_room.room import EngineRoom
from lookout.console.engine_room.station import Outfit

__all__ = ["EngineRoom", "Outfit"]
