#pragma once
// A blocking TCP client for tests: sends exactly the bytes it is told, which no proper HTTP client would.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>

namespace ecg::http {

class TestSocket {
 public:
  explicit TestSocket(std::uint16_t port) : descriptor_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    connected_ = connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~TestSocket() { close(descriptor_); }
  TestSocket(const TestSocket&) = delete;
  TestSocket& operator=(const TestSocket&) = delete;

  bool connected() const { return connected_; }
  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  /// Until `needle` has come `times` times, or the peer has closed, or 20 s have passed.
  std::string read_until(std::string_view needle, int times = 1) {
    while (count(needle) < times && read_some()) {
    }
    return got_;
  }
  /// What has come by now.
  std::string read_at_once() {
    pollfd ready{descriptor_, POLLIN, 0};
    while (poll(&ready, 1, 0) == 1 && read_some()) {
    }
    return got_;
  }
  std::string read_to_end() {
    while (read_some()) {
    }
    return got_;
  }

 private:
  int count(std::string_view needle) const {
    int found = 0;
    for (std::size_t at = got_.find(needle); at != std::string::npos; at = got_.find(needle, at + 1)) ++found;
    return found;
  }
  bool read_some() {
    pollfd ready{descriptor_, POLLIN, 0};
    char buffer[65536];
    if (poll(&ready, 1, 20'000) != 1) return false;
    const ssize_t size = recv(descriptor_, buffer, sizeof buffer, 0);
    if (size > 0) got_.append(buffer, static_cast<std::size_t>(size));
    return size > 0;
  }

  int descriptor_;
  bool connected_ = false;
  std::string got_;
};

/// Waits for a condition; false only when it does not come for very long.
template <typename Condition>
bool comes_true(Condition condition) {
  for (int i = 0; i < 2000 && !condition(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return condition();
}

inline bool starts_with_status(const std::string& response, int status) {
  return response.starts_with("HTTP/1.1 " + std::to_string(status));
}

}  // namespace ecg::http
