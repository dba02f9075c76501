#include "backend/results/stored_result.h"

#include "base/json.h"
#include "base/text.h"
#include "wire/job_endpoints.h"

namespace ecg::backend {
namespace {

class CountedJson : public ByteSink {
 public:
  void write(std::string_view bytes) override { values_.update(bytes); }

 private:
  JsonValueCount values_;
};

}  // namespace

http::Route taking_result(http::Route route) {
  route.body_limit = kLargestResult;
  route.watch = [](const auto&) { return std::make_unique<CountedJson>(); };
  return route;
}

void require_completed(const jobs::Job& job) {
  if (job.status != jobs::Status::completed)
    throw Error(Code::job_not_completed, std::string(jobs::name(job.status)));
}

int requested_version(const http::Request& request) {
  const auto version = to_integer(request.query_parameter("version").value_or("0"));
  if (!version || *version < 0 || *version > INT32_MAX)
    throw Error(Code::invalid_field, "version must be a whole number");
  return static_cast<int>(*version);
}

jobs::Result stored_result(const BackendServer::State& state, const http::Request& request) {
  const jobs::Job job = wire::requested_job(request, *state.jobs);
  require_completed(job);
  auto result = state.jobs->result(job.id, requested_version(request));
  if (!result) throw Error(Code::invalid_field, "there is no such version");
  return *std::move(result);
}

std::string version_tag(int version) { return "\"" + std::to_string(version) + "\""; }

}  // namespace ecg::backend
