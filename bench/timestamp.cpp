// Answering a timestamp request and checking a token, beside OpenSSL's TS_RESP_create_response and TS_RESP_verify_token in the
// same process. Ours takes its serial numbers from a database, durably; OpenSSL's callback counts in memory.
#include <openssl/pem.h>
#include <openssl/ts.h>

#include <hawiya/ca/timestamp_authority.hpp>
#include <hawiya/crypto/random.hpp>
#include <hawiya/path/validate.hpp>

#include "cms/timestamping.hpp"
#include "openssl_handles.hpp"
#include "ratios.hpp"
#include "support/temporary.hpp"

using namespace hawiya;
using namespace hawiya::bench;

namespace {

using Request = openssl::Handle<TS_REQ, TS_REQ_free>;
using Reply = openssl::Handle<TS_RESP, TS_RESP_free>;
using Context = openssl::Handle<TS_RESP_CTX, TS_RESP_CTX_free>;
using Checking = openssl::Handle<TS_VERIFY_CTX, TS_VERIFY_CTX_free>;
using Bio = openssl::Handle<BIO, BIO_free_all>;
using Key = openssl::Handle<EVP_PKEY, EVP_PKEY_free>;

constexpr std::size_t cases = 200;

ASN1_INTEGER* next_serial(TS_RESP_CTX*, void* counter) {
  ASN1_INTEGER* serial = ASN1_INTEGER_new();
  ASN1_INTEGER_set_uint64(serial, ++*static_cast<std::uint64_t*>(counter));
  return serial;
}

int fixed_time(TS_RESP_CTX*, void*, long* seconds, long* microseconds) {
  *seconds = test::test_now.time_since_epoch().count();
  *microseconds = 0;
  return 1;
}

/// One unit, the requests that it is asked, and the tokens that it gave.
struct Unit {
  test::TemporaryFolder folder = {};
  Secret passphrase{std::string_view("bench")};
  test::TestTsu tsu;
  ca::TimestampAuthority authority;
  std::vector<Bytes> requests, replies;
  std::vector<cms::TimestampRequest> asked;

  openssl::Certificate certificate;
  Key key;
  Context context{TS_RESP_CTX_new()};
  openssl::Store store;
  std::uint64_t counter = 0;

  explicit Unit(crypto::KeyType type)
      : tsu(type),
        authority(ca::TimestampAuthority::create(
                      {.name = "bench", .certificate = tsu.certificate, .signer = tsu.key, .policy = test::test_policy},
                      ca::create_sqlite_store(folder / "ca.db").value())
                      .value()),
        certificate(openssl::read_certificate(tsu.certificate.der())),
        store(openssl::store_with(tsu.ca.certificate.der())) {
    for (std::size_t i = 0; i < cases; ++i) {
      cms::TimestampRequest request{.imprint = {crypto::HashAlgorithm::sha256, crypto::random_bytes(32)}};
      request.nonce = Bytes{0x01, static_cast<std::uint8_t>(i)};
      requests.push_back(request.to_der());
      replies.push_back(authority.answer(requests.back(), test::test_now));
      asked.push_back(std::move(request));
    }
    prepare_openssl();
  }

  void prepare_openssl() {
    const Secret pem = tsu.key->to_encrypted_pem(passphrase).value();
    const Bio bio(BIO_new_mem_buf(pem.view().data(), static_cast<int>(pem.view().size())));
    std::string phrase(passphrase.text());
    key.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, phrase.data()));
    const openssl::Handle<ASN1_OBJECT, ASN1_OBJECT_free> policy(OBJ_txt2obj(test::test_policy.to_string().c_str(), 1));
    TS_RESP_CTX_set_signer_cert(context.get(), certificate.get());
    TS_RESP_CTX_set_signer_key(context.get(), key.get());
    TS_RESP_CTX_set_signer_digest(context.get(), EVP_sha256());
    TS_RESP_CTX_set_ess_cert_id_digest(context.get(), EVP_sha256());
    TS_RESP_CTX_set_def_policy(context.get(), policy.get());
    TS_RESP_CTX_add_md(context.get(), EVP_sha256());
    TS_RESP_CTX_set_accuracy(context.get(), 1, 0, 0);
    TS_RESP_CTX_set_serial_cb(context.get(), next_serial, &counter);
    TS_RESP_CTX_set_time_cb(context.get(), fixed_time, nullptr);
    X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store.get()), test::test_now.time_since_epoch().count());
  }

  bool answer(std::size_t i) const {
    return authority.answer(requests[i], test::test_now).size() > 100;  // a refusal is shorter
  }

  bool answer_with_openssl(std::size_t i) {
    const Bio bio(BIO_new_mem_buf(requests[i].data(), static_cast<int>(requests[i].size())));
    const Reply reply(TS_RESP_create_response(context.get(), bio.get()));
    unsigned char* der = nullptr;
    const int size = i2d_TS_RESP(reply.get(), &der);
    OPENSSL_free(der);
    return size > 100;
  }

  bool check(std::size_t i) const {
    const auto token = cms::accept_response(replies[i], asked[i]);
    if (!token) return false;
    Budget budget;
    return token->verify() && path::verify_signature(tsu.certificate, tsu.ca.certificate, {}, budget);
  }

  bool check_with_openssl(std::size_t i) const {
    const unsigned char* at = requests[i].data();
    const Request request(d2i_TS_REQ(nullptr, &at, static_cast<long>(requests[i].size())));
    at = replies[i].data();
    const Reply reply(d2i_TS_RESP(nullptr, &at, static_cast<long>(replies[i].size())));
    const Checking checking(TS_REQ_to_TS_VERIFY_CTX(request.get(), nullptr));
    TS_VERIFY_CTX_add_flags(checking.get(), TS_VFY_SIGNATURE);
    X509_STORE_up_ref(store.get());
    TS_VERIFY_CTX_set_store(checking.get(), store.get());
    return TS_RESP_verify_response(checking.get(), reply.get()) == 1;
  }
};

}  // namespace

int main(int argc, char** argv) {
  std::vector<Comparison> comparisons;
  std::vector<std::unique_ptr<Unit>> units;
  for (const auto type : {crypto::KeyType::p256, crypto::KeyType::rsa}) {
    Unit* unit = units.emplace_back(std::make_unique<Unit>(type)).get();
    const std::string name(crypto::name_of(type));
    add(name + " answer, hawiya", cases, [=](std::size_t i) { return unit->answer(i); });
    add(name + " answer, openssl", cases, [=](std::size_t i) { return unit->answer_with_openssl(i); });
    add(name + " check, hawiya", cases, [=](std::size_t i) { return unit->check(i); });
    add(name + " check, openssl", cases, [=](std::size_t i) { return unit->check_with_openssl(i); });
    comparisons.push_back({name + " answer, hawiya", name + " answer, openssl"});
    comparisons.push_back({name + " check, hawiya", name + " check, openssl"});
  }
  return run_and_compare(argc, argv, comparisons);
}
