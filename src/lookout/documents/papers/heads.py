"""The audit log's head as a block on paper: whoever keeps it can hold the log to it later."""

import json
from collections.abc import Mapping

from lookout.adapters.audit.export import checkpoint_fields
from lookout.documents.codes import qr
from lookout.domain.ledger import Checkpoint

FILE = "head.svg"


def head(checkpoint: Checkpoint | None) -> Mapping[str, object] | None:
    """Return what a template shows of a checkpoint; ``None`` where the log could not be read."""
    if checkpoint is None:
        return None
    return {**checkpoint_fields(checkpoint), "file": FILE}


def head_code(checkpoint: Checkpoint | None) -> Mapping[str, bytes]:
    """Return the code with the line that ``lookout audit verify --checkpoint`` reads."""
    return {} if checkpoint is None else {FILE: qr(line(checkpoint))}


def line(checkpoint: Checkpoint) -> str:
    """Write a checkpoint as one line of JSON, as ``checkpoints.jsonl`` of an export has it."""
    return json.dumps(checkpoint_fields(checkpoint), separators=(",", ":"))
