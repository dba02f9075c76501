#pragma once
// How far a command is, for who waits in front of it.
#include <optional>
#include <string>

namespace ecg::app {

/// One line on a terminal, rewritten in place; nothing when standard error is no terminal.
class ProgressLine {
 public:
  explicit ProgressLine(std::string name);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(double done_s, double whole_s, std::optional<double> eta_s) const;  ///< whole_s 0: not known

 private:
  const std::string name_;
  const bool shown_;
};

}  // namespace ecg::app
