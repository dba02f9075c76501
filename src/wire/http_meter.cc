#include "wire/http_meter.h"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ecg::wire {
namespace {

// From a poll of the status to a video of gigabytes over a slow line.
const std::vector<double> kSeconds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                   0.25,   0.5,   1,      2.5,   5,    10,    60,   600};

class HttpMeter {
 public:
  explicit HttpMeter(Metrics& metrics)
      : metrics_(metrics),
        upload_bytes_(
            metrics.counter("ecg_upload_bytes_total",
                            "Bytes that the embedded store took in: videos, and what is made of them.")) {}

  void add(const http::Served& served) {
    seconds_of(served).observe(served.seconds);
    if (served.is_upload && served.status < 300) upload_bytes_.add(static_cast<double>(served.body_bytes));
  }

 private:
  /// A route keeps its place in memory, so that place stands for it: nothing is copied for a look-up.
  Histogram& seconds_of(const http::Served& served) {
    const int hundreds = served.status / 100;
    const auto [found, is_new] = seconds_.try_emplace({served.route.data(), hundreds});
    if (is_new)
      found->second = std::make_unique<Histogram>(
          metrics_.histogram("ecg_http_request_seconds",
                             "From a request's first byte until its answer was ready to be sent.", kSeconds,
                             {{"method", std::string(served.method)},
                              {"route", std::string(served.route)},
                              {"status", std::to_string(hundreds) + "xx"}}));
    return *found->second;
  }

  Metrics& metrics_;
  Counter upload_bytes_;
  std::map<std::pair<const char*, int>, std::unique_ptr<Histogram>> seconds_;  // at most five for each route
};

}  // namespace

http::Observer http_observer(Metrics& metrics) {
  return [meter = std::make_shared<HttpMeter>(metrics)](const http::Served& served) { meter->add(served); };
}

}  // namespace ecg::wire
