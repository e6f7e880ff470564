// Signs a document with a key file in place of a card. Usage:
//   hawiya_sign_document DOCUMENT KEY.p8 CERTIFICATE ISSUER ANCHOR TSA_URL OUT.asice < passphrase
#include <filesystem>
#include <fstream>
#include <hawiya/crypto/key_file.hpp>
#include <iostream>
#include <iterator>

#include "sign_document.hpp"

namespace {

Bytes read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  return Bytes(std::istreambuf_iterator<char>(file), {});
}

x509::Certificate certificate(const std::string& path) { return x509::Certificate::from_file_bytes(read(path)).value(); }

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 8)
    return std::cerr << "usage: hawiya_sign_document DOCUMENT KEY.p8 CERTIFICATE ISSUER ANCHOR TSA_URL OUT.asice < passphrase\n",
           2;
  std::string passphrase;
  std::getline(std::cin, passphrase);
  auto key = crypto::KeyFile::open(read(argv[2]), Secret(std::string_view(passphrase))).value();
  const std::string name = std::filesystem::path(argv[1]).filename().string();
  const Bytes document = read(argv[1]);

  const Bytes state = begin(name, document, certificate(argv[3]), {certificate(argv[4])}).value();

  // The signer's side; the card would do this.
  const auto waiting = sign::Signing::resume(state).value();
  const Bytes value = key.sign(waiting.algorithm(), waiting.to_be_signed()).value();

  const auto anchors = path::TrustStore::create({certificate(argv[5])}).value();
  const Bytes container = finish(name, document, state, value).value();
  const Bytes raised = raise(container, argv[6], anchors).value();
  std::ofstream(argv[7], std::ios::binary).write(reinterpret_cast<const char*>(raised.data()), std::ssize(raised));

  const auto report = validate(raised, anchors).value();
  std::cout << report.to_json() << '\n';
  return report.indication() == sign::Indication::total_passed ? 0 : 1;
} catch (const std::exception& failure) {
  std::cerr << failure.what() << '\n';
  return 2;
}
