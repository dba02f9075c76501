#pragma once
// One call of transcribe() of the native engine: windows go to the batch a few ahead, and come back in order.
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "whisper/native/native_engine.h"

namespace ecg::whisper {

class NativeJob {
 public:
  NativeJob(Native& engine, const Samples& samples, const TranscribeOptions& options);

  /// Once. Throws what Transcriber::transcribe() throws.
  transcript::Transcript run();

 private:
  using SpeechWindow = acoustics::SpeechWindow;
  struct Progress {
    const std::function<void(double)>& report;
    double reached_s = 0;

    void reach(double done_s);
  };
  /// A window that was heard badly, while its parts are heard.
  struct Whole {
    SpeechWindow window;
    DecodedWindow decoded;
  };
  struct PendingWindow {
    SpeechWindow window;
    bool is_again = false;                   ///< a stretch of another one that was passed over
    std::vector<std::string> others = {};    ///< languages in which it is still to be tried
    std::optional<DecodedWindow> best = {};  ///< of the readings before this one
    std::shared_ptr<Batch::Ticket> ticket = {};
    std::shared_ptr<Whole> part_of = {};
    std::optional<DecodedWindow> decoded = {};  ///< of a part, once it was chosen
  };

  bool chooses() const { return options_.language == "auto"; }
  bool fill();
  void hear_language();
  void submit(PendingWindow work, const std::string& language, bool in_front);
  void wait_for_first();
  void look_around();
  std::vector<Token> prompt() const;
  void remember(const DecodedWindow& decoded);
  void finish_window(PendingWindow done);
  void tell_language(const DecodedWindow& decoded);
  bool try_another(PendingWindow& done, DecodedWindow& decoded);
  bool read_by_other(const SpeechWindow& window);
  bool hear_in_parts(PendingWindow& done, DecodedWindow& decoded);
  void choose(PendingWindow first);
  void finish(const PendingWindow& done, DecodedWindow& decoded);
  void add(const PendingWindow& done, DecodedWindow& decoded);

  Native& engine_;
  const Tokenizer& tokenizer_;
  const TranscribeOptions& options_;
  const int number_;
  WindowSource windows_;
  Progress progress_;
  const std::vector<Token> prompt_;
  std::vector<Token> said_before_;          ///< where windows are told
  std::string language_;                    ///< "auto" while none is sure
  std::map<std::string, double> evidence_;  ///< for each language: seconds, by how likely it was in them
  transcript::Transcript transcript_;
  std::deque<PendingWindow> in_work_;
};

}  // namespace ecg::whisper
