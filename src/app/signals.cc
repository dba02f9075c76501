#include "app/signals.h"

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
  return set;
}

}  // namespace

void block_stop_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

int wait_for_stop_signal() {
  const sigset_t set = stop_signals();
  int number = 0;
  sigwait(&set, &number);
  return number;
}

const CancelFlag& cancel_on_stop_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGINT, on_stop_signal);
  std::signal(SIGTERM, on_stop_signal);
  return stop_asked;
}

}  // namespace ecg::app
