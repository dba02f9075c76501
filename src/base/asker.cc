#include "base/asker.h"

namespace ecg {
namespace {

thread_local const CancelFlag* asker = nullptr;

}  // namespace

WorkForAsker::WorkForAsker(const CancelFlag& left) : before_(asker) { asker = &left; }
WorkForAsker::~WorkForAsker() { asker = before_; }

void go_on_for_asker() {
  if (asker) asker->throw_if_cancelled();
}

bool is_asked() { return asker != nullptr; }

const CancelFlag& asker_left() {
  static const CancelFlag never;
  return asker ? *asker : never;
}

}  // namespace ecg
