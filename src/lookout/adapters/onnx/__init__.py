"""Recognition packs on ONNX Runtime, which is kept from calling out.

Since 1.32 its official builds give the machine an identifier, note in the home folder what is run,
and send it to their maker, unless this is set before the library starts (its ``Privacy.md``).
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
