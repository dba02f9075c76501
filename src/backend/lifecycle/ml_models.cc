#include "backend/lifecycle/ml_models.h"

#include "base/text.h"
#include "http/client.h"
#include "wire/job_endpoints.h"

namespace ecg::backend {
namespace {

using State = BackendServer::State;

constexpr int kRefused = 422;

http::ClientResponse ask(State& state, const std::string& query) {
  return state.ml_line.ask(state.ml.request("GET", std::string(wire::kApi) + "/models" + query));
}

/// The sentence that the code begins with is said again by whoever answers.
[[noreturn]] void refuse_as(const std::string& body) {
  const json::object problem = parse_json_object(body);
  const auto code = code_named(optional_string(problem, "code").value_or(""));
  if (!code) throw Error(Code::unavailable, "the ML server refuses in words of its own");
  const std::string told = optional_string(problem, "detail").value_or("");
  const std::string sentence = std::string(facts(*code).ko) + ": ";
  throw Error(*code, told.starts_with(sentence) ? told.substr(sentence.size()) : told);
}

std::string query_of(const jobs::NewJob& asked) {
  return "?language=" + percent_encode(asked.language) + "&languages=" + percent_encode(asked.languages) +
         "&model=" + percent_encode(asked.options.model) +
         "&translate=" + (asked.options.translate ? "1" : "0");
}

}  // namespace

json::object models_at_ml(State& state) {
  const http::ClientResponse response = ask(state, "");
  if (response.status != 200)
    throw Error(Code::unavailable, "the ML server tells no models: HTTP " + std::to_string(response.status));
  return parse_json_object(response.body);
}

std::optional<json::object> check_at_ml(State& state, const jobs::NewJob& asked) {
  http::ClientResponse response;
  try {
    response = ask(state, query_of(asked));
  } catch (const Error& error) {
    if (error.code() != Code::unavailable) throw;
    return std::nullopt;
  }
  if (response.status == kRefused) refuse_as(response.body);
  return response.status == 200 ? std::optional(parse_json_object(response.body)) : std::nullopt;
}

bool asks_for_a_model(const jobs::JobOptions& options) { return !options.model.empty() || options.translate; }

}  // namespace ecg::backend
