"""Makes the weights of WeSpeaker's ResNet34-LM, as `ecg` reads them, out of moonshine-voice's library.

    speaker_weights.py libmoonshine.so wespeaker-resnet34-LM.onnx

For networks where Hugging Face is out of reach. The library (MIT; PyPI moonshine-voice 0.0.68) holds the network of
pyannote's community-1 pipeline (CC-BY-4.0) as an ONNX Runtime model, a FlatBuffer, whose larger weights are bytes:
weight = byte * scale + zero. What is written holds the operations in their order and their weights as floats, and
cannot be run by others: nothing joins the operations. Source: onnxruntime's ort.fbs, FlatBuffers' internals, onnx.proto.
"""

import re
import struct
import sys

FLOAT, BYTE = 1, 3  # onnx.proto, TensorDataType


class Table:
    """A FlatBuffer's table at `at`."""

    def __init__(self, data: bytes, at: int):
        self.data, self.at = data, at

    def place(self, field: int) -> int | None:
        vtable = self.at - struct.unpack_from("<i", self.data, self.at)[0]
        if 4 + 2 * field >= struct.unpack_from("<H", self.data, vtable)[0]:
            return None
        offset = struct.unpack_from("<H", self.data, vtable + 4 + 2 * field)[0]
        return self.at + offset if offset else None

    def follow(self, place: int) -> int:
        return place + struct.unpack_from("<I", self.data, place)[0]

    def table(self, field: int) -> "Table":
        return Table(self.data, self.follow(self.place(field)))

    def vector(self, field: int) -> tuple[int, int]:
        """Where its first item lies, and how many there are."""
        place = self.place(field)
        if place is None:
            return 0, 0
        start = self.follow(place)
        return start + 4, struct.unpack_from("<I", self.data, start)[0]

    def tables(self, field: int) -> list["Table"]:
        start, count = self.vector(field)
        return [Table(self.data, self.follow(start + 4 * i)) for i in range(count)]

    def string(self, field: int) -> str:
        start, count = self.vector(field)
        return self.data[start : start + count].decode()

    def number(self, field: int) -> int:
        place = self.place(field)
        return 0 if place is None else struct.unpack_from("<i", self.data, place)[0]


def read_weights(library: bytes) -> dict:
    """name -> (shape, floats), of the second ONNX Runtime model in the library."""
    second = [match.start() - 4 for match in re.finditer(rb"ORTM", library)][1]
    data = library[second:]
    session = Table(data, struct.unpack_from("<I", data, 0)[0])
    graph = session.table(1).table(7)  # InferenceSession.model, Model.graph
    tensors = {}
    for tensor in graph.tables(0):  # Graph.initializers: name 0, dims 2, data_type 3, raw_data 4
        dims, rank = tensor.vector(2)
        start, size = tensor.vector(4)
        shape = struct.unpack_from(f"<{rank}q", data, dims)
        raw = data[start : start + size]
        if tensor.number(3) == FLOAT:
            tensors[tensor.string(0)] = shape, struct.unpack(f"<{size // 4}f", raw)
        elif tensor.number(3) == BYTE:
            tensors[tensor.string(0)] = shape, struct.unpack(f"<{size}b", raw)
    return {name: value for name, value in with_floats(tensors)}


def with_floats(tensors: dict):
    for name, (shape, numbers) in tensors.items():
        if name.endswith(("_scale", "_zero_point")):
            continue
        if name.endswith("_quantized"):
            plain = name.removesuffix("_quantized")
            scale, zero = tensors[plain + "_scale"][1][0], tensors[plain + "_zero_point"][1][0]
            yield plain, (shape, [number * scale + zero for number in numbers])
        else:
            yield name, (shape, numbers)


def varint(number: int) -> bytes:
    out = b""
    while number > 127:
        out, number = out + bytes([number & 127 | 128]), number >> 7
    return out + bytes([number])


def field(number: int, content: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(content)) + content


def onnx(operations: list) -> bytes:
    """operations: (name of it, weights, bias), each (shape, floats)."""
    nodes = tensors = b""
    for index, (operation, weights, bias) in enumerate(operations):
        names = [f"{index}.weight".encode(), f"{index}.bias".encode()]
        nodes += field(1, field(1, b"x") + b"".join(field(1, name) for name in names) + field(4, operation.encode()))
        for name, (shape, numbers) in zip(names, (weights, bias)):
            dims = b"".join(b"\x08" + varint(size) for size in shape)
            tensors += field(5, dims + b"\x10\x01" + field(8, name) + field(9, struct.pack(f"<{len(numbers)}f", *numbers)))
    return b"\x08\x08" + field(7, nodes + tensors)  # ir_version 8, graph


def main() -> None:
    with open(sys.argv[1], "rb") as library:
        weights = read_weights(library.read())
    # Exported names count up in the order of computation; a bias follows its weights.
    numbered = sorted(int(name.removeprefix("onnx::Conv_")) for name in weights if name.startswith("onnx::Conv_"))
    of = lambda number: weights[f"onnx::Conv_{number}"]
    operations = [("Conv", of(number), of(number + 1)) for number in numbered if len(of(number)[0]) == 4]
    operations.append(("Gemm", weights["resnet.seg_1.weight"], weights["resnet.seg_1.bias"]))
    with open(sys.argv[2], "wb") as out:
        out.write(onnx(operations))


if __name__ == "__main__":
    main()
