// The test program starts itself as the process that decodes, as ecg does.
#include <gtest/gtest.h>

#include "media/burn_process.h"
#include "media/decode_worker.h"

int main(int argc, char** argv) {
  if (argc > 1 && argv[1] == ecg::media::kDecodeWorker) return ecg::media::run_decode_worker(argc, argv);
  if (argc > 1 && argv[1] == ecg::media::kBurnWorker) return ecg::media::run_burn_worker(argc, argv);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
