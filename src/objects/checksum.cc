#include "objects/checksum.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <variant>

#include "base/digest.h"

namespace ecg::objects {
namespace {

/// Eight bytes at a time: table k has what a byte does k bytes later.
template <typename Word>
using Tables = std::array<std::array<Word, 256>, 8>;

template <typename Word>
constexpr Tables<Word> tables_of(Word polynomial) {
  Tables<Word> tables{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    Word value = byte;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? polynomial : Word{0});
    tables[0][byte] = value;
  }
  for (std::size_t later = 1; later < tables.size(); ++later)
    for (unsigned byte = 0; byte < 256; ++byte) {
      const Word before = tables[later - 1][byte];
      tables[later][byte] = (before >> 8) ^ tables[0][before & 0xff];
    }
  return tables;
}

// Polynomials with the lowest bit first: IEEE 802.3; Castagnoli (RFC 3720 appendix B.4); NVM Express Base
// Specification 2.0, section 5.2.1.3.4. All three begin with ones and are turned over at the end.
constexpr auto kCrc32 = tables_of<std::uint32_t>(0xEDB88320);
constexpr auto kCrc32c = tables_of<std::uint32_t>(0x82F63B78);
constexpr auto kCrc64 = tables_of<std::uint64_t>(0x9A6C9329AC4BC9B5);
static_assert(std::endian::native == std::endian::little, "words are read as they lie");

template <typename Word>
class Crc {
 public:
  explicit Crc(const Tables<Word>& tables) : tables_(&tables) {}

  void update(std::string_view data) {
    const auto& table = *tables_;
    for (; data.size() >= 8; data.remove_prefix(8)) {
      std::uint64_t word;
      std::memcpy(&word, data.data(), sizeof word);
      word ^= value_;
      Word sum = 0;
      for (std::size_t i = 0; i < 8; ++i) sum ^= table[7 - i][(word >> (8 * i)) & 0xff];
      value_ = sum;
    }
    for (const char c : data)
      value_ = (value_ >> 8) ^ table[0][(value_ ^ static_cast<unsigned char>(c)) & 0xff];
  }
  std::string finish() const {
    std::string bytes(sizeof(Word), '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i)
      bytes[bytes.size() - 1 - i] = static_cast<char>(static_cast<Word>(~value_) >> (8 * i));
    return bytes;
  }

 private:
  const Tables<Word>* tables_;
  Word value_ = static_cast<Word>(~Word{0});
};

struct Known {
  std::string_view header;
  SumKind kind;
  std::size_t size_bytes;
};

constexpr std::array kKnown{
    Known{"content-md5", SumKind::md5, 16},
    Known{"x-amz-checksum-sha1", SumKind::sha1, 20},
    Known{"x-amz-checksum-sha256", SumKind::sha256, 32},
    Known{"x-amz-checksum-crc32", SumKind::crc32, 4},
    Known{"x-amz-checksum-crc32c", SumKind::crc32c, 4},
    Known{"x-amz-checksum-crc64nvme", SumKind::crc64nvme, 8},
};

using Work = std::variant<Hash, Crc<std::uint32_t>, Crc<std::uint64_t>>;

Work work_of(SumKind kind) {
  switch (kind) {
    case SumKind::md5:
      return Hash(Hash::Kind::md5);
    case SumKind::sha1:
      return Hash(Hash::Kind::sha1);
    case SumKind::sha256:
      return Hash(Hash::Kind::sha256);
    case SumKind::crc32:
      return Crc(kCrc32);
    case SumKind::crc32c:
      return Crc(kCrc32c);
    case SumKind::crc64nvme:
      break;
  }
  return Crc(kCrc64);
}

}  // namespace

struct Checksum::State {
  Work work;
};

Checksum::Checksum(SumKind kind) : state_(std::make_unique<State>(State{work_of(kind)})) {}
Checksum::~Checksum() = default;
Checksum::Checksum(Checksum&&) noexcept = default;
Checksum& Checksum::operator=(Checksum&&) noexcept = default;

void Checksum::update(std::string_view data) {
  std::visit([&](auto& work) { work.update(data); }, state_->work);
}
std::string Checksum::finish_bytes() {
  return std::visit([](auto& work) { return work.finish(); }, state_->work);
}
std::string Checksum::finish_base64() { return base64(finish_bytes()); }

std::optional<SumKind> sum_of_header(std::string_view name) {
  const auto found =
      std::find_if(kKnown.begin(), kKnown.end(), [&](const Known& k) { return k.header == name; });
  return found == kKnown.end() ? std::nullopt : std::optional(found->kind);
}

bool is_sum(SumKind kind, std::string_view text) {
  const auto known =
      std::find_if(kKnown.begin(), kKnown.end(), [&](const Known& k) { return k.kind == kind; });
  const std::size_t padding = (3 - known->size_bytes % 3) % 3;
  if (text.size() != (known->size_bytes + padding) / 3 * 4 || !text.ends_with(std::string(padding, '=')))
    return false;
  text.remove_suffix(padding);
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
  });
}

}  // namespace ecg::objects
