#include "whisper/decoding/batch.h"

#include <algorithm>
#include <map>

#include "base/event.h"

namespace ecg::whisper {
namespace {

constexpr double kShareOfEncoding = 0.5;  // of the work on a window, about

static_assert(Batch::kWindows * WindowDecoding::kMostRows <= Decoder::kMostRows);

}  // namespace

struct Batch::Work {
  Work(int for_job, tensor::Matrix<float> picture, WindowDecoding its_decoding)
      : job(for_job), mel(std::move(picture)), decoding(std::move(its_decoding)) {}

  void report(double share) {
    const std::lock_guard lock(mutex);
    done = std::max(done, share);
    language = decoding.language();
  }
  void end(std::exception_ptr problem) {
    {
      const std::lock_guard lock(mutex);
      failure = std::move(problem);
      language = decoding.language();
    }
    ended.set();
  }

  const int job;
  CancelFlag abandoned;

  // Of the batch's thread, until it has ended.
  tensor::Matrix<float> mel;
  WindowDecoding decoding;
  std::unique_ptr<KvCache> slot;
  std::size_t first_row = 0, answers = 0;

  Event ended;
  std::mutex mutex;  // guards these
  double done = 0;
  LanguageChance language;
  std::exception_ptr failure;
};

Batch::Ticket::~Ticket() { work_->abandoned.cancel(); }

bool Batch::Ticket::wait_for(std::chrono::milliseconds time, const CancelFlag* cancel) const {
  return work_->ended.wait_for(time, cancel);
}

double Batch::Ticket::done() const {
  const std::lock_guard lock(work_->mutex);
  return work_->done;
}

LanguageChance Batch::Ticket::language() const {
  const std::lock_guard lock(work_->mutex);
  return work_->language;
}

DecodedWindow Batch::Ticket::result() {
  if (work_->failure) std::rethrow_exception(work_->failure);
  return std::move(work_->decoding).result();
}

Batch::Batch(const Weights& weights, const Tokenizer& tokenizer, Precision precision, int threads,
             std::vector<HeadPlace> heads)
    : weights_(weights),
      tokenizer_(tokenizer),
      filters_(weights_.mel_filters()),
      heads_(std::move(heads)),
      pool_(threads),
      encoder_(weights_, precision, pool_),
      decoder_(weights_, precision, pool_) {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Batch::~Batch() = default;

std::shared_ptr<Batch::Ticket> Batch::submit(int job, std::span<const float> samples, WindowRequest request) {
  auto work = std::make_shared<Work>(job, acoustics::log_mel(samples, filters_, kMelFrames),
                                     WindowDecoding(std::move(request), tokenizer_, heads_));
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(work);
  }
  wake_.notify_one();
  return std::make_shared<Ticket>(std::move(work));
}

void Batch::run(const std::stop_token& stop) {
  for (;;) {
    if (active_.empty()) {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, stop, [&] { return !waiting_.empty(); });
    }
    if (stop.stop_requested()) break;
    admit(stop);
    try {
      if (!active_.empty()) step();
    } catch (...) {  // no memory: those in work fail, those that wait may not
      end_active(std::current_exception());
    }
  }
  const auto stopped = std::make_exception_ptr(Error(Code::cancelled));
  end_active(stopped);
  for (const auto& work : waiting_) work->end(stopped);
}

void Batch::end_active(const std::exception_ptr& problem) {
  for (const auto& work : active_) work->end(problem);
  active_.clear();
}

void Batch::admit(const std::stop_token& stop) {
  while (const auto work = next_waiting(stop)) {
    try {
      begin(work);
      active_.push_back(work);
    } catch (...) {
      work->end(std::current_exception());
    }
  }
}

/// The oldest window of the job that has the fewest in work; null when there is no place for one. A job with
/// several in work takes no further place while another makes do with fewer: each window is encoded between
/// two steps of all others, and a short video would wait for the encoding of much of a long one.
std::shared_ptr<Batch::Work> Batch::next_waiting(const std::stop_token& stop) {
  std::map<int, std::size_t> in_work;
  for (const auto& work : active_) ++in_work[work->job];
  const std::lock_guard lock(mutex_);
  if (stop.stop_requested() || active_.size() >= kWindows || waiting_.empty()) return nullptr;
  const auto fewest =
      std::ranges::min_element(waiting_, {}, [&](const auto& work) { return in_work[work->job]; });
  const std::size_t own = in_work[(*fewest)->job];
  if (own >= kWindowsPerJob) return nullptr;
  if (own > 1 &&
      std::ranges::any_of(in_work, [&](const auto& job) { return job.second > 0 && job.second < own; }))
    return nullptr;
  auto work = *fewest;
  waiting_.erase(fewest);
  return work;
}

void Batch::begin(const std::shared_ptr<Work>& work) {
  const auto& states = encoder_.encode(work->mel, &work->abandoned);
  work->mel = {};
  if (free_slots_.empty()) {
    work->slot = std::make_unique<KvCache>();
  } else {
    work->slot = std::move(free_slots_.back());
    free_slots_.pop_back();
  }
  decoder_.begin(*work->slot, states);
  work->report(kShareOfEncoding);
}

/// The next tokens of all windows. Those that are done make room.
void Batch::step() {
  rows_.clear();
  for (const auto& work : active_) {
    work->first_row = rows_.size();
    work->decoding.add_rows(*work->slot, rows_);
    work->answers =
        static_cast<std::size_t>(std::count_if(rows_.begin() + static_cast<std::ptrdiff_t>(work->first_row),
                                               rows_.end(), [](const auto& r) { return r.wants_logits; }));
  }
  const auto logits = decoder_.step(rows_, heads_);
  std::size_t answer = 0;
  for (auto it = active_.begin(); it != active_.end();) {
    const auto work = *it;
    work->decoding.take(logits.rows(answer, work->answers), decoder_, work->first_row, *work->slot);
    answer += work->answers;
    work->report(kShareOfEncoding + (1 - kShareOfEncoding) * work->decoding.done());
    const bool ends = work->decoding.finished() || work->abandoned.cancelled();
    if (!ends) {
      ++it;
      continue;
    }
    free_slots_.push_back(std::move(work->slot));
    it = active_.erase(it);
    work->end(work->decoding.finished() ? nullptr : std::make_exception_ptr(Error(Code::cancelled)));
  }
}

}  // namespace ecg::whisper
