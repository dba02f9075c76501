#pragma once
// A file descriptor that is closed at the end.
#include <unistd.h>

#include <utility>

namespace ecg {

class UniqueFd {
 public:
  explicit UniqueFd(int number = -1) : number_(number) {}
  ~UniqueFd() { reset(); }
  UniqueFd(UniqueFd&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  void reset(int number = -1) {
    if (number_ >= 0) close(number_);
    number_ = number;
  }
  int get() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_;
};

}  // namespace ecg
