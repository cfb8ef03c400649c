"""How an engine's flow is made, in the engine's own process."""

import os
from dataclasses import dataclass
from pathlib import Path

from lookout.bootstrap import build_flow, open_pack
from lookout.domain.errors import ModelError
from lookout.domain.watchlist import Watchlist
from lookout.flow import Flow, FlowOptions
from lookout.ports import Journal
from lookout.runners.engine import Plan
from lookout.settings import Provider, Settings


@dataclass(frozen=True, slots=True)
class EnginePack:
    """Builds an engine's flow in the engine's own process; it carries no keys there.

    ``threads`` are those of each network.
    """

    cache_dir: Path
    provider: Provider
    threads: int = 1

    def __call__(self, plan: Plan, journal: Journal) -> Flow:
        """Build the flow of a plan.

        Raises
        ------
        ModelError
            When the pack's files are missing or damaged, or are not those that were authorised.
        """
        settings = Settings(cache_dir=self.cache_dir, provider=self.provider)
        pack = open_pack(plan.pack, settings, threads=self.threads, settled=True)
        if pack.digest != plan.pack_digest:
            raise ModelError(f"pack {plan.pack!r}: is not the one that was authorised")
        listed = Watchlist(
            plan.listed.entries, plan.listed.vectors, plan.pack_digest, plan.list_digest
        )
        options = FlowOptions(
            false_alert_rate=plan.point.levelled.false_alert_rate,
            zones={camera.name: camera.zone for camera in plan.cameras},
        )
        flow = build_flow(pack, plan.calibration, listed, journal, options)
        flow.operating_point = plan.point
        return flow


def engine_pack(settings: Settings) -> EnginePack:
    """Return what builds engines' flows with this machine's packs; one core is left to others."""
    cores = len(os.sched_getaffinity(0))
    return EnginePack(settings.cache_dir, settings.provider, max(1, cores - 1))
