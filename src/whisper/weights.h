#pragma once
// A Whisper model as ggml keeps it in one file: sizes, mel filters, vocabulary, tensors. Memory-mapped;
// nothing of the file is believed before it was checked. Source: the writer of that format, whisper.cpp's
// models/convert-pt-to-ggml.py, as documented there.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tensor/matrix.h"
#include "whisper/ggml_tensor.h"

namespace ecg::whisper {

/// The sizes of one model, in the order of the file.
struct Dimensions {
  std::int32_t vocabulary = 0;     ///< 51864 (.en), 51865, 51866 (large-v3 and later)
  std::int32_t audio_context = 0;  ///< 1500: frames of 20 ms that the encoder gives
  std::int32_t audio_state = 0;    ///< 384 … 1280
  std::int32_t audio_heads = 0;
  std::int32_t audio_layers = 0;
  std::int32_t text_context = 0;  ///< 448: tokens that the decoder can see
  std::int32_t text_state = 0;
  std::int32_t text_heads = 0;
  std::int32_t text_layers = 0;
  std::int32_t mel_bands = 0;  ///< 80 or 128
  std::int32_t file_type = 0;

  bool multilingual() const { return vocabulary >= 51865; }
  /// Models with fewer layers in the decoder were pruned and trained again, for writing down alone.
  bool translates() const { return multilingual() && text_layers >= audio_layers; }
  int languages() const { return vocabulary - 51765 - (multilingual() ? 1 : 0); }
};

/// One tensor, rows as in PyTorch: the last of shape() is the one that runs fastest.
struct StoredTensor {
  GgmlType type = GgmlType::f32;
  std::vector<std::size_t> shape;
  std::span<const std::byte> bytes;

  std::size_t size() const;
  /// `count` numbers from `first` on; both multiples of block_numbers(type), inside the tensor.
  void read(std::size_t first, std::span<float> out) const;
};

class Weights {
 public:
  /// Throws Error(model_not_found) with the reason when the file cannot be read or is no whole Whisper model.
  static Weights open(const std::filesystem::path& file);
  /// The same for bytes in memory, which must outlive the object.
  static Weights parse(std::span<const std::byte> bytes);

  const Dimensions& dimensions() const { return dimensions_; }
  /// [mel_bands x 201]: how much of each of the spectrum's bins goes into each band.
  const tensor::Matrix<float>& mel_filters() const { return mel_filters_; }
  /// Bytes of each ordinary token by id; special tokens follow without a text. Not always whole UTF-8.
  const std::vector<std::string>& vocabulary() const { return vocabulary_; }

  /// Throws Error(model_not_found) when there is none of that name with that shape.
  const StoredTensor& tensor(std::string_view name, std::initializer_list<std::size_t> shape) const;
  /// All of it as floats: rows are the first dimension, columns all others.
  tensor::Matrix<float> matrix(std::string_view name, std::initializer_list<std::size_t> shape) const;
  std::vector<float> vector(std::string_view name, std::size_t size) const;

  /// Tells the system that the file's pages are not needed for now: they come back when read.
  void release_pages() const;

 private:
  struct Mapping;
  std::shared_ptr<const Mapping> mapping_;
  std::span<const std::byte> bytes_;
  Dimensions dimensions_;
  tensor::Matrix<float> mel_filters_;
  std::vector<std::string> vocabulary_;
  std::map<std::string, StoredTensor, std::less<>> tensors_;
};

}  // namespace ecg::whisper
