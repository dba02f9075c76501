#pragma once
// HMAC-SHA-256 (RFC 2104) over data that comes piece by piece. OpenSSL behind it.
#include <memory>
#include <string>
#include <string_view>

namespace ecg {

class HmacSha256 {
 public:
  explicit HmacSha256(std::string_view key);
  ~HmacSha256();
  HmacSha256(const HmacSha256&) = delete;
  HmacSha256& operator=(const HmacSha256&) = delete;

  void update(std::string_view data);
  std::string finish_hex();  ///< once, at the end

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ecg
