#include "base/non_blocking.h"

namespace ecg {
namespace {

thread_local bool wanted = false;

}  // namespace

NonBlockingScope::NonBlockingScope() { wanted = true; }
NonBlockingScope::~NonBlockingScope() { wanted = false; }
bool NonBlockingScope::is_wanted() { return wanted; }

void about_to_wait() {
  if (wanted) throw WouldBlock{};
}

}  // namespace ecg
