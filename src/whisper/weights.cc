#include "whisper/weights.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cstring>
#include <functional>
#include <numeric>

#include "base/error.h"

namespace ecg::whisper {
namespace {

constexpr std::uint32_t kMagic = 0x67676d6c;
constexpr std::int32_t kSpectrumBins = 201;   // 400 points of sound give 201 frequencies
constexpr std::int32_t kMaxTokenBytes = 256;  // the longest published one has 128
constexpr std::int32_t kMaxNameBytes = 128;
constexpr std::size_t kMaxTensors = 4096;  // large-v3 has 1259
constexpr std::size_t kMaxDimension = 1 << 20;

[[noreturn]] void refuse(const std::string& why) {
  throw Error(Code::model_not_found, "this is no Whisper model: " + why);
}

/// Walks over the file; every step is checked against its end.
class Cursor {
 public:
  explicit Cursor(std::span<const std::byte> bytes) : rest_(bytes) {}

  std::span<const std::byte> take(std::size_t count) {
    if (count > rest_.size()) refuse("it ends too early");
    const auto taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }
  template <typename T>
  T number() {
    T value;
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }
  /// An integer that must lie between both.
  std::int32_t integer(std::int32_t least, std::int32_t most, const char* what) {
    const auto value = number<std::int32_t>();
    if (value < least || value > most) refuse(std::string(what) + " is " + std::to_string(value));
    return value;
  }
  std::string text(std::int32_t most, const char* what) {
    const auto bytes = take(static_cast<std::size_t>(integer(0, most, what)));
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  bool at_end() const { return rest_.empty(); }

 private:
  std::span<const std::byte> rest_;
};

Dimensions read_dimensions(Cursor& file) {
  Dimensions d;
  d.vocabulary = file.integer(51864, 51866, "the number of tokens");
  d.audio_context = file.integer(1500, 1500, "the encoder's length");
  d.audio_state = file.integer(64, 4096, "the encoder's width");
  d.audio_heads = file.integer(1, 64, "the encoder's number of heads");
  d.audio_layers = file.integer(1, 64, "the encoder's depth");
  d.text_context = file.integer(448, 448, "the decoder's length");
  d.text_state = file.integer(64, 4096, "the decoder's width");
  d.text_heads = file.integer(1, 64, "the decoder's number of heads");
  d.text_layers = file.integer(1, 64, "the decoder's depth");
  d.mel_bands = file.integer(80, 128, "the number of mel bands");
  d.file_type = file.number<std::int32_t>();
  // All published models have heads of 64 numbers; our kernels count on it.
  if (d.audio_state != d.audio_heads * 64 || d.text_state != d.text_heads * 64)
    refuse("its heads are not 64 wide");
  if (d.audio_state != d.text_state) refuse("encoder and decoder differ in width");
  if (d.mel_bands != 80 && d.mel_bands != 128) refuse("it has neither 80 nor 128 mel bands");
  return d;
}

tensor::Matrix<float> read_mel_filters(Cursor& file, std::int32_t bands) {
  file.integer(bands, bands, "the filters' number of mel bands");
  file.integer(kSpectrumBins, kSpectrumBins, "the filters' number of frequencies");
  tensor::Matrix<float> filters(static_cast<std::size_t>(bands), kSpectrumBins);
  const auto bytes = file.take(filters.rows() * filters.columns() * sizeof(float));
  std::memcpy(filters.data(), bytes.data(), bytes.size());
  return filters;
}

std::vector<std::string> read_vocabulary(Cursor& file, std::int32_t most) {
  std::vector<std::string> words(static_cast<std::size_t>(file.integer(1, most, "the vocabulary's size")));
  for (std::string& word : words) word = file.text(kMaxTokenBytes, "a token's length");
  return words;
}

/// ggml writes the fastest dimension first; we, as PyTorch, last.
std::vector<std::size_t> read_shape(Cursor& file, std::int32_t dimensions) {
  std::vector<std::size_t> shape(static_cast<std::size_t>(dimensions));
  for (auto& size : shape)
    size = static_cast<std::size_t>(file.integer(1, kMaxDimension, "a tensor's dimension"));
  std::reverse(shape.begin(), shape.end());
  return shape;
}

std::pair<std::string, StoredTensor> read_tensor(Cursor& file) {
  const std::int32_t dimensions = file.integer(1, 3, "a tensor's number of dimensions");
  const std::int32_t name_size = file.integer(1, kMaxNameBytes, "a tensor's name");
  const auto type = ggml_type(file.number<std::int32_t>());
  if (!type) refuse("a tensor has a type that we do not know");
  StoredTensor tensor{.type = *type, .shape = read_shape(file, dimensions)};
  const auto name = file.take(static_cast<std::size_t>(name_size));
  // Three dimensions of at most 2^20 stay below 2^60.
  if (tensor.shape.back() % block_numbers(*type) != 0) refuse("a tensor's rows are no whole blocks");
  tensor.bytes = file.take(tensor.size() / block_numbers(*type) * block_bytes(*type));
  return {std::string(reinterpret_cast<const char*>(name.data()), name.size()), std::move(tensor)};
}

std::string shape_text(std::span<const std::size_t> shape) {
  std::string text;
  for (const auto size : shape) text += (text.empty() ? "" : " x ") + std::to_string(size);
  return text;
}

/// PyTorch's biases of the convolutions come as [n x 1]: dimensions of 1 at the end say nothing.
bool same_shape(std::span<const std::size_t> stored, std::span<const std::size_t> wanted) {
  while (stored.size() > wanted.size() && stored.back() == 1) stored = stored.first(stored.size() - 1);
  return std::ranges::equal(stored, wanted);
}

}  // namespace

struct Weights::Mapping {
  explicit Mapping(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat facts {};
    if (descriptor >= 0 && ::fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_size > 0) {
      size = static_cast<std::size_t>(facts.st_size);
      address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    }
    if (descriptor >= 0) ::close(descriptor);
    if (address == MAP_FAILED) throw Error(Code::model_not_found, "cannot read " + file.string());
  }
  ~Mapping() { ::munmap(address, size); }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  void* address = MAP_FAILED;
  std::size_t size = 0;
};

std::size_t StoredTensor::size() const {
  return std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>());
}

void StoredTensor::read(std::size_t first, std::span<float> out) const {
  const std::size_t numbers = block_numbers(type), size_of_block = block_bytes(type);
  assert(first % numbers == 0 && first + out.size() <= size());
  dequantize(type, bytes.subspan(first / numbers * size_of_block, out.size() / numbers * size_of_block), out);
}

Weights Weights::open(const std::filesystem::path& file) {
  auto mapping = std::make_shared<Mapping>(file);
  Weights weights = parse({static_cast<const std::byte*>(mapping->address), mapping->size});
  weights.mapping_ = std::move(mapping);
  return weights;
}

Weights Weights::parse(std::span<const std::byte> bytes) {
  Cursor file(bytes);
  if (file.number<std::uint32_t>() != kMagic) refuse("it does not begin as one");
  Weights weights;
  weights.bytes_ = bytes;
  weights.dimensions_ = read_dimensions(file);
  weights.mel_filters_ = read_mel_filters(file, weights.dimensions_.mel_bands);
  weights.vocabulary_ = read_vocabulary(file, weights.dimensions_.vocabulary);
  while (!file.at_end()) {
    if (!weights.tensors_.insert(read_tensor(file)).second) refuse("a tensor comes twice");
    if (weights.tensors_.size() > kMaxTensors) refuse("it has too many tensors");
  }
  return weights;
}

const StoredTensor& Weights::tensor(std::string_view name, std::initializer_list<std::size_t> shape) const {
  const auto found = tensors_.find(name);
  if (found == tensors_.end()) refuse("it has no " + std::string(name));
  if (!same_shape(found->second.shape, std::span(shape.begin(), shape.size())))
    refuse(std::string(name) + " is " + shape_text(found->second.shape) + " and not " +
           shape_text(std::span(shape.begin(), shape.size())));
  return found->second;
}

tensor::Matrix<float> Weights::matrix(std::string_view name, std::initializer_list<std::size_t> shape) const {
  const StoredTensor& stored = tensor(name, shape);
  const std::size_t rows = *shape.begin();
  tensor::Matrix<float> numbers(rows, stored.size() / rows);
  stored.read(0, {numbers.data(), stored.size()});
  return numbers;
}

std::vector<float> Weights::vector(std::string_view name, std::size_t size) const {
  std::vector<float> numbers(size);
  tensor(name, {size}).read(0, numbers);
  return numbers;
}

void Weights::release_pages() const {
  if (mapping_) ::madvise(mapping_->address, mapping_->size, MADV_DONTNEED);
}

}  // namespace ecg::whisper
