#include "whisper/weights.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "base/error.h"
#include "base/file.h"
#include "tensor/vector_math.h"
#include "whisper/testing/test_weights.h"

namespace ecg::whisper {
namespace {

using test::ModelWriter;

ModelWriter model_with_tensor() {
  auto model = test::small_model();
  model.tensor_head("a.weight", {2, 3}, 0);
  for (int i = 0; i < 6; ++i) model.number(static_cast<float>(i));
  return model;
}

std::string refusal(std::span<const std::byte> bytes) {
  try {
    Weights::parse(bytes);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Code::model_not_found);
    return error.detail();
  }
  return {};
}

TEST(Weights, GiveTensorsRowsFirstAsPyTorchDoes) {
  const auto model = model_with_tensor();
  const auto weights = Weights::parse(model.bytes());
  const auto matrix = weights.matrix("a.weight", {2, 3});
  EXPECT_EQ(matrix.row(1)[0], 3.0f);
  EXPECT_EQ(weights.dimensions().audio_state, 64);
  EXPECT_EQ(weights.vocabulary().size(), 256u);
  EXPECT_FLOAT_EQ(weights.mel_filters().row(1)[1], 0.06f);  // number 202, and 202 % 7 = 6
}

TEST(Weights, RefuseWhatIsNotThereOrHasAnotherShape) {
  const auto model = model_with_tensor();
  const auto weights = Weights::parse(model.bytes());
  EXPECT_THROW(weights.matrix("a.weight", {3, 2}), Error);
  EXPECT_THROW(weights.vector("a.weight", 6), Error);
  EXPECT_THROW(weights.vector("b.weight", 6), Error);
}

TEST(Weights, TruncatedAnywhereIsRefusedOrLacksItsLastTensor) {
  const auto model = model_with_tensor();
  const std::span<const std::byte> bytes = model.bytes();
  const std::size_t without_tensor = test::small_model().bytes().size();
  for (std::size_t size = 0; size < bytes.size(); size += size < 60 || size > without_tensor - 40 ? 1 : 97) {
    if (size == without_tensor) continue;  // a model of no tensors is whole
    // A copy of exactly that size, so that a sanitizer sees any step beyond it.
    const std::vector<std::byte> cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_NE(refusal(cut), "") << size;
  }
}

TEST(Weights, HostileSizesAreRefused) {
  const auto with = [](std::function<void(Dimensions&)> change) {
    auto dimensions = test::small_dimensions();
    change(dimensions);
    return refusal(ModelWriter().header(dimensions).filters(80).vocabulary({"a"}).bytes());
  };
  EXPECT_EQ(with([](auto&) {}), "");
  EXPECT_NE(with([](auto& d) { d.vocabulary = -1; }), "");
  EXPECT_NE(with([](auto& d) { d.audio_context = 1 << 30; }), "");
  EXPECT_NE(with([](auto& d) { d.audio_state = 100; }), "");
  EXPECT_NE(with([](auto& d) { d.text_heads = 0; }), "");
  EXPECT_NE(with([](auto& d) { d.audio_layers = 1000; }), "");
  EXPECT_NE(with([](auto& d) { d.mel_bands = 81; }), "");
}

TEST(Weights, HostileTensorsAreRefused) {
  const auto with = [](std::vector<std::int32_t> shape, std::int32_t type) {
    return refusal(
        test::small_model().tensor_head("a", std::move(shape), type).number<std::int64_t>(0).bytes());
  };
  EXPECT_EQ(with({2}, 0), "");
  EXPECT_NE(with({1 << 20, 1 << 20, 1 << 20}, 0), "");
  EXPECT_NE(with({-1}, 0), "");
  EXPECT_NE(with({0}, 0), "");
  EXPECT_NE(with({2}, 99), "");
  EXPECT_NE(with({33}, 8), "");  // no whole block of 32
  EXPECT_NE(with({1, 1, 1, 1}, 0), "");
  EXPECT_NE(refusal(model_with_tensor().tensor_head("a.weight", {1}, 0).number(1.0f).bytes()), "");  // twice
}

TEST(Weights, AFileThatIsNoneIsAnError) {
  const TempFolder folder;
  EXPECT_THROW(Weights::open(folder.path() / "absent"), Error);
  EXPECT_THROW(Weights::open(folder.path()), Error);
  write_file(folder.path() / "empty", "");
  EXPECT_THROW(Weights::open(folder.path() / "empty"), Error);
}

TEST(Weights, OfTheRealModelsAreWhole) {
  const auto path = test::installed("ggml-base.en.bin");
  if (path.empty()) GTEST_SKIP() << "base.en is not installed";
  const auto weights = Weights::open(path);
  EXPECT_EQ(weights.dimensions().audio_state, 512);
  EXPECT_EQ(weights.dimensions().text_layers, 6);
  EXPECT_FALSE(weights.dimensions().multilingual());
  // A layer norm of a trained model scales about 1; the last one of the decoder far more.
  for (const float scale : weights.vector("encoder.ln_post.weight", 512)) EXPECT_LT(std::abs(scale), 20.0f);
}

TEST(GgmlTensor, HalvesBecomeTheSameNumbers) {
  EXPECT_EQ(from_half(0x3c00), 1.0f);
  EXPECT_EQ(from_half(0xc000), -2.0f);
  EXPECT_EQ(from_half(0x7bff), 65504.0f);
  EXPECT_EQ(from_half(0x0001), 0x1p-24f);  // the smallest subnormal
  EXPECT_EQ(from_half(0x8000), -0.0f);
  EXPECT_TRUE(std::isinf(from_half(0x7c00)));
  EXPECT_TRUE(std::isnan(from_half(0x7e00)));
}

TEST(GgmlTensor, HalvesAreTheSameNumbersWithAllInstructions) {
  constexpr std::size_t kAll = 1 << 16;
  std::vector<std::byte> bytes(1 + 2 * kAll);  // as in a file, at an odd address
  for (std::size_t i = 0; i < kAll; ++i) {
    bytes[1 + 2 * i] = static_cast<std::byte>(i & 255u);
    bytes[2 + 2 * i] = static_cast<std::byte>(i >> 8);
  }
  for (const std::string& set : tensor::instruction_sets()) {
    tensor::use_instruction_set(set);
    for (const std::size_t first : {0u, 7u}) {  // whole vectors, and some numbers more
      std::vector<float> out(kAll - first);
      dequantize(GgmlType::f16, std::span<const std::byte>(bytes).subspan(1 + 2 * first), out);
      for (std::size_t i = 0; i < out.size(); ++i) {
        const float wanted = from_half(static_cast<std::uint16_t>(first + i));
        if (!std::isfinite(wanted)) continue;  // no weights
        ASSERT_TRUE(out[i] == wanted && std::signbit(out[i]) == std::signbit(wanted))
            << set << " " << first + i;
      }
    }
  }
  tensor::use_instruction_set("");
}

// One block of each type by hand: scale 2 (0x4000), offset 1 (0x3c00), number j of the nibbles is j % 16.
struct BlockCase {
  GgmlType type;
  std::vector<int> bytes;
  float first, second, seventeenth;
};

TEST(GgmlTensor, BlocksBecomeTheNumbersTheyStandFor) {
  std::vector<int> nibbles;
  for (int j = 0; j < 16; ++j) nibbles.push_back(j | ((15 - j) << 4));
  const auto block = [&](std::vector<int> head) {
    head.insert(head.end(), nibbles.begin(), nibbles.end());
    return head;
  };
  std::vector<int> q8 = {0x00, 0x40};
  for (int j = 0; j < 32; ++j) q8.push_back((j - 1) & 255);
  const std::vector<BlockCase> cases = {
      {GgmlType::q4_0, block({0, 0x40}), -16, -14, 14},            // 2 * (0 - 8), 2 * (1 - 8), 2 * (15 - 8)
      {GgmlType::q4_1, block({0, 0x40, 0, 0x3c}), 1, 3, 31},       // 2 * n + 1
      {GgmlType::q5_0, block({0, 0x40, 1, 0, 1, 0}), 0, -30, 30},  // bits 0 and 16 are set: + 16
      {GgmlType::q5_1, block({0, 0x40, 0, 0x3c, 1, 0, 1, 0}), 33, 3, 63},
      {GgmlType::q8_0, q8, -2, 0, 30},
  };
  for (const auto& [type, numbers, first, second, seventeenth] : cases) {
    std::vector<std::byte> bytes;
    for (const int number : numbers) bytes.push_back(static_cast<std::byte>(number));
    ASSERT_EQ(bytes.size(), block_bytes(type));
    std::vector<float> out(32);
    dequantize(type, bytes, out);
    EXPECT_EQ(out[0], first) << static_cast<int>(type);
    EXPECT_EQ(out[1], second) << static_cast<int>(type);
    EXPECT_EQ(out[16], seventeenth) << static_cast<int>(type);
  }
}

}  // namespace
}  // namespace ecg::whisper
