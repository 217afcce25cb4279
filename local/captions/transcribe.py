"""
Turns speech into lines: 32-bit float samples, mono, 16 kHz, come on stdin, and each line of JSON on
stdout is one stretch of what was said, {"startMs", "endMs", "text"}, or {"heardMs"}, how far it
has come. `--check` only loads the model.

The library is called by its C interface: the package's own modules want a sound card's library.
"""

import array
import ctypes
import importlib.util
import json
import os
import sys

RATE = 16_000
# A window is cut where it is quietest near its end; memory stays the same however long it goes on.
WINDOW = 30 * RATE
CUT_WITHIN = 8 * RATE
QUIET = RATE // 5
LONGEST_LINE_SECONDS = 8
HEADER_VERSION = 30_000
TINY = 0
LIBRARIES = {"darwin": "libmoonshine.dylib", "linux": "libmoonshine.so"}


class Option(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("value", ctypes.c_char_p)]


class Line(ctypes.Structure):
    _fields_ = [
        ("text", ctypes.c_char_p),
        ("audio_data", ctypes.c_void_p),
        ("audio_data_count", ctypes.c_size_t),
        ("start_time", ctypes.c_float),
        ("duration", ctypes.c_float),
        ("id", ctypes.c_uint64),
        ("flags", ctypes.c_int8 * 5),
        ("speaker_spans", ctypes.c_void_p),
        ("speaker_span_count", ctypes.c_uint64),
        ("last_transcription_latency_ms", ctypes.c_uint32),
        ("words", ctypes.c_void_p),
        ("word_count", ctypes.c_uint64),
    ]


class Transcript(ctypes.Structure):
    _fields_ = [("lines", ctypes.POINTER(Line)), ("line_count", ctypes.c_uint64)]


class Engine:
    def __init__(self):
        # Found, not imported.
        folder = importlib.util.find_spec("moonshine_voice").submodule_search_locations[0]
        self.library = ctypes.CDLL(os.path.join(folder, LIBRARIES[sys.platform]))
        values = {"return_audio_data": "false", "vad_max_segment_duration": LONGEST_LINE_SECONDS}
        options = (Option * len(values))(
            *[Option(name.encode(), str(value).encode()) for name, value in values.items()]
        )
        load = self.library.moonshine_load_transcriber_from_files
        load.argtypes = [
            ctypes.c_char_p,
            ctypes.c_uint32,
            ctypes.POINTER(Option),
            ctypes.c_uint64,
            ctypes.c_int32,
        ]
        model = os.path.join(folder, "assets", "tiny-en").encode()
        self.handle = load(model, TINY, options, len(values), HEADER_VERSION)
        if self.handle < 0:
            sys.exit(f"the speech model cannot be loaded ({self.handle})")
        self.library.moonshine_transcribe_without_streaming.argtypes = [
            ctypes.c_int32,
            ctypes.POINTER(ctypes.c_float),
            ctypes.c_uint64,
            ctypes.c_int32,
            ctypes.c_uint32,
            ctypes.POINTER(ctypes.POINTER(Transcript)),
        ]

    def hear(self, samples):
        """What is said in the samples: (start, duration, text), in seconds."""
        buffer = (ctypes.c_float * len(samples)).from_buffer(samples)
        transcript = ctypes.POINTER(Transcript)()
        error = self.library.moonshine_transcribe_without_streaming(
            self.handle, buffer, len(samples), RATE, 0, ctypes.byref(transcript)
        )
        if error != 0:
            sys.exit(f"the speech engine failed ({error})")
        lines = transcript.contents.lines[: transcript.contents.line_count]
        return [
            (line.start_time, line.duration, (line.text or b"").decode("utf-8", "ignore").strip())
            for line in lines
        ]


def main():
    # A call on this machine goes first.
    os.nice(15)
    engine = Engine()
    if "--check" in sys.argv:
        return
    offset = 0
    held = array.array("f")
    while True:
        is_over = not fill(held)
        window = held if is_over else held[: quietest(held)]
        for start, duration, text in engine.hear(window) if window else []:
            begin = offset / RATE + start
            tell(startMs=round(begin * 1000), endMs=round((begin + duration) * 1000), text=text)
        offset += len(window)
        tell(heardMs=offset * 1000 // RATE)
        if is_over:
            return
        held = held[len(window) :]


def fill(held):
    """Reads on until a window is full; false at the end of the sound."""
    missing = (WINDOW - len(held)) * held.itemsize
    data = sys.stdin.buffer.read(missing)
    held.frombytes(data[: len(data) - len(data) % held.itemsize])
    return len(data) == missing


def quietest(held):
    """Where to cut: the middle of the most silent fifth of a second near the end."""
    first = len(held) - CUT_WITHIN
    places = range(first, len(held) - QUIET, QUIET // 2)
    loudness = {at: sum(abs(held[i]) for i in range(at, at + QUIET, 8)) for at in places}
    return min(loudness, key=loudness.get) + QUIET // 2


def tell(**line):
    print(json.dumps(line), flush=True)


main()
