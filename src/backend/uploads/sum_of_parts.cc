#include "backend/uploads/sum_of_parts.h"

#include <optional>

#include "base/asker.h"
#include "base/text.h"
#include "objects/checksum.h"
#include "objects/embedded_store.h"

namespace ecg::backend {
namespace {

constexpr std::size_t kPiece = 256 << 10;

struct Said {
  objects::SumKind kind;
  std::string sum;                  // in base64, without "-<how many>"
  std::optional<std::string> type;  // in lower case
};

std::optional<Said> said_sum(const http::Request& request) {
  std::optional<Said> said;
  for (const auto& [name, value] : request.headers.all()) {
    const auto kind = objects::sum_of_header(lower_ascii(name));
    if (!kind || *kind == objects::SumKind::md5) continue;  // Content-MD5 is of the body
    if (said) refuse_as("InvalidRequest", "One checksum is taken.");
    said = {.kind = *kind, .sum = trimmed(value), .type = {}};
  }
  if (!said) return said;
  if (const auto type = request.headers.find("x-amz-checksum-type")) said->type = lower_ascii(trimmed(*type));
  const std::size_t dash = said->sum.find('-');  // no sign of base64
  if (dash != std::string::npos) {
    said->sum.resize(dash);
    said->type = "composite";
  }
  if (!objects::is_sum(said->kind, said->sum)) refuse_as("InvalidRequest", "The checksum is none in base64.");
  return said;
}

}  // namespace

bool says_sum_of_parts(const http::Request& request) { return said_sum(request).has_value(); }

void require_sum_of_parts(const BackendServer::State& state, const http::Request& request,
                          const std::string& upload_id, const std::vector<objects::PartName>& parts) {
  const auto said = said_sum(request);
  const std::string& key = request.parameters.at("key");
  if (!said || !state.embedded->has_upload(key, upload_id)) return;  // the same call again, or an error
  objects::Checksum whole(said->kind), of_sums(said->kind);
  std::string piece(kPiece, '\0');
  int before = 0;
  for (const objects::PartName& part : parts) {
    if (part.number <= before) return;  // which is refused when they are joined
    before = part.number;
    objects::Checksum one(said->kind);
    const auto source = state.embedded->open_part(key, upload_id, part.number);
    while (const std::size_t size = source->read(piece)) {
      go_on_for_asker();
      whole.update({piece.data(), size});
      one.update({piece.data(), size});
    }
    of_sums.update(one.finish_bytes());
  }
  const bool is_whole = said->type != "composite" && whole.finish_base64() == said->sum;
  const bool is_composite = said->type != "full_object" && of_sums.finish_base64() == said->sum;
  if (!is_whole && !is_composite) refuse_as("BadDigest");
}

}  // namespace ecg::backend
