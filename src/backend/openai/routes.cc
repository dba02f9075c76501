#include "backend/openai/routes.h"

#include <memory>

#include "backend/lifecycle/ml_models.h"
#include "backend/lifecycle/waiting_job.h"
#include "backend/openai/errors.h"
#include "backend/openai/speech_answer.h"
#include "backend/openai/speech_request.h"
#include "backend/uploads/form_upload.h"

namespace ecg::backend::openai {
namespace {

using State = BackendServer::State;

bool is_json(Format format) {
  return format == Format::json || format == Format::verbose_json || format == Format::diarized_json;
}

http::EventStep last_events(const WaitingJob& job, const jobs::Job& ended, const SpeechRequest& request,
                            Language language) {
  try {
    if (const auto problem = problem_of(ended)) throw *problem;
    return {.events = events(job.result(), request), .finished = true};
  } catch (const Error& error) {
    return {.events = {error_event(error, language)}, .finished = true};
  }
}

http::Response streamed(std::shared_ptr<WaitingJob> job, SpeechRequest request, Language language) {
  http::Response response;
  response.body = http::EventPoll([job, request, language]() -> http::EventStep {
    const auto ended = job->ended();
    return ended ? last_events(*job, *ended, request, language) : http::EventStep{};
  });
  return response;
}

/// diarized_json needs an ML server that tells speakers apart.
void require_speakers(const SpeechRequest& request, const std::optional<json::object>& models) {
  if (request.format != Format::diarized_json || !models) return;
  const json::value* speakers = models->if_contains("speakers");
  if (!speakers || *speakers != json::value(true))
    throw Error(Code::invalid_field, "/response_format diarized_json: this server tells no speakers apart");
}

http::Response speech(State& state, const http::Request& request, FormUpload& form, bool translate) {
  SpeechRequest asked = parse_speech_request(form.fields(), translate);
  const bool depends_on_ml = asks_for_a_model(asked.job.options) || asked.format == Format::diarized_json;
  if (depends_on_ml) require_speakers(asked, check_at_ml(state, asked.job));
  if (asked.format == Format::diarized_json) asked.job.options.diarize = true;
  auto job = begin_job(state, request, form, asked.job, asked.keep);
  if (asked.stream) return streamed(std::move(job), std::move(asked), language_of(request));
  const bool spaced = is_json(asked.format);
  return when_ended(std::move(job), spaced,
                    [asked = std::move(asked)](const auto& transcript) { return answer(transcript, asked); });
}

json::object model_json(const std::string& id, std::int64_t created) {
  return {{"id", id}, {"object", "model"}, {"created", created}, {"owned_by", "ecg"}};
}

/// Those that are installed, and the name that stands for whichever is best.
json::array models(State& state) {
  json::array list{model_json("whisper-1", 0)};
  const json::object said = models_at_ml(state);
  const json::value* installed = said.if_contains("models");
  if (!installed || !installed->is_array()) return list;
  for (const json::value& model : installed->get_array())
    if (model.is_object())
      list.push_back(model_json(required_string(model.get_object(), "id"),
                                optional_integer(model.get_object(), "created").value_or(0)));
  return list;
}

http::Response list_models(State& state) {
  return http::json_response(json::object{{"object", "list"}, {"data", models(state)}});
}

http::Response show_model(State& state, const http::Request& request) {
  const std::string& id = request.parameters.at("model");
  if (is_theirs(id)) return http::json_response(model_json(id, 0));
  for (json::value& model : models(state))
    if (model.at("id") == json::value(id)) return http::json_response(model);
  throw Error(Code::model_not_installed, "/model " + id);
}

http::Route speech_route(State& state, const std::string& path, bool translate) {
  http::Route route{"POST", path};
  const auto options = [](const http::Request&) {
    return FormUploadOptions{.ignored = {"known_speaker_references[]", "known_speaker_references"}};
  };
  route.upload = taking_form(state, options, [translate](State& s, const auto& request, FormUpload& form) {
    return speech(s, request, form, translate);
  });
  return route;
}

}  // namespace

std::vector<http::Route> routes(State& s) {
  std::vector<http::Route> routes{
      speech_route(s, "/v1/audio/transcriptions", false),
      speech_route(s, "/v1/audio/translations", true),
      {"GET", "/v1/models",
       http::on_lane(http::Lane::calling, [&s](const http::Request&) { return list_models(s); })},
      {"GET", "/v1/models/{model}",
       http::on_lane(http::Lane::calling, [&s](const auto& request) { return show_model(s, request); })},
  };
  for (http::Route& route : routes) route.tell_error = error_response;
  return routes;
}

}  // namespace ecg::backend::openai
