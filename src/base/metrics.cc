#include "base/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace ecg {

void Counter::add(double amount) { inner_->Increment(amount); }
void Histogram::observe(double value) { inner_->Observe(value); }

struct Metrics::State {
  explicit State(std::string name) : role{{"role", std::move(name)}} {}
  const Labels role;
  prometheus::Registry registry;
};

Metrics::Metrics(std::string role) : state_(std::make_unique<State>(std::move(role))) {}
Metrics::~Metrics() = default;

void Metrics::set(const std::string& name, const std::string& help, double value, const Labels& labels) {
  auto& family =
      prometheus::BuildGauge().Name(name).Help(help).Labels(state_->role).Register(state_->registry);
  family.Add(labels).Set(value);
}

Counter Metrics::counter(const std::string& name, const std::string& help, const Labels& labels) {
  auto& family =
      prometheus::BuildCounter().Name(name).Help(help).Labels(state_->role).Register(state_->registry);
  return Counter(family.Add(labels));
}

Histogram Metrics::histogram(const std::string& name, const std::string& help,
                             const std::vector<double>& bounds, const Labels& labels) {
  auto& family =
      prometheus::BuildHistogram().Name(name).Help(help).Labels(state_->role).Register(state_->registry);
  return Histogram(family.Add(labels, bounds));
}

std::string Metrics::text() const {
  return prometheus::TextSerializer().Serialize(state_->registry.Collect());
}

}  // namespace ecg
