// Signed requests from outside: whoever does not know the secret is not let in, neither with a query of his
// own, nor with one that we signed for something else; what we sign for any key is.
#include <cstdint>
#include <cstdlib>

#include "base/text.h"
#include "objects/sigv4.h"
#include "request_text.h"

namespace {

using namespace ecg;
using objects::SignedRequest;
using objects::Verdict;

const objects::Credentials kCredentials{"AK", "a secret that no input knows", ""};
const TimePoint kNow = from_millis(1'700'000'000'000);
constexpr std::string_view kRegion = "us-east-1", kHost = "127.0.0.1:8000";

void require(bool kept) {
  if (!kept) std::abort();
}

bool accepted(const SignedRequest& request) {
  return objects::verify(request, kCredentials, kRegion, kNow) == Verdict::valid;
}

/// The path and query of a URL that we signed.
SignedRequest signed_for(const std::string& method, const std::string& path) {
  const std::string url = objects::presign({.method = method,
                                            .endpoint = "http://" + std::string(kHost),
                                            .path = path,
                                            .region = std::string(kRegion),
                                            .at = kNow},
                                           kCredentials);
  const std::size_t begin = url.find('/', sizeof "http://"), mark = url.find('?');
  return {method, url.substr(begin, mark - begin), url.substr(mark + 1), {{"host", std::string(kHost)}}};
}

/// A query that was signed for one thing, used by somebody for another.
void reuse(const SignedRequest& theirs) {
  const SignedRequest good = signed_for("GET", "/ecg/mine.mp4");
  SignedRequest stolen = theirs;
  stolen.query = good.query;
  const auto host = theirs.headers.find("host");
  const bool same = theirs.method == good.method && percent_decode(theirs.path) == good.path &&
                    host != theirs.headers.end() && trimmed(host->second) == kHost;
  require(accepted(stolen) == same);

  SignedRequest longer = good;
  longer.query += "&" + theirs.query;
  const bool nothing_added = theirs.query.find_first_not_of('&') == std::string::npos;
  require(!accepted(longer) || nothing_added);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto request = fuzz::request_from({reinterpret_cast<const char*>(data), size});
  SignedRequest theirs{request.method, request.path, request.query, {}};
  for (const auto& [name, value] : request.headers.all()) theirs.headers[lower_ascii(name)] = value;
  require(!accepted(theirs));
  reuse(theirs);
  require(accepted(signed_for(request.method, "/" + request.body)));
  return 0;
}
