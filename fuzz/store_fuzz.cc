// What S3's clients send to the embedded store: chunks of a body, with the trailer, in any pieces; a list of
// what is to be deleted; which operation a query means.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>

#include "base/error.h"
#include "base/text.h"
#include "objects/aws_chunked.h"
#include "objects/checksum.h"
#include "objects/s3_listing.h"
#include "objects/s3_operation.h"

namespace {

using namespace ecg;
constexpr std::uint64_t kDecoded = 64;

struct Read {
  std::string data;
  bool whole = false;
};

Read read_in_pieces(std::string_view wire, std::size_t piece, bool is_signed) {
  std::optional<objects::ChunkSigning> signing;
  if (is_signed)
    signing = objects::ChunkSigning{"a key that no input knows", "20260101T000000Z", "scope", "before"};
  objects::ChunkedBody body(kDecoded, signing, true);
  Read read;
  try {
    for (; !wire.empty(); wire.remove_prefix(std::min(piece, wire.size())))
      body.write(wire.substr(0, piece), [&read](std::string_view data) { read.data += data; });
    for (const auto& [name, value] : body.finish())
      if (const auto kind = objects::sum_of_header(name)) objects::is_sum(*kind, value);
    read.whole = true;
  } catch (const Error&) {
  }
  if (read.data.size() > kDecoded) std::abort();
  return read;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const Read at_once = read_in_pieces(text, text.size() + 1, false),
             one_by_one = read_in_pieces(text, 1, false);
  if (at_once.whole != one_by_one.whole || at_once.data != one_by_one.data) std::abort();
  if (read_in_pieces(text, 7, true).whole) std::abort();  // nobody signed it
  try {
    const auto wanted = objects::parse_delete_request(text);
    if (wanted.keys.empty() || wanted.keys.size() > 1000) std::abort();
  } catch (const Error&) {
  }
  try {
    if (objects::token_of(objects::last_of_token(text)) != text) std::abort();
  } catch (const Error&) {
  }
  objects::QueryFields query;
  for (const std::string& part : split(text.substr(0, 256), '&')) query.emplace_back(part, "");
  const auto* found = objects::find_operation(objects::S3Target::object, "PUT", query);
  // An object is only written where nothing but what we know stands in the query.
  if (found && found->action == objects::S3Action::put_object)
    for (const auto& field : query)
      if (!lower_ascii(field.first).starts_with("x-")) std::abort();
  return 0;
}
