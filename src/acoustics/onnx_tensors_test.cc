#include "acoustics/onnx_tensors.h"

#include <gtest/gtest.h>

#include <string>

#include "base/error.h"

namespace ecg::acoustics {
namespace {

using std::string_literals::operator""s;

/// A field of bytes, fewer than 128 of them.
std::string field(int number, const std::string& bytes) {
  return std::string(1, static_cast<char>(number << 3 | 2)) + static_cast<char>(bytes.size()) + bytes;
}

/// A model of one Conv whose weights have that shape and so many bytes.
std::string model(const std::string& dimensions, std::size_t bytes) {
  const std::string node = field(1, "x") + field(1, "w") + field(4, "Conv");
  const std::string tensor = dimensions + "\x10\x01"s + field(8, "w") + field(9, std::string(bytes, '\0'));
  return field(7, field(1, node) + field(5, tensor));
}

std::vector<OnnxGraph> read(const std::string& bytes) {
  return read_onnx_graphs(std::as_bytes(std::span(bytes)));
}

TEST(OnnxTensors, KnowWhichOperationTakesThem) {
  const auto graphs = read(model("\x08\x02\x08\x03"s, 24));
  ASSERT_EQ(graphs.size(), 1u);
  ASSERT_EQ(graphs[0].nodes.size(), 1u);
  EXPECT_EQ(graphs[0].nodes[0].operation, "Conv");
  EXPECT_EQ(graphs[0].nodes[0].inputs, (std::vector<std::string>{"x", "w"}));
  EXPECT_EQ(graphs[0].tensors.at("w").shape, (std::vector<std::size_t>{2, 3}));
  EXPECT_EQ(graphs[0].tensors.at("w").numbers.size(), 6u);
}

TEST(OnnxTensors, AreNoLargerThanTheirBytes) {
  EXPECT_THROW(read(model("\x08\x02\x08\x04"s, 24)), Error);
  EXPECT_THROW(read(model("\x08\xff\xff\xff\xff\xff\xff\xff\xff\x7f"s, 24)), Error);
  EXPECT_THROW(read(model("\x08\xff\xff\xff\x7f\x08\xff\xff\xff\x7f"s, 24)), Error);
}

}  // namespace
}  // namespace ecg::acoustics
