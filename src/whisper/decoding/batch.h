#pragma once
// Windows of all jobs that are in work, decoded together: each step of the decoder takes the next token of
// each of them, so the weights are read once for many. A finished window's place is taken by the next one at
// once.
#include <condition_variable>
#include <exception>
#include <list>
#include <memory>
#include <mutex>
#include <thread>

#include "acoustics/log_mel.h"
#include "whisper/decoding/window_decoding.h"

namespace ecg::whisper {

class Batch {
 public:
  /// Throws Error(model_not_found) when `weights` lack a tensor. `heads`: those that align() gets the looks
  /// of. `tokenizer`: that of the weights; both must outlive the batch. Takes as long as packing all weights
  /// does.
  Batch(const Weights& weights, const Tokenizer& tokenizer, Precision precision, int threads,
        std::vector<HeadPlace> heads);
  ~Batch();  ///< gives up what is in work and what waits
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  static constexpr std::size_t kWindowsPerJob = 8, kWindows = 16;  ///< in work at once

  /// A window on its way. Letting go of it takes it back.
  class Ticket;
  /// samples: mono 16 kHz, at most 30 s. `job`: any number that is its own; windows of different jobs take
  /// turns. Any thread may call it.
  std::shared_ptr<Ticket> submit(int job, std::span<const float> samples, WindowRequest request);

 private:
  struct Work;
  using Works = std::list<std::shared_ptr<Work>>;

  void run(const std::stop_token& stop);
  void admit(const std::stop_token& stop);
  std::shared_ptr<Work> next_waiting(const std::stop_token& stop);
  void begin(const std::shared_ptr<Work>& work);
  void step();
  void end_active(const std::exception_ptr& problem);

  const Weights& weights_;
  const Tokenizer& tokenizer_;
  const acoustics::MelFilters filters_;
  const std::vector<HeadPlace> heads_;
  tensor::ThreadPool pool_;
  Encoder encoder_;
  Decoder decoder_;

  // Of the thread.
  Works active_;
  std::vector<std::unique_ptr<KvCache>> free_slots_;
  std::vector<DecoderRow> rows_;

  std::mutex mutex_;
  std::condition_variable_any wake_;
  Works waiting_;  // guarded by mutex_
  std::jthread thread_;
};

class Batch::Ticket {
 public:
  explicit Ticket(std::shared_ptr<Work> work) : work_(std::move(work)) {}
  ~Ticket();
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;

  /// Waits this long for the end; true when it has come. Throws Error(cancelled) as soon as `cancel` is set.
  bool wait_for(std::chrono::milliseconds time, const CancelFlag* cancel) const;
  /// Of the work on it: 0 … 1.
  double done() const;
  /// Empty while it is not known.
  LanguageChance language() const;
  /// After the end, once. Throws what went wrong.
  DecodedWindow result();

 private:
  std::shared_ptr<Work> work_;
};

}  // namespace ecg::whisper
