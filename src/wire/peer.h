#pragma once
// What one of our servers asks the other: signed with the secret that both know, so that the other's gate
// lets it in, and with the owner for whom it asks.
#include <string>
#include <string_view>

#include "base/time.h"
#include "http/client.h"
#include "http/message.h"

namespace ecg::wire {

/// The other server.
struct Peer {
  std::string url;     ///< without a slash at its end
  std::string secret;  ///< empty: requests are not signed, and only an unlocked server answers them
  TellTime clock = now;

  /// `target` begins with kApi. `owner` empty: in our own name, which may see everything.
  http::ClientRequest request(std::string method, std::string_view target, const std::string& owner = {},
                              std::string body = {}) const;
};

/// True when a request claims to come from the other server.
bool is_from_peer(const http::Request& request);

/// Makes it a request like anybody's. For servers that have no secret to check the signature with.
void drop_peer(http::Request& request);

/// For whom the other server asks; empty: for itself. From the head alone. Throws Error(bad_signature) unless
/// X-ECG-Peer is the HMAC of method, target, owner, time and the body's digest, and at most 5 minutes away
/// from `at`. Within these the same request may be made again: all that our servers ask changes nothing the
/// second time.
std::string check_peer(const http::Request& request, std::string_view secret, TimePoint at);

/// The other half, when the body has come: throws Error(bad_signature) unless it has the digest that was
/// signed. Does nothing for requests that do not claim to come from the other server.
void check_peer_body(const http::Request& request);

}  // namespace ecg::wire
