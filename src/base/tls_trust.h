#pragma once
// Whose certificates our own calls believe, in every room that makes some.
#include <string>

namespace ecg {

struct TlsTrust {
  std::string file;    ///< of certificates (PEM); empty: the system's
  std::string folder;  ///< of certificates by their hashes (openssl-rehash); empty: the system's
};

/// A file that counts instead of the system's, for the whole process. Before the first call.
/// Throws Error(usage) when it cannot be read.
void trust_only(const std::string& ca_file);

/// The file that was set; else what SSL_CERT_FILE and SSL_CERT_DIR name, as in every program that uses
/// OpenSSL; else the system's own.
const TlsTrust& tls_trust();

}  // namespace ecg
