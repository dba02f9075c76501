#pragma once
// Hashes: SHA-256 for weights and signatures, MD5 for S3's ETag. OpenSSL behind it.
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace ecg {

std::string to_hex(std::string_view bytes);
std::string base64(std::string_view bytes);  ///< RFC 4648 section 4, with its padding

std::string sha256(std::string_view data);  ///< 32 raw bytes
std::string sha256_hex(std::string_view data);
std::string hmac_sha256(std::string_view key, std::string_view data);  ///< 32 raw bytes

/// SHA-256 of a file's content as lower-case hex. Throws Error(file_not_found).
std::string sha256_of_file(const std::filesystem::path& path);

/// Compares in a time that depends on the lengths only.
bool equal_in_constant_time(std::string_view a, std::string_view b);

/// A hash over data that comes piece by piece.
class Hash {
 public:
  enum class Kind { md5, sha1, sha256 };
  explicit Hash(Kind kind);
  ~Hash();
  Hash(Hash&&) noexcept;
  Hash& operator=(Hash&&) noexcept;

  void update(std::string_view data);
  std::string finish();      ///< the raw bytes; once, at the end
  std::string finish_hex();  ///< instead of finish()

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ecg
