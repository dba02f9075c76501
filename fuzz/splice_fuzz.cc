// What the editor sends after a pause: anything wrong is an Error; what is taken leaves an edited result that
// reads back as it was written.
#include <cstdint>
#include <cstdlib>

#include "backend/results/edit_splice.h"
#include "base/error.h"

namespace {

constexpr std::string_view kEdited =
    R"({"language":"ko","duration":9,"captions":{"edited":true},"segments":[{"start":0,"end":1,"text":"가"},)"
    R"({"start":2,"end":3,"text":"b","words":[{"word":"b","start":2,"end":3}]},{"start":4,"end":5,"text":"c"}]})";
constexpr std::string_view kMachine = R"({"language":"en","segments":[{"start":0,"end":1,"text":"a"}]})";

void splice(std::string_view stored, std::string_view body) {
  try {
    const std::string result = ecg::backend::spliced_result(stored, body, 64 << 20);
    const auto transcript = ecg::transcript::parse_transcript(result);
    if (!transcript.is_edited() || ecg::transcript::json_text(transcript) != result) std::abort();
  } catch (const ecg::Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  splice(kEdited, body);
  splice(kMachine, body);
  return 0;
}
