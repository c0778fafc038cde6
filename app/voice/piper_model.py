"""A piper voice file as a network whose chance is ours and whose durations are seen.

piper's networks draw their own random numbers, which nothing outside can seed, and keep to
themselves how long each phoneme lasts. Both are mended in the loaded graph, not in the file:

::

    before   x -> RandomNormalLike ----------------> …     … -> Ceil -> …
    after    x -> Shape -> Slice(noise_0, shape) --> …     … -> Ceil -> …
             noise_0: one more input                            one more output
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_CHANCE = frozenset({"RandomNormal", "RandomUniform", "RandomUniformLike", "Multinomial", "Bernoulli"})
"""Operators that draw random numbers in a way that is not replaced."""
_PROBED_CHANNELS = 1024
_FRAMES_AN_ID = 16
"""Frames of noise given for each phoneme number; speech needs 2 to 3, and more is given where it is not enough."""
_MOST_FRAMES_AN_ID = 1024
INPUTS = frozenset({"input", "input_lengths", "scales"})
"""What every piper network takes; with several speakers also ``sid``."""


class NotPiper(Exception):
    """A file that is no piper voice; the text says why, for people."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Float samples of about -1 to 1 at the voice's rate, and the samples at which each phoneme number
    begins and the last ends: one more than there are numbers. ``None`` where the network hides them."""

    samples: NDArray[np.float32]
    edges: NDArray[np.int64] | None


class PiperModel:
    """One voice file, loaded. Calls may run side by side, each on one thread, so that the same input
    gives the same bytes. NotPiper where the file is something else or damaged."""

    def __init__(self, file: Path) -> None:
        from piper.config import PiperConfig  # type: ignore[import-untyped,unused-ignore]
        from piper.voice import PiperVoice  # type: ignore[import-untyped,unused-ignore]

        data = file.read_bytes()
        settings = json.loads(file.with_name(f"{file.name}.json").read_text(encoding="utf-8"))
        self.config: Any = PiperConfig.from_dict(settings)
        self.digest = hashlib.sha256(data).hexdigest()[:16]
        network, self._durations, names, self._steady = _opened_up(data)
        self._session: Any = _session(network)
        inputs = {each.name for each in self._session.get_inputs()}
        if not inputs >= INPUTS:
            raise NotPiper("its network does not take what piper gives: it is made for another program")
        self._speakers = "sid" in inputs
        self._front: Any = PiperVoice(session=self._session, config=self.config)
        self._output: str = self._session.get_outputs()[0].name
        self._noises = self._probed(names)

    def phonemes(self, text: str) -> list[str]:
        """What is said, phoneme by phoneme, words parted by spaces and punctuation kept."""
        return [phoneme for sentence in self._front.phonemize(text) for phoneme in sentence]

    def ids(self, phonemes: list[str]) -> tuple[list[int], list[int]]:
        """The network's numbers, and for each phoneme the index of its first number. A phoneme that the
        voice does not know has none: its index is that of the next."""
        known = self.config.phoneme_id_map
        numbers = [*known["^"], *known["_"]]
        firsts = []
        for phoneme in phonemes:
            firsts.append(len(numbers))
            if phoneme in known:
                numbers += [*known[phoneme], *known["_"]]
        return [*numbers, *known["$"]], firsts

    def sound(self, ids: list[int], speaker: int, seed: list[int]) -> Spoken:
        """Speech for phoneme numbers. The same seed gives the same bytes."""
        each = _FRAMES_AN_ID
        while True:
            try:
                return self._run(ids, speaker, seed, each)
            except Exception:  # the network needs more noise than it was given: it names no such error
                if each >= _MOST_FRAMES_AN_ID:
                    raise
                each *= 4

    def _given(self, ids: list[int], speaker: int) -> dict[str, Any]:
        config = self.config
        chance = (config.noise_scale, config.noise_w_scale) if self._steady else (0.0, 0.0)
        given = {
            "input": np.array([ids], np.int64),
            "input_lengths": np.array([len(ids)], np.int64),
            "scales": np.array([chance[0], config.length_scale, chance[1]], np.float32),
        }
        if self._speakers:
            given["sid"] = np.array([speaker], np.int64)
        return given

    def _run(self, ids: list[int], speaker: int, seed: list[int], each: int) -> Spoken:
        given = self._given(ids, speaker)
        for number, (name, channels) in enumerate(self._noises):
            # Drawn frame by frame, so that more of it begins as less of it does.
            drawn = np.random.default_rng([*seed, number]).standard_normal(
                (len(ids) * each, channels), dtype=np.float32
            )
            given[name] = np.ascontiguousarray(drawn.T)[None]
        wanted = [self._output, self._durations] if self._durations else [self._output]
        sound, *durations = self._session.run(wanted, given)
        samples = np.asarray(sound, np.float32).reshape(-1)
        edges = None
        if durations:
            lengths = np.asarray(durations[0], np.float64).reshape(-1) * self.config.hop_length
            if len(lengths) == len(ids) and int(lengths.sum()) == len(samples):
                edges = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        return Spoken(samples, edges)

    def _probed(self, names: list[str]) -> list[tuple[str, int]]:
        """Each noise with its channels, which only the running network tells."""
        if not names:
            return []
        ids, _ = self.ids([])
        noise = np.zeros((1, _PROBED_CHANNELS, _FRAMES_AN_ID * len(ids) * 4), np.float32)
        shapes = self._session.run(
            [f"{name}_shape" for name in names], {**self._given(ids, 0), **dict.fromkeys(names, noise)}
        )
        return [(name, int(shape[1])) for name, shape in zip(names, shapes, strict=True)]


def _session(network: bytes) -> Any:
    import onnxruntime

    how = onnxruntime.SessionOptions()
    how.intra_op_num_threads = how.inter_op_num_threads = 1
    # Every sentence has a length of its own, for which the runtime would keep memory for ever; without it a
    # process held 416 MB after sixty sentences on two threads, and spoke about a tenth slower.
    how.enable_cpu_mem_arena = how.enable_mem_pattern = False
    how.log_severity_level = 4  # it writes to the terminal otherwise
    try:
        return onnxruntime.InferenceSession(network, how, providers=["CPUExecutionProvider"])
    except Exception as error:  # whatever a native runtime raises about a file that it cannot use
        raise NotPiper(
            "its network cannot be run; the file is damaged or made for another program"
        ) from error


def _opened_up(data: bytes) -> tuple[bytes, str, list[str], bool]:
    """The network with its noise as inputs and its durations as an output: its bytes, the name of the
    durations or "", the names of the noises, and whether no other chance is left in it."""
    import onnx
    from onnx import TensorProto, helper

    try:
        model = onnx.load_model_from_string(data)
    except Exception as error:  # protobuf's own errors
        raise NotPiper("it is no ONNX file, or is damaged") from error
    graph = model.graph
    nodes: list[Any] = []
    names: list[str] = []
    for node in graph.node:
        if node.op_type != "RandomNormalLike":
            nodes.append(node)
            continue
        name = f"noise_{len(names)}"
        names.append(name)
        zero = helper.make_tensor(f"{name}_zeros", TensorProto.INT64, [3], [0, 0, 0])
        nodes += [
            helper.make_node("Shape", [node.input[0]], [f"{name}_shape"]),
            helper.make_node("Constant", [], [f"{name}_zero"], value=zero),
            helper.make_node("Slice", [name, f"{name}_zero", f"{name}_shape"], list(node.output)),
        ]
        graph.input.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, None, None]))
        graph.output.append(helper.make_tensor_value_info(f"{name}_shape", TensorProto.INT64, None))
    del graph.node[:]
    graph.node.extend(nodes)
    rounded = [name for node in nodes if node.op_type == "Ceil" for name in node.output]
    durations = rounded[0] if len(rounded) == 1 else ""
    if durations and all(output.name != durations for output in graph.output):
        graph.output.append(helper.make_tensor_value_info(durations, TensorProto.FLOAT, None))
    steady = all(node.op_type not in _CHANCE for node in nodes)
    return model.SerializeToString(), durations, names, steady
