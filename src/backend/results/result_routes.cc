#include "backend/results/result_routes.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "backend/lifecycle/callback.h"
#include "backend/results/stored_result.h"
#include "base/text.h"
#include "captions/caption_file.h"
#include "captions/captions.h"
#include "captions/check_request.h"
#include "captions/fix.h"
#include "captions/profiles.h"
#include "wire/job_endpoints.h"
#include "wire/signature.h"
#include "wire/stored_response.h"

namespace ecg::backend {
namespace {

using State = BackendServer::State;

/// What callbacks are signed with; empty: they need no signature.
std::string callback_secret(State& state) {
  if (!state.options.callback_secret.empty() || !state.gate.is_locked()) return state.options.callback_secret;
  if (state.ml.secret.empty())
    throw Error(Code::bad_signature,
                "there are API keys but no callback_secret: set the same on both servers, or nobody can tell "
                "the ML server from a stranger");
  return state.ml.secret;
}

// What takes longer than a moment to read is read on a lane.
constexpr std::size_t kLongReport = 64 << 10;

/// Looks at the head, so that nobody fills our memory who has not signed.
void require_signed_head(State& state, const http::Request& request) {
  wire::check_callback_head(request, callback_secret(state), state.options.clock());
}

http::Response receive_result(State& state, const http::Request& request) {
  const auto message = wire::check_callback(request, callback_secret(state), state.options.clock());
  Report report = parse_report(request.body);
  report.progress.told_by = report.outcome.told_by = message;
  const Applied applied = apply_report(*state.jobs, report);
  if (applied.recorded == jobs::Recorded::unknown_job) throw Error(Code::job_not_found);
  if (applied.recorded == jobs::Recorded::already_heard)
    return http::json_response(json::object{{"status", "already_received"}});
  const bool already = applied.recorded == jobs::Recorded::already_final;
  return http::json_response(
      json::object{{"status", already ? "already_" + std::string(jobs::name(applied.status)) : "received"}});
}

http::Response get_result(State& state, const http::Request& request) {
  const jobs::Job job = wire::requested_job(request, *state.jobs);
  require_completed(job);
  auto stored = wire::stored_response(*state.jobs, job.id, requested_version(request));
  if (!stored) throw Error(Code::invalid_field, "there is no such version");
  stored->response.headers.set("ETag", version_tag(stored->version));
  return std::move(stored->response);
}

int picture_side(const http::Request& request, std::string_view name, int fallback) {
  const auto text = request.query_parameter(name);
  if (!text) return fallback;
  const auto pixels = to_integer(*text);
  if (!pixels || *pixels < 1 || *pixels > 65'535)
    throw Error(Code::invalid_field, std::string(name) + " must be 1 to 65535");
  return static_cast<int>(*pixels);
}

/// NaN, which no rule takes, for what is no number.
double number_of(std::string_view text) {
  double number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  return problem == std::errc() && end == text.data() + text.size() ? number : NAN;
}

/// The profile's, with the numbers that are asked for in the place of its own.
captions::Rules requested_rules(const http::Request& request, const transcript::Transcript& transcript) {
  auto rules = captions::profile_rules(request.query_parameter("profile").value_or(""),
                                       transcript::language_of_text(transcript))
                   .at_frame_rate(transcript.video ? transcript.video->frame_rate : 0);
  json::object numbers;
  for (const char* name : {"max_lines", "max_line_units", "max_cps"})
    if (const auto text = request.query_parameter(name)) numbers[name] = number_of(*text);
  captions::change_rules(rules, numbers);
  return rules;
}

/// A person's captions as they are, unless `?fix=1` asks to have them put right by the rules: in this file
/// alone. The machine's are made by the rules anyway.
void fix_where_asked(const http::Request& request, const captions::Rules& rules,
                     transcript::Transcript& transcript) {
  if (request.query_parameter("fix") != "1" || !transcript.is_edited()) return;
  const auto fixed = captions::fix(captions::cues_with_words(transcript, rules), rules,
                                   transcript::language_of_text(transcript),
                                   std::llround(transcript.duration_s * 1e3), transcript.shots);
  captions::set_cues(transcript, fixed.cues, transcript.captions->profile);
}

captions::SpeakerForm speaker_form(const http::Request& request) {
  const auto form = captions::speaker_form_named(request.query_parameter("speakers").value_or("given"));
  if (!form) throw Error(Code::invalid_field, "speakers: names, dashes, off or given");
  return *form;
}

http::Response get_captions(State& state, const http::Request& request) {
  const std::string& file = request.parameters.at("file");
  const auto format = file.starts_with("captions.") ? captions::format_named(file.substr(9)) : std::nullopt;
  if (!format) throw Error(Code::route_not_found, "captions come as srt, vtt, ttml, ass, txt and json");
  const jobs::Job job = wire::requested_job(request, *state.jobs);
  auto transcript = transcript::parse_transcript(stored_result(state, request).body);
  const auto rules = requested_rules(request, transcript);
  fix_where_asked(request, rules, transcript);
  const captions::WriteOptions options{.bom = request.query_parameter("bom") == "1",
                                       .karaoke = request.query_parameter("karaoke") == "1",
                                       .voice = request.query_parameter("voice") == "1",
                                       .width = picture_side(request, "width", 1920),
                                       .height = picture_side(request, "height", 1080),
                                       .speakers = speaker_form(request)};
  http::Response response = http::text_response(captions::write(*format, transcript, rules, options),
                                                captions::content_type(*format));
  response.headers.set("Content-Disposition",
                       content_disposition(job.filename, captions::extension(*format)));
  return response;
}

/// The video itself, for the page's player: a redirect to a signed address of the store.
http::Response get_video(State& state, const http::Request& request) {
  const jobs::Job job = wire::requested_job(request, *state.jobs);
  if (job.file_key.empty() || !state.objects->head(job.file_key))
    throw Error(Code::object_not_found, job.filename);
  http::Response response = http::text_response("", "text/plain; charset=utf-8", 302);
  response.headers.set("Location",
                       state.store_seen_by(request)->presign_get(job.file_key, state.options.url_valid));
  response.headers.set("Cache-Control", "no-store");
  return response;
}

}  // namespace

// RFC 6266 and RFC 8187. Browsers take filename*; curl and wget take the plain one as it stands, so it has
// the name itself: RFC 9110 lets a quoted string hold such bytes.
std::string content_disposition(const std::string& video_name, std::string_view extension) {
  std::string stem = video_name.substr(0, video_name.rfind('.'));
  if (stem.empty()) stem = "captions";
  std::string name;
  for (const char c : stem + "." + std::string(extension)) {
    const bool is_control = (c >= 0 && c < 0x20) || c == 0x7f;
    name += is_control || c == '/' || c == '\\' ? '_' : c;  // a name, never a path
  }
  std::string plain = name;
  std::ranges::replace(plain, '"', '\'');
  return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + percent_encode(name);
}

std::vector<http::Route> callback_routes(State& s) {
  http::Route route{"POST", std::string(wire::kApi) + "/result", [&s](const auto& request) {
                      const auto receive = [&s, &request] { return receive_result(s, request); };
                      return request.body.size() > kLongReport ? http::later(http::Lane::computing, receive)
                                                               : receive();
                    }};
  route.guard = [&s](const auto& request) { require_signed_head(s, request); };
  return {taking_result(std::move(route))};
}

std::vector<http::Route> result_routes(State& s) {
  const std::string api(wire::kApi);
  return {
      {"GET", api + "/result/{job_id}", [&s](const auto& request) { return get_result(s, request); }},
      {"GET", api + "/result/{job_id}/{file}",
       http::on_lane(http::Lane::computing, [&s](const auto& request) { return get_captions(s, request); })},
      {"GET", api + "/video/{job_id}", asking_store(s, get_video)},
  };
}

}  // namespace ecg::backend
