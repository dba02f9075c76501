#include "base/hmac.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>

#include "base/digest.h"
#include "base/error.h"

namespace ecg {

struct HmacSha256::State {
  std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> kind{EVP_MAC_fetch(nullptr, "HMAC", nullptr),
                                                         EVP_MAC_free};
  std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)> context{
      kind ? EVP_MAC_CTX_new(kind.get()) : nullptr, EVP_MAC_CTX_free};
};

HmacSha256::HmacSha256(std::string_view key) : state_(std::make_unique<State>()) {
  std::string name = "SHA256";
  const std::array parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.data(), name.size()),
      OSSL_PARAM_construct_end()};
  if (!state_->context ||
      EVP_MAC_init(state_->context.get(), reinterpret_cast<const unsigned char*>(key.data()), key.size(),
                   parameters.data()) != 1)
    throw Error(Code::internal, "OpenSSL refuses the hash");
}
HmacSha256::~HmacSha256() = default;

void HmacSha256::update(std::string_view data) {
  EVP_MAC_update(state_->context.get(), reinterpret_cast<const unsigned char*>(data.data()), data.size());
}

std::string HmacSha256::finish_hex() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  std::size_t size = 0;
  EVP_MAC_final(state_->context.get(), out.data(), &size, out.size());
  return to_hex({reinterpret_cast<const char*>(out.data()), size});
}

}  // namespace ecg
