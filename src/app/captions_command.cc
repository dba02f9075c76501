#include "app/captions_command.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>

#include "app/profile_names.h"
#include "app/signals.h"
#include "app/standard_input.h"
#include "base/file.h"
#include "base/text.h"
#include "captions/cue_text.h"
#include "captions/profiles.h"
#include "media/sandboxed_video.h"

namespace ecg::app {
namespace {

namespace fs = std::filesystem;

constexpr double kWholeVideo = 10;  // seconds of work for each of video: nobody waits for anything else

/// Of what has no name: the format that a text looks like.
std::string kind_of(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (text.starts_with("WEBVTT")) return "vtt";
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != text.npos && text[first] == '{' ? "json" : "srt";
}

/// What is told of the picture goes before what the file says of it.
void look_at_video(const CaptionArguments& arguments, transcript::Transcript& transcript) {
  if (!arguments.video.empty()) {
    const auto pictures =
        media::see_pictures(media::MediaFile(arguments.video), {.max_work_share = kWholeVideo}, nullptr);
    if (!pictures) throw Error(Code::unsupported_media, arguments.video + " has no picture");
    transcript.video = {
        .width = pictures->width, .height = pictures->height, .frame_rate = pictures->frame_rate};
    transcript.shots.clear();
    for (const media::Shot& shot : pictures->shots)
      transcript.shots.push_back({.time_s = shot.time_s, .score = shot.score});
  }
  if (arguments.frame_rate <= 0) return;
  if (!transcript.video) transcript.video.emplace();
  transcript.video->frame_rate = arguments.frame_rate;
}

bool to_standard_output(const std::string& output) { return output.empty() || output == "-"; }

}  // namespace

std::string extension_of(const std::string& file) {
  const std::string extension = lower_ascii(fs::path(file).extension().string());
  return extension.empty() ? extension : extension.substr(1);
}

bool say_what_was_met(const std::string& file, const std::vector<captions::Finding>& findings) {
  for (const captions::Finding& finding : findings)
    std::fprintf(stderr, "%s: %s\n", file.c_str(), captions::with_line(finding, Language::en).c_str());
  return std::ranges::any_of(findings,
                             [](const auto& finding) { return captions::is_problem(finding.code); });
}

captions::CaptionFile read_as_told(const CaptionArguments& arguments, std::string_view kind,
                                   std::string_view bytes) {
  return captions::read_captions(
      kind, bytes,
      {.encoding = arguments.encoding, .language = arguments.language, .frame_rate = arguments.from_fps});
}

OpenedCaptions open_captions(const CaptionArguments& arguments) {
  require_profile(arguments.profile);
  const bool is_piped = arguments.file == kStandardInput;
  const std::string bytes =
      is_piped ? read_standard_input(cancel_on_stop_signals()) : read_file(arguments.file);
  OpenedCaptions opened{.kind = is_piped ? kind_of(bytes) : extension_of(arguments.file), .file = {}};
  opened.file = read_as_told(arguments, opened.kind, bytes);
  transcript::Transcript& transcript = opened.file.transcript;
  opened.profile = arguments.profile;
  if (opened.profile.empty() && transcript.captions) opened.profile = transcript.captions->profile;
  if (opened.profile.empty()) opened.profile = captions::default_profile(transcript.language);
  look_at_video(arguments, transcript);
  opened.rules = captions::profile_rules(opened.profile, transcript.language)
                     .at_frame_rate(transcript.video ? transcript.video->frame_rate : 0);
  opened.lost = say_what_was_met(arguments.file, opened.file.findings);
  return opened;
}

void say_what_is_wrong(const std::vector<captions::CueWithWords>& cues,
                       const std::vector<captions::Problem>& problems, std::FILE* where) {
  for (const captions::Problem& problem : problems)
    std::fprintf(where, "%zu  %s  %s  %s\n", problem.cue + 1,
                 captions::clock_text(cues[problem.cue].cue.start_ms, '.').c_str(),
                 std::string(captions::name(problem.code)).c_str(),
                 captions::message(problem, Language::en).c_str());
}

captions::WriteOptions writing_as_told(const CaptionArguments& arguments, std::string_view kind) {
  captions::WriteOptions writing = arguments.writing;
  if (kind == "srt") writing.speakers = captions::SpeakerForm::names;
  if (arguments.speakers.empty()) return writing;
  const auto form = captions::speaker_form_named(arguments.speakers);
  if (!form)
    throw Error(Code::usage, "--speakers is names, given, dashes or off, not '" + arguments.speakers + "'");
  writing.speakers = *form;
  return writing;
}

captions::CheckRequest request_of(const OpenedCaptions& opened) {
  return {.cues = opened.cues(),
          .rules = opened.rules,
          .language = opened.file.transcript.language,
          .duration_ms = std::llround(opened.file.transcript.duration_s * 1e3),
          .shots = opened.file.transcript.shots};
}

void write_out(const std::string& text, const std::string& output) {
  if (to_standard_output(output))
    std::cout << text << std::flush;
  else
    write_output(output, text);
}

bool wants_output(const CaptionArguments& arguments) {
  const fs::path target = arguments.output;
  std::error_code ignored;
  if (to_standard_output(arguments.output) || fs::equivalent(target, arguments.file, ignored)) return true;
  Outputs outputs(arguments.if_there);
  outputs.expect(target, arguments.file);
  outputs.check();
  if (outputs.wants(target)) return true;
  std::cerr << target.string() << " is there already\n";
  return false;
}

void write_same_format(const CaptionArguments& arguments, const OpenedCaptions& opened) {
  const auto format = captions::readable_format(opened.kind);
  write_out(
      captions::write(*format, opened.file.transcript, opened.rules, writing_as_told(arguments, opened.kind)),
      arguments.output);
}

}  // namespace ecg::app
