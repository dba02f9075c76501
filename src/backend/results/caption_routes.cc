#include "backend/results/caption_routes.h"

#include "backend/results/stored_result.h"
#include "captions/check_request.h"

namespace ecg::backend {
namespace {

http::Response check(const http::Request& request) {
  const auto asked = captions::parse_check_request(parse_json_object(request.body));
  return http::json_response(captions::check_response(asked, request.language()));
}

http::Response fix(const http::Request& request) {
  auto asked = captions::parse_check_request(parse_json_object(request.body));
  return http::json_response(captions::fix_response(std::move(asked), request.language()));
}

}  // namespace

std::vector<http::Route> caption_routes() {
  const std::string api = "/api/captions";
  // What is checked and fixed is what is stored: as large as a result.
  return {{"GET", api + "/profiles",
           [](const auto& request) {
             return http::json_response(
                 captions::profiles_json(request.query_parameter("language").value_or("")));
           }},
          taking_result({"POST", api + "/check", http::on_lane(http::Lane::computing, check)}),
          taking_result({"POST", api + "/fix", http::on_lane(http::Lane::computing, fix)})};
}

}  // namespace ecg::backend
