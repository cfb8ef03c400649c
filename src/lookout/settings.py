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
    data_dir: Path = Field(
        default_factory=lambda: Path.home() / ".local" / "share" / "lookout",
        description="Folder of this machine's deployments, people, keys and audit log.",
    )
    store: str | None = Field(
        default=None,
        description="The store: sqlite:////… or postgresql://… [default: lookout.db in data_dir].",
    )
    keys: Path | None = Field(
        default=None,
        description="Folder of the wrapped keys, best on another disk [default: keys in data_dir].",
    )
    master_key_file: Path | None = Field(
        default=None, description="The master key: a file of 32 bytes or more."
    )
    master_key: str | None = Field(
        default=None, repr=False, description="The master key in base64, where there is no file."
    )
    login: str | None = Field(default=None, description="Who acts.")
    password: str | None = Field(default=None, repr=False, description="Their password.")
    code: str | None = Field(default=None, repr=False, description="Their one-time code.")
    token: str | None = Field(
        default=None, repr=False, description="A session's token, instead of password and code."
    )
    templates: Path | None = Field(
        default=None,
        description="Folder of the force's own document templates, words, fonts and force.toml.",
    )
