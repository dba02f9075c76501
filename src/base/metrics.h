#pragma once
// What a server counts of itself, for Prometheus to fetch. Safe for many threads.
// Source: prometheus.io/docs/instrumenting/exposition_formats (text format 0.0.4).
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace prometheus {
class Counter;
class Histogram;
}  // namespace prometheus

namespace ecg {

/// Only goes up. As good as its Metrics lives.
class Counter {
 public:
  explicit Counter(prometheus::Counter& inner) : inner_(&inner) {}
  void add(double amount = 1);  ///< less than 0 is left out

 private:
  prometheus::Counter* inner_;
};

/// How often what was seen fell into which range. As good as its Metrics lives.
class Histogram {
 public:
  explicit Histogram(prometheus::Histogram& inner) : inner_(&inner) {}
  void observe(double value);

 private:
  prometheus::Histogram* inner_;
};

class Metrics {
 public:
  using Labels = std::map<std::string, std::string>;

  explicit Metrics(std::string role);  ///< the label `role` of every figure
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // The same name and labels give the same figure again. Finding it takes a lock and some hashing: who counts
  // often keeps what these return.
  void set(const std::string& name, const std::string& help, double value, const Labels& labels = {});
  Counter counter(const std::string& name, const std::string& help, const Labels& labels = {});
  /// `bounds`: upper ends of the ranges, going up; one without end follows. The same for every label.
  Histogram histogram(const std::string& name, const std::string& help, const std::vector<double>& bounds,
                      const Labels& labels = {});

  std::string text() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ecg
