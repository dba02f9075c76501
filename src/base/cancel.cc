#include "base/cancel.h"

#include "base/event.h"

namespace ecg {

void CancelFlag::sleep_for(std::chrono::milliseconds time) const {
  Event never;
  never.wait_for(time, this);
}

}  // namespace ecg
