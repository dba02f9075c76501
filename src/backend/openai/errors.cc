#include "backend/openai/errors.h"

#include "base/text.h"

namespace ecg::backend::openai {
namespace {

/// "model" of "/model is no name": the field that is wrong.
json::value param_of(const Error& error) {
  const std::string& detail = error.detail();
  if (!detail.starts_with('/')) return nullptr;
  return json::value(to_valid_utf8(detail.substr(1, detail.find(' ') - 1)));
}

std::string_view type_of(Code code, int status) {
  if (code == Code::storage_quota) return "insufficient_quota";
  if (status == 429) return "rate_limit_error";
  return status >= 500 ? "server_error" : "invalid_request_error";
}

std::string_view code_of(Code code) {
  switch (code) {
    case Code::unauthorized:
      return "invalid_api_key";
    case Code::model_not_installed:
    case Code::model_not_found:
      return "model_not_found";
    case Code::too_many_requests:
    case Code::jobs_quota:
    case Code::queue_full:
      return "rate_limit_exceeded";
    case Code::storage_quota:
      return "insufficient_quota";
    case Code::invalid_field:
      return "invalid_value";
    default:
      return facts(code).name;
  }
}

}  // namespace

int status_of(Code code) {
  switch (code) {
    case Code::model_not_installed:
    case Code::model_not_found:
      return 404;
    case Code::unsupported_media:
      return 415;
    case Code::media_too_large:
    case Code::media_too_long:
      return 413;
    default:
      return facts(code).http_status == 422 ? 400 : facts(code).http_status;
  }
}

json::object error_json(const Error& error, Language language) {
  const int status = status_of(error.code());
  return {{"error",
           {{"message", to_valid_utf8(error.message(language))},
            {"type", type_of(error.code(), status)},
            {"param", param_of(error)},
            {"code", code_of(error.code())}}}};
}

Language language_of(const http::Request& request) {
  return request.headers.find("Accept-Language") ? request.language() : Language::en;
}

http::Response error_response(const Error& error, const http::Request& request) {
  const http::Response known = http::problem_response(error, Language::en);
  http::Response response =
      http::json_response(error_json(error, language_of(request)), status_of(error.code()));
  for (const char* name : {"Retry-After", "WWW-Authenticate"})
    if (const auto value = known.headers.find(name)) response.headers.set(name, *value);
  return response;
}

}  // namespace ecg::backend::openai
