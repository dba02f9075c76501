"""Inside faster-whisper's own environment: turns ggml weights into CTranslate2's form, hears, looks for speech.

    faster.py hear|speech  < question.json  > answer.json
"""

import json
import pathlib
import re
import struct
import sys

import ctranslate2
import faster_whisper
import numpy
import tokenizers
from ctranslate2.specs import whisper_spec

# In the order of their tokens, as the engine has them.
SOURCE = pathlib.Path(__file__).parents[2] / "src/whisper/languages.cc"
LANGUAGES = re.findall(r'"([a-z]{2,3})"', SOURCE.read_text())


def read_ggml(path):
    """(dimensions, tokens of text as bytes, tensors by OpenAI's names). Only f32 and f16."""
    data = open(path, "rb")
    take = lambda form: struct.unpack("<" + form, data.read(struct.calcsize("<" + form)))
    if take("I")[0] != 0x67676D6C:
        raise ValueError("no ggml model")
    names = ("vocabulary", "audio_context", "width", "audio_heads", "audio_layers", "text_context", "text_width",
             "text_heads", "text_layers", "mels", "form")
    dimensions = dict(zip(names, take("11i")))
    bands, bins = take("2i")
    data.read(4 * bands * bins)
    tokens = [data.read(take("i")[0]) for _ in range(take("i")[0])]
    tensors = {}
    while head := data.read(12):
        rank, name_length, kind = struct.unpack("<3i", head)
        shape = take(f"{rank}i")[::-1]
        name = data.read(name_length).decode()
        if kind not in (0, 1):
            raise ValueError("quantised weights have no form in CTranslate2 that is the same")
        form = "<f4" if kind == 0 else "<f2"
        count = int(numpy.prod(shape))
        raw = data.read(count * numpy.dtype(form).itemsize)
        tensors[name] = numpy.frombuffer(raw, form).reshape(shape).astype("float32")
    return dimensions, tokens, tensors


def put_layer(spec, layer, tensors, name, crossing):
    def linear(into, part):
        into.weight = tensors[part + ".weight"]
        into.bias = tensors.get(part + ".bias", numpy.zeros(into.weight.shape[0], "float32"))

    def norm(into, part):
        into.gamma, into.beta = tensors[part + ".weight"], tensors[part + ".bias"]

    def fused(into, parts):
        weights = [tensors[p + ".weight"] for p in parts]
        into.weight = numpy.concatenate(weights)
        into.bias = numpy.concatenate([tensors.get(p + ".bias", numpy.zeros(len(w), "float32"))
                                       for p, w in zip(parts, weights)])

    own = f"{name}.{layer}.attn"
    norm(spec.self_attention.layer_norm, own + "_ln")
    fused(spec.self_attention.linear[0], [own + ".query", own + ".key", own + ".value"])
    linear(spec.self_attention.linear[1], own + ".out")
    if crossing:
        cross = f"{name}.{layer}.cross_attn"
        norm(spec.attention.layer_norm, cross + "_ln")
        linear(spec.attention.linear[0], cross + ".query")
        fused(spec.attention.linear[1], [cross + ".key", cross + ".value"])
        linear(spec.attention.linear[2], cross + ".out")
    norm(spec.ffn.layer_norm, f"{name}.{layer}.mlp_ln")
    linear(spec.ffn.linear_0, f"{name}.{layer}.mlp.0")
    linear(spec.ffn.linear_1, f"{name}.{layer}.mlp.2")


def special_tokens(count, multilingual, first):
    """Names of the tokens behind those of text, by their order."""
    languages = LANGUAGES[: 100 if count == 51866 else 99]
    names = ["<|endoftext|>", "<|startoftranscript|>", *(f"<|{x}|>" for x in languages), "<|translate|>",
             "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"]
    return names + ["<|%.2f|>" % (0.02 * i) for i in range(count - first - len(names))]


def text_tokenizer(tokens, specials):
    """Byte-level BPE whose merges are found again from the order of its tokens: each token came of two older ones."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = {b: chr(b) for b in printable}
    for i, b in enumerate(b for b in range(256) if b not in letters):
        letters[b] = chr(256 + i)
    rank = {token: i for i, token in enumerate(tokens)}
    merges = []
    for token, own in rank.items():
        parts = [token[i : i + 1] for i in range(len(token))]
        while len(parts) > 2:
            pairs = [rank.get(a + b, own) for a, b in zip(parts, parts[1:])]
            least = min(pairs)
            if least >= own:
                break
            at = pairs.index(least)
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
        if len(parts) == 2:
            merges.append(tuple("".join(letters[b] for b in p) for p in parts))
    words = {"".join(letters[b] for b in t): i for t, i in rank.items()}
    made = tokenizers.Tokenizer(tokenizers.models.BPE(vocab=words, merges=merges))
    made.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = tokenizers.decoders.ByteLevel()
    made.add_special_tokens(specials)
    return made, list(words)


def convert(weights, kept):
    if (kept / "model.bin").exists():
        return
    d, tokens, tensors = read_ggml(weights)
    multilingual = d["vocabulary"] >= 51865
    first = 50257 if multilingual else 50256
    made, words = text_tokenizer(tokens[:first], special_tokens(d["vocabulary"], multilingual, first))
    spec = whisper_spec.WhisperSpec(d["audio_layers"], d["audio_heads"], d["text_layers"], d["text_heads"])
    for conv, part in ((spec.encoder.conv1, "encoder.conv1"), (spec.encoder.conv2, "encoder.conv2")):
        conv.weight, conv.bias = tensors[part + ".weight"], tensors[part + ".bias"].reshape(-1)
    spec.encoder.position_encodings.encodings = tensors["encoder.positional_embedding"]
    spec.decoder.position_encodings.encodings = tensors["decoder.positional_embedding"]
    spec.decoder.embeddings.weight = spec.decoder.projection.weight = tensors["decoder.token_embedding.weight"]
    for norm, part in ((spec.encoder.layer_norm, "encoder.ln_post"), (spec.decoder.layer_norm, "decoder.ln")):
        norm.gamma, norm.beta = tensors[part + ".weight"], tensors[part + ".bias"]
    for i, layer in enumerate(spec.encoder.layer):
        put_layer(layer, i, tensors, "encoder.blocks", False)
    for i, layer in enumerate(spec.decoder.layer):
        put_layer(layer, i, tensors, "decoder.blocks", True)
    all_words = words + special_tokens(d["vocabulary"], multilingual, first)
    spec.register_vocabulary(all_words)
    spec.config.lang_ids = [i for i, w in enumerate(all_words) if i > first and w.strip("<|>") in LANGUAGES]
    spec.config.suppress_ids, spec.config.suppress_ids_begin = [], [made.encode(" ").ids[0], first]
    half = d["text_layers"] // 2
    spec.config.alignment_heads = [(a, b) for a in range(half, d["text_layers"]) for b in range(d["text_heads"])]
    kept.mkdir(parents=True, exist_ok=True)
    spec.validate()
    spec.optimize(quantization="float32")
    made.save(str(kept / "tokenizer.json"))
    spec.save(str(kept))


def hear(weights, kept, beam, sounds):
    convert(weights, pathlib.Path(kept))
    model = faster_whisper.WhisperModel(kept, device="cpu", compute_type="int8", cpu_threads=1)
    heard = {}
    for sound, language in sounds:
        segments, _ = model.transcribe(sound, language=None if language == "auto" else language, beam_size=beam,
                                       word_timestamps=True, condition_on_previous_text=False)
        heard[sound] = [(w.start, w.end, w.word, s.temperature, False) for s in segments for w in s.words]
    return heard


def speech(sounds):
    found = {}
    for sound in sounds:
        spans = faster_whisper.vad.get_speech_timestamps(faster_whisper.decode_audio(sound))
        found[sound] = [(s["start"] / 16000, s["end"] / 16000) for s in spans]
    return found


if __name__ == "__main__":
    json.dump({"hear": hear, "speech": speech}[sys.argv[1]](**json.load(sys.stdin)), sys.stdout)
