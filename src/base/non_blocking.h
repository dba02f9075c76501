#pragma once
// What a thread on which everybody depends may do: all that needs no waiting. Such a thread tries first, and
// who can wait does it again where the try ended.

namespace ecg {

/// Thrown instead of waiting. No std::exception, so that nobody takes it for a failure.
struct WouldBlock {};

/// While it lives, its thread must not wait.
class NonBlockingScope {
 public:
  NonBlockingScope();
  ~NonBlockingScope();
  NonBlockingScope(const NonBlockingScope&) = delete;
  NonBlockingScope& operator=(const NonBlockingScope&) = delete;

  static bool is_wanted();  ///< of this thread
};

/// Stands before what waits for others or takes long: an answer over the network, a place in a queue,
/// megabytes. Throws WouldBlock when this thread must not.
void about_to_wait();

}  // namespace ecg
