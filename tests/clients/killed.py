"""Runs the reader's command, and kills it like `kill -9` just before the given line that it would run.

`python -m tests.clients.killed LINES ARGUMENT…`; prints how many lines there were if it comes to the end.
"""

import os
import signal
import sys
from types import FrameType
from typing import Any

import silta_reader

left = int(sys.argv[1])


def count(frame: FrameType, event: str, _argument: Any) -> Any:
    global left
    if frame.f_code.co_filename != silta_reader.__file__:
        return None
    if event == "line":
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
    return count


sys.settrace(count)
code = silta_reader.main(sys.argv[2:])
sys.settrace(None)
sys.stdout.write(f"{int(sys.argv[1]) - left}\n")
sys.exit(code)
