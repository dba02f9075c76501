#include "base/at_once.h"

namespace ecg {
namespace {

thread_local bool wanted = false;

}  // namespace

AtOnce::AtOnce() { wanted = true; }
AtOnce::~AtOnce() { wanted = false; }
bool AtOnce::is_wanted() { return wanted; }

void about_to_wait() {
  if (wanted) throw WouldWait{};
}

}  // namespace ecg
