#include "app/signals.h"

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <thread>

namespace ecg::app {
namespace {

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  return set;
}

/// Those that nobody wants ignored, as nohup and a shell's "&" do.
sigset_t heeded(std::initializer_list<int> numbers) {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : numbers) {
    struct sigaction now {};
    if (sigaction(number, nullptr, &now) != 0 || now.sa_handler != SIG_IGN) sigaddset(&set, number);
  }
  return set;
}

void cancel_at_first_exit_at_second(const sigset_t& set, CancelFlag& flag) {
  for (int number = 0; sigwait(&set, &number) == 0; flag.cancel())
    if (flag.cancelled()) std::_Exit(128 + number);
}

}  // namespace

void end_on_stop_signals() {
  for (const int number : {SIGINT, SIGTERM}) {
    const auto before = std::signal(number, [](int which) { std::_Exit(128 + which); });
    if (before == SIG_IGN) std::signal(number, SIG_IGN);  // nohup, and a shell's own "&"
  }
}

void block_stop_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

int wait_for_stop_signal(const std::function<void()>& on_hangup) {
  const sigset_t set = stop_signals();
  const bool of_a_terminal = isatty(STDIN_FILENO) == 1;
  int number = 0;
  while (sigwait(&set, &number) == 0 && number == SIGHUP && !of_a_terminal) on_hangup();
  return number;
}

const CancelFlag& cancel_on_stop_signals() {
  // What a flag wakes may not be woken by a signal handler: a thread waits for the signals, as long as the
  // process lives.
  static CancelFlag& stop_asked = *new CancelFlag;
  static const bool listens = [] {
    std::signal(SIGPIPE, SIG_IGN);
    const sigset_t set = heeded({SIGINT, SIGTERM});
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::thread([set] { cancel_at_first_exit_at_second(set, stop_asked); }).detach();
    return true;
  }();
  static_cast<void>(listens);
  return stop_asked;
}

}  // namespace ecg::app
