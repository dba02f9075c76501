#!/usr/bin/env python3
"""Writes a Whisper model of a published shape with random weights: for the time and memory of models that are too large
to fetch for a measurement. What it says means nothing.

    bench/random_model.py SHAPE VOCABULARY_FROM.bin OUT.bin        SHAPE: large-v3 or turbo

The vocabulary comes from a multilingual model in the same format, ggml's: f16 matrices, f32 vectors.
"""

import random
import struct
import sys

# audio: context, state, heads, layers; text: context, state, heads, layers; mel bands
SHAPES = {"large-v3": (1500, 1280, 20, 32, 448, 1280, 20, 32, 128), "turbo": (1500, 1280, 20, 32, 448, 1280, 20, 4, 128)}
MAGIC, F32, F16, VOCABULARY, TRANSFORM_BINS = 0x67676D6C, 0, 1, 51866, 201
SPREAD = 0.02


def vocabulary_of(path: str) -> bytes:
    """The block of words, with their count."""
    with open(path, "rb") as file:
        numbers = struct.unpack("<12i", file.read(48))
        assert numbers[0] == MAGIC, "not a ggml model"
        bands, bins = struct.unpack("<2i", file.read(8))
        file.seek(4 * bands * bins, 1)
        (count,) = struct.unpack("<i", file.read(4))
        words = []
        for _ in range(count):
            (size,) = struct.unpack("<i", file.read(4))
            words.append(struct.pack("<i", size) + file.read(size))
    return struct.pack("<i", count) + b"".join(words)


class Writer:
    def __init__(self, file):
        self.file = file
        noise = [random.Random(1).gauss(0, SPREAD) for _ in range(100_003)]  # a prime: rows differ
        self.blocks = {F16: struct.pack(f"<{len(noise)}e", *noise), F32: struct.pack(f"<{len(noise)}f", *noise)}

    def tensor(self, name: str, *shape: int, kind: int = F16):
        """`shape` as PyTorch has it; the file has it the other way round."""
        self.file.write(struct.pack("<3i", len(shape), len(name), kind))
        self.file.write(struct.pack(f"<{len(shape)}i", *reversed(shape)) + name.encode())
        left = 2 if kind == F16 else 4
        for size in shape:
            left *= size
        while left > 0:
            left -= self.file.write(self.blocks[kind][:left])

    def vector(self, name: str, size: int):
        self.tensor(name, size, kind=F32)

    def linear(self, name: str, outputs: int, inputs: int, bias: bool = True):
        self.tensor(f"{name}.weight", outputs, inputs)
        if bias:
            self.vector(f"{name}.bias", outputs)

    def norm(self, name: str, size: int):
        self.vector(f"{name}.weight", size)
        self.vector(f"{name}.bias", size)

    def attention(self, name: str, size: int):
        for part in ("query", "key", "value", "out"):
            self.linear(f"{name}.{part}", size, size, bias=part != "key")
        self.norm(f"{name}_ln", size)

    def layer(self, name: str, size: int, cross: bool):
        self.attention(f"{name}.attn", size)
        if cross:
            self.attention(f"{name}.cross_attn", size)
        self.linear(f"{name}.mlp.0", 4 * size, size)
        self.linear(f"{name}.mlp.2", size, 4 * size)
        self.norm(f"{name}.mlp_ln", size)


def main(shape: str, vocabulary_from: str, out: str):
    audio_context, audio, audio_heads, audio_layers, text_context, text, text_heads, text_layers, bands = SHAPES[shape]
    with open(out, "wb") as file:
        file.write(struct.pack("<12i", MAGIC, VOCABULARY, *SHAPES[shape], F16))
        file.write(struct.pack("<2i", bands, TRANSFORM_BINS))
        file.write(struct.pack("<f", 0.01) * (bands * TRANSFORM_BINS))
        file.write(vocabulary_of(vocabulary_from))
        writer = Writer(file)
        writer.tensor("encoder.positional_embedding", audio_context, audio, kind=F32)
        writer.tensor("encoder.conv1.weight", audio, bands, 3)
        writer.tensor("encoder.conv1.bias", audio, 1, kind=F32)
        writer.tensor("encoder.conv2.weight", audio, audio, 3)
        writer.tensor("encoder.conv2.bias", audio, 1, kind=F32)
        writer.norm("encoder.ln_post", audio)
        writer.tensor("decoder.positional_embedding", text_context, text, kind=F32)
        writer.tensor("decoder.token_embedding.weight", VOCABULARY, text)
        writer.norm("decoder.ln", text)
        for layer in range(audio_layers):
            writer.layer(f"encoder.blocks.{layer}", audio, cross=False)
        for layer in range(text_layers):
            writer.layer(f"decoder.blocks.{layer}", text, cross=True)


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in SHAPES:
        sys.exit(__doc__)
    main(*sys.argv[1:])
