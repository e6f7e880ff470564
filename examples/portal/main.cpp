// hawiya-portal: the example site as a program.
#include <algorithm>
#include <charconv>
#include <csignal>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "portal.hpp"

using namespace hawiya;

namespace {

constexpr const char* usage =
    "usage: hawiya-portal --port N --anchor FILE [--anchor FILE…] [--intermediate FILE…] [--origin URL] [--allow-loopback]\n"
    "  --port            port to listen on, on 127.0.0.1; 0 takes a free one\n"
    "  --anchor          trusted CA certificate (DER or PEM)\n"
    "  --intermediate    further CA certificate between the anchor and the citizens'\n"
    "  --origin          the site's origin; by default http://127.0.0.1:PORT (with a proxy in front, say https://…)\n"
    "  --allow-loopback  fetch OCSP and CRLs from this machine too: for the demonstration\n";

struct Settings {
  std::uint16_t port = 0;
  std::string origin;
  std::vector<x509::Certificate> anchors, intermediates;
  http::Addresses addresses = http::Addresses::public_only;
};

x509::Certificate load(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const Bytes content(std::istreambuf_iterator<char>(file), {});
  if (!file.is_open()) throw Failure({ErrorCode::file_not_found, "", path});
  const auto certificate = x509::Certificate::from_file_bytes(content);
  if (!certificate) throw Failure({certificate.error().code, certificate.error().detail, path});
  return *certificate;
}

std::uint16_t parse_port(const std::string& text) {
  std::uint16_t port = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (fault != std::errc() || end != text.data() + text.size())
    throw Failure({ErrorCode::argument_invalid, "a port is a number from 0 to 65535", "--port"});
  return port;
}

Settings parse(const std::vector<std::string>& arguments) {
  Settings settings;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& option = arguments[i];
    if (option == "--allow-loopback") {
      settings.addresses = http::Addresses::allow_loopback;
      continue;
    }
    const std::string value = i + 1 < arguments.size() ? arguments[++i] : "";
    if (value.empty()) throw Failure({ErrorCode::argument_invalid, "a value is missing", option});
    if (option == "--port")
      settings.port = parse_port(value);
    else if (option == "--origin")
      settings.origin = value;
    else if (option == "--anchor")
      settings.anchors.push_back(load(value));
    else if (option == "--intermediate")
      settings.intermediates.push_back(load(value));
    else
      throw Failure({ErrorCode::argument_invalid, "unknown option", option});
  }
  return settings;
}

int run(const Settings& settings) {
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGINT);
  sigaddset(&ending, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);

  auto anchors = path::TrustStore::create(settings.anchors).value();
  // The origin has the port in it, and the port is known when the server listens.
  std::shared_ptr<Portal> portal;
  std::mutex ready;
  std::unique_lock lock(ready);
  auto server = http::Server::listen(
                    "127.0.0.1", settings.port,
                    [&](const http::Request& request) {
                      { const std::scoped_lock wait(ready); }
                      return portal->answer(request);
                    },
                    {}, 2)
                    .value();
  const std::string url = "http://127.0.0.1:" + std::to_string(server.port());
  const auto origin = auth::Origin::parse(settings.origin.empty() ? url : settings.origin).value();
  portal = std::make_shared<Portal>(origin, std::move(anchors), auth::LoginPolicy{.intermediates = settings.intermediates},
                                    http::ClientPolicy{.addresses = settings.addresses});
  lock.unlock();
  std::cout << url << std::endl;
  int signal = 0;
  sigwait(&ending, &signal);
  server.stop();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.empty()) return std::cerr << usage, 2;
    if (std::find(arguments.begin(), arguments.end(), "--help") != arguments.end()) return std::cout << usage, 0;
    return run(parse(arguments));
  } catch (const std::exception& error) {
    std::cerr << "hawiya-portal: " << error.what() << '\n';
    return 2;
  }
}
