#pragma once
// A small CA on a real SQLite database, under the profiles that are shipped.

#include <hawiya/ca/authority.hpp>
#include <hawiya/ca/profile.hpp>
#include <hawiya/ca/store.hpp>

#include "support/builders.hpp"
#include "support/files.hpp"
#include "support/temporary.hpp"

namespace hawiya::test {

inline std::string shipped(const std::string& path) {
  return std::string(as_text(read_file(std::string(HAWIYA_SOURCE_DIR) + "/certs/" + path)));
}

inline ca::Profile shipped_profile(const std::string& name) {
  return ca::Profile::parse(shipped("profiles/" + name + ".xml"), name + ".xml", der::Oid("2.999.818")).value();
}

inline std::vector<x509::NameAttribute> organisation(const std::string& common_name) {
  return {{.type = x509::attribute::organization, .value = "مثال"},
          {.type = x509::attribute::organization_identifier, .value = "NTREG-1"},
          {.type = x509::attribute::common_name, .value = common_name}};
}

inline std::vector<x509::NameAttribute> citizen(const std::string& number = "29001011234567") {
  return {{.type = x509::attribute::common_name, .value = "فاطمة الزهراء محمد"},
          {.type = x509::attribute::surname, .value = "محمد"},
          {.type = x509::attribute::given_name, .value = "فاطمة الزهراء"},
          {.type = x509::attribute::serial_number, .value = "PNOEG-" + number}};
}

inline x509::Request request_for(const Key& key) { return x509::Request::create(make_name("request"), *key).value(); }

struct DemoCa {
  TemporaryFolder folder = {};
  std::shared_ptr<ca::Store> store = ca::create_sqlite_store(folder / "ca.db").value();
  ca::Publication publication{"http://127.0.0.1:8818"};
  ca::Act act{"tester", test_now};
  Key root_key = make_key(crypto::KeyType::p384);
  Key issuing_key = make_key(crypto::KeyType::p256);
  ca::Authority root =
      ca::Authority::establish_root("root", shipped_profile("root"), organisation("الجذر"), root_key, store, publication, act)
          .value();
  ca::Authority issuing = make_issuing();

  ca::Authority make_issuing() {
    const auto certificate =
        root.issue(shipped_profile("issuing-ca"), {request_for(issuing_key), organisation("المواطنون")}, act).value();
    store->add_issuer({"citizens", "root", to_bytes(certificate.serial_number())}, act).value();
    return ca::Authority::open("citizens", certificate, issuing_key, store, publication).value();
  }

  x509::Certificate citizen_certificate(const std::string& profile = "citizen-authentication") {
    return issuing.issue(shipped_profile(profile), {request_for(make_key()), citizen()}, act).value();
  }
};

}  // namespace hawiya::test
