// The README's login as a program: judges a token without any network, so that revocation stays unproved and the answer is "try
// later". Usage: hawiya_login_example ORIGIN NONCE ANCHOR.cer < token.json
#include <fstream>
#include <iostream>
#include <iterator>

#include "login.hpp"

int main(int argc, char** argv) try {
  if (argc != 4) return std::cerr << "usage: hawiya_login_example ORIGIN NONCE ANCHOR.cer < token.json\n", 2;
  std::ifstream file(argv[3], std::ios::binary);
  const Bytes anchor(std::istreambuf_iterator<char>(file), {});
  const auto anchors = path::TrustStore::create({x509::Certificate::from_file_bytes(anchor).value()}).value();
  const auth::LoginVerifier verifier(auth::Origin::parse(argv[1]).value(), anchors);
  const auto challenge = auth::Challenge::restore(argv[2], system_now() + auth::Challenge::default_time_to_live).value();
  const std::string token(std::istreambuf_iterator<char>(std::cin), {});
  const auto no_network = [](const std::vector<FetchRequest>& requests) {
    std::vector<FetchAnswer> answers;
    for (const auto& request : requests) answers.push_back({.id = request.id, .error = Error{ErrorCode::fetch_failed}});
    return answers;
  };
  const auto citizen = log_in(verifier, token, challenge, no_network);
  if (!citizen) return std::cerr << to_string(citizen.error()) << '\n', 1;
  std::cout << citizen->common_name() << '\n';
} catch (const Failure& failure) {
  std::cerr << failure.what() << '\n';
  return 2;
}
