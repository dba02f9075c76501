#include "base/tls_trust.h"

#include <cstdlib>
#include <fstream>

#include "base/error.h"

namespace ecg {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

TlsTrust& settled() {
  static TlsTrust trust{.file = variable("SSL_CERT_FILE"), .folder = variable("SSL_CERT_DIR")};
  return trust;
}

}  // namespace

void trust_only(const std::string& ca_file) {
  if (!std::ifstream(ca_file)) throw Error(Code::usage, "ca_file: " + ca_file + " cannot be read");
  settled() = {.file = ca_file, .folder = {}};
}

const TlsTrust& tls_trust() { return settled(); }

}  // namespace ecg
