// Captions from outside, of every format and in any bytes: what is read is written and read to the same
// again; anything else is an Error.
#include <cstdint>
#include <cstdlib>

#include "base/error.h"
#include "base/text.h"
#include "captions/caption_file.h"
#include "captions/exports.h"
#include "captions/fix.h"
#include "captions/reading/readers.h"

namespace {

using namespace ecg::captions;
using Cues = std::vector<CueWithWords>;

template <typename Read>
std::optional<Cues> read_cues(std::string_view text, Read read) {
  try {
    return read(text).cues;
  } catch (const ecg::Error&) {
    return std::nullopt;
  }
}

/// What one writing has settled, such as an arrow between two times, stays.
template <typename Read, typename Write>
void check(std::string_view text, Read read, Write write) {
  const auto first = read_cues(text, read);
  if (!first) return;
  const auto second = read_cues(write(*first), read);
  if (!second || second->size() != first->size()) std::abort();
  const auto third = read_cues(write(*second), read);
  if (!third || third->size() != second->size()) std::abort();
  for (std::size_t i = 0; i < second->size(); ++i)
    if ((*third)[i].cue != (*second)[i].cue || (*third)[i].styling.runs != (*second)[i].styling.runs)
      std::abort();
}

/// Any reader's cues go through every writer and the rules.
template <typename Read>
void write_all(std::string_view text, Read read) {
  const auto cues = read_cues(text, read);
  if (!cues) return;
  to_srt(*cues, {}), to_vtt(*cues, {}, ""), to_ttml(*cues, "en"), to_ass(*cues, {}), to_sami(*cues, "ko");
  to_sbv(*cues), to_lrc(*cues, "en"), to_microdvd(*cues, 25);
  if (text.size() < 2000) fix(*cues, {}, "en", 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const char* extension : {"srt", "vtt", "ass", "ttml", "smi", "sbv", "lrc", "sub"}) try {
      read_captions(extension, bytes);
    } catch (const ecg::Error&) {
    }
  const std::string text = ecg::to_valid_utf8(bytes);
  const auto srt = [](const Cues& cues) { return to_srt(cues, {}); };
  const auto vtt = [](const Cues& cues) { return to_vtt(cues, {}, ""); };
  check(text, read_srt, srt);
  check(text, read_vtt, vtt);
  check("WEBVTT\n\n" + text, read_vtt, vtt);
  for (const auto read : {read_srt, read_vtt, read_ass, read_ttml, read_sbv, read_lrc}) write_all(text, read);
  write_all(text, [](std::string_view file) { return read_sami(file); });
  write_all(text, [](std::string_view file) { return read_microdvd(file); });
  return 0;
}
