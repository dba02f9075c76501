#include "backend/asr/routes.h"

#include "backend/asr/asr_answer.h"
#include "backend/asr/asr_request.h"
#include "backend/lifecycle/ml_models.h"
#include "backend/lifecycle/waiting_job.h"
#include "backend/uploads/form_upload.h"

namespace ecg::backend::asr {
namespace {

using State = BackendServer::State;

FormUploadOptions form_options(const http::Request& request) {
  FormUploadOptions options{.file_field = "audio_file"};
  if (is_raw(request)) {
    options.before_file = wav_head();
    options.extension = ".wav";
  }
  return options;
}

/// What is wrong with the query is told before the file has come.
FormUploadOptions checked_form_options(const http::Request& request) {
  parse_asr_request(request);
  return form_options(request);
}

http::Response asr(State& state, const http::Request& request, FormUpload& form) {
  const AsrRequest asked = parse_asr_request(request);
  if (asks_for_a_model(asked.job.options)) check_at_ml(state, asked.job);
  auto job = begin_job(state, request, form, asked.job, false);
  return when_ended(
      std::move(job), asked.output == Output::json,
      [asked, name = form.filename()](const auto& transcript) { return answer(transcript, asked, name); });
}

http::Response detect_language(State& state, const http::Request& request, FormUpload& form) {
  const jobs::NewJob job{.options = {.detect_language = true}};
  return when_ended(begin_job(state, request, form, job, false), true, detected);
}

http::Route form_route(State& state, const std::string& path,
                       FormUploadOptions (*options)(const http::Request&), const AnswerForm& answer) {
  http::Route route{"POST", path};
  route.upload = taking_form(state, options, answer);
  return route;
}

}  // namespace

std::vector<http::Route> routes(State& s) {
  return {form_route(s, "/asr", checked_form_options, asr),
          form_route(s, "/detect-language", form_options, detect_language)};
}

}  // namespace ecg::backend::asr
