"""One frozen tree of settings, read once from the environment (``LOOKOUT_…``)."""

from enum import StrEnum
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Provider(StrEnum):
    """What runs the networks; one that was asked for and is not there is an error."""

    CPU = "cpu"
    CUDA = "cuda"
    TENSORRT = "tensorrt"


class Settings(BaseSettings):
    """What a machine decides, as opposed to what one run decides."""

    model_config = SettingsConfigDict(env_prefix="LOOKOUT_", frozen=True, extra="ignore")

    cache_dir: Path = Field(
        default_factory=lambda: Path.home() / ".cache" / "lookout",
        description="Folder where recognition packs are built and kept.",
    )
    provider: Provider = Field(
        default=Provider.CPU, description="What runs the networks: cpu, cuda or tensorrt."
    )
    pack: str = Field(default="open", description="Name of the recognition pack.")
    passphrase: str | None = Field(
        default=None,
        repr=False,
        description="Passphrase of watchlist files, where no --key-file is given.",
    )
