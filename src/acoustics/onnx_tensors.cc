#include "acoustics/onnx_tensors.h"

#include <cstdint>
#include <cstring>

#include "base/error.h"

namespace ecg::acoustics {
namespace {

using Bytes = std::span<const std::byte>;

constexpr int kDeepest = 16;  // graphs in graphs; Silero's has four
constexpr std::size_t kMostNumbers = 64 << 20;
constexpr std::uint64_t kFloat = 1;  // TensorProto.DataType

namespace field {  // numbers in onnx.proto
constexpr std::uint32_t kModelGraph = 7, kGraphNode = 1, kGraphInitializer = 5, kNodeInput = 1,
                        kNodeOperation = 4, kNodeAttribute = 5, kAttributeTensor = 5, kAttributeGraph = 6;
constexpr std::uint32_t kTensorDims = 1, kTensorType = 2, kTensorFloats = 4, kTensorName = 8, kTensorRaw = 9;
}  // namespace field

[[noreturn]] void broken(const char* what) {
  throw Error(Code::model_not_found, std::string("no whole ONNX model: ") + what);
}

struct Field {
  std::uint32_t number = 0;
  std::uint64_t value = 0;  ///< of a varint
  Bytes bytes;              ///< of everything else
};

/// Walks over the fields of one message.
class Message {
 public:
  explicit Message(Bytes bytes) : rest_(bytes) {}

  bool next(Field& out) {
    if (rest_.empty()) return false;
    const std::uint64_t key = varint();
    out = {.number = static_cast<std::uint32_t>(key >> 3)};
    switch (key & 7) {
      case 0:
        out.value = varint();
        break;
      case 1:
        out.bytes = take(8);
        break;
      case 2:
        out.bytes = take(varint());
        break;
      case 5:
        out.bytes = take(4);
        break;
      default:
        broken("a field of a kind that there is none of");
    }
    return true;
  }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const auto byte = std::to_integer<std::uint64_t>(take(1).front());
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
    broken("a number without an end");
  }
  bool empty() const { return rest_.empty(); }

 private:
  Bytes take(std::uint64_t count) {
    if (count > rest_.size()) broken("it ends early");
    const Bytes taken = rest_.first(static_cast<std::size_t>(count));
    rest_ = rest_.subspan(static_cast<std::size_t>(count));
    return taken;
  }
  Bytes rest_;
};

void read_dimensions(const Field& found, std::vector<std::size_t>& shape) {
  if (found.bytes.data() == nullptr) return shape.push_back(static_cast<std::size_t>(found.value));
  for (Message packed(found.bytes); !packed.empty();)
    shape.push_back(static_cast<std::size_t>(packed.varint()));
}

std::size_t count_of(const std::vector<std::size_t>& shape) {
  std::size_t count = 1;
  for (const std::size_t size : shape)
    if (size > kMostNumbers || (count *= size) > kMostNumbers) broken("a tensor is too large");
  return count;
}

std::string text_of(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

void read_tensor(Bytes bytes, OnnxTensors& into) {
  OnnxTensor tensor;
  std::string name;
  std::uint64_t type = 0;
  Bytes numbers;
  Message message(bytes);
  for (Field found; message.next(found);) {
    if (found.number == field::kTensorDims) read_dimensions(found, tensor.shape);
    if (found.number == field::kTensorType) type = found.value;
    if (found.number == field::kTensorName) name = text_of(found.bytes);
    if (found.number == field::kTensorRaw || found.number == field::kTensorFloats) numbers = found.bytes;
  }
  if (type != kFloat || name.empty()) return;
  if (count_of(tensor.shape) * sizeof(float) != numbers.size()) broken("a tensor's size is not its shape's");
  tensor.numbers.resize(numbers.size() / sizeof(float));
  if (!numbers.empty()) std::memcpy(tensor.numbers.data(), numbers.data(), numbers.size());
  into.insert_or_assign(name, std::move(tensor));
}

void read_graph(Bytes bytes, int depth, std::vector<OnnxGraph>& graphs);

void read_attribute(Bytes bytes, int depth, std::size_t graph, std::vector<OnnxGraph>& graphs) {
  Message message(bytes);
  for (Field found; message.next(found);) {
    if (found.number == field::kAttributeTensor) read_tensor(found.bytes, graphs[graph].tensors);
    if (found.number == field::kAttributeGraph) read_graph(found.bytes, depth + 1, graphs);
  }
}

void read_node(Bytes bytes, int depth, std::size_t graph, std::vector<OnnxGraph>& graphs) {
  OnnxNode node;
  Message message(bytes);
  for (Field found; message.next(found);) {
    if (found.number == field::kNodeInput) node.inputs.push_back(text_of(found.bytes));
    if (found.number == field::kNodeOperation) node.operation = text_of(found.bytes);
    if (found.number == field::kNodeAttribute) read_attribute(found.bytes, depth, graph, graphs);
  }
  graphs[graph].nodes.push_back(std::move(node));
}

void read_graph(Bytes bytes, int depth, std::vector<OnnxGraph>& graphs) {
  if (depth > kDeepest) broken("graphs in graphs without an end");
  const std::size_t graph = graphs.size();
  graphs.emplace_back();
  Message message(bytes);
  for (Field found; message.next(found);) {
    if (found.number == field::kGraphInitializer) read_tensor(found.bytes, graphs[graph].tensors);
    if (found.number == field::kGraphNode) read_node(found.bytes, depth, graph, graphs);
  }
}

}  // namespace

std::vector<OnnxGraph> read_onnx_graphs(Bytes bytes) {
  std::vector<OnnxGraph> graphs;
  Message model(bytes);
  for (Field found; model.next(found);)
    if (found.number == field::kModelGraph) read_graph(found.bytes, 0, graphs);
  if (graphs.empty()) broken("there is no graph in it");
  return graphs;
}

std::vector<OnnxTensors> read_onnx_tensors(Bytes bytes) {
  std::vector<OnnxTensors> all;
  for (OnnxGraph& graph : read_onnx_graphs(bytes)) all.push_back(std::move(graph.tensors));
  return all;
}

}  // namespace ecg::acoustics
