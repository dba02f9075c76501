// Prints the pitch of each 10 ms of a media file in Hz, 0 where unvoiced; for bench/pitch_compare.py.
#include <iostream>
#include <vector>

#include "acoustics/voice.h"
#include "media/audio_reader.h"

int main(int count, char** arguments) {
  if (count != 2) return 2;
  ecg::media::AudioReader reader(arguments[1], {});
  ecg::acoustics::VoiceMeter meter;
  std::vector<float> piece(16000);
  while (const std::size_t got = reader.read(piece)) meter.add(std::span(piece).first(got));
  const auto tracks = meter.finish();
  for (std::size_t i = 0; i < tracks.size(); ++i) std::cout << tracks.pitch_hz(i) << '\n';
}
