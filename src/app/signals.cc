#include "app/signals.h"

#include <unistd.h>

#include <csignal>
#include <cstdlib>

namespace ecg::app {
namespace {

CancelFlag stop_asked;  // a signal handler can reach nothing else

void on_stop_signal(int number) {
  if (stop_asked.cancelled()) std::_Exit(128 + number);
  stop_asked.cancel();
}

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  return set;
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
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGINT, on_stop_signal);
  std::signal(SIGTERM, on_stop_signal);
  return stop_asked;
}

}  // namespace ecg::app
