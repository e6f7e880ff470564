// Writes most seeds anew: make_fuzz_seeds fuzz/seeds. Everything is made here, of throw-away keys; nothing is anybody else's
// data. Files of other names, such as findings, stay.
#include <cstdio>
#include <hawiya/cms/detached_signature.hpp>
#include <hawiya/text/hex.hpp>

#include "robustness/vectors.hpp"
#include "support/files.hpp"

using namespace hawiya;

namespace {

class Seeds {
 public:
  explicit Seeds(std::filesystem::path folder) : folder_(std::move(folder)) {}

  void write(const std::string& target, const std::string& name, ByteView bytes) const {
    std::filesystem::create_directories(folder_ / target);
    std::ofstream(folder_ / target / name, std::ios::binary) << as_text(bytes);
  }
  void write(const std::string& target, const std::string& name, std::string_view text) const {
    write(target, name, as_bytes(text));
  }

 private:
  std::filesystem::path folder_;
};

void write_x509(const Seeds& seeds, const test::Vectors& vectors) {
  seeds.write("certificate", "citizen", vectors.certificate.der());
  seeds.write("certificate", "root", vectors.ca.certificate.der());
  const auto rare = vectors.ca.intermediate(
      "Constrained",
      {test::critical(x509::extension::basic_constraints, x509::encode::basic_constraints({true, 1})),
       test::critical(x509::extension::name_constraints,
                      x509::encode::name_constraints(
                          {.permitted = {{.kind = x509::GeneralName::Kind::dns_name, .text = "example.com"}},
                           .excluded = {{.kind = x509::GeneralName::Kind::ip_address, .octets = {10, 0, 0, 0, 255, 0, 0, 0}}}})),
       test::critical(x509::extension::policy_constraints, x509::encode::policy_constraints({0, 1})),
       test::plain(x509::extension::policy_mappings, x509::encode::policy_mappings({{der::Oid("2.999.1"), der::Oid("2.999.2")}})),
       test::critical(x509::extension::inhibit_any_policy, x509::encode::inhibit_any_policy(2)),
       test::usage({x509::KeyUsageBit::key_cert_sign})});
  seeds.write("certificate", "constrained", rare.certificate.der());
  seeds.write("crl", "four-entries", vectors.crl);
  seeds.write("crl", "empty", test::CrlBuilder{}.sign(vectors.ca));
  seeds.write("request", "citizen", vectors.csr);
  seeds.write("name", "citizen", vectors.certificate.subject().der());
  const auto long_name = x509::Name::from_attributes({{x509::attribute::country, "EG"},
                                                      {x509::attribute::common_name, "فاطمة الزهراء محمد"},
                                                      {x509::attribute::email_address, "a@example.com"},
                                                      {x509::attribute::serial_number, "PNOEG-29001011234567"}});
  seeds.write("name", "arabic", long_name.value().der());
  const ByteView teletex = as_bytes("\x30\x0f\x31\x0d\x30\x0b\x06\x03\x55\x04\x03\x14\x04M\xfcl+");
  seeds.write("name", "teletex", teletex);
  const std::string bmp("\x30\x0f\x31\x0d\x30\x0b\x06\x03\x55\x04\x03\x1e\x04\x06\x41\x00\x41", 17);
  seeds.write("name", "bmp", bmp);
}

void write_messages(const Seeds& seeds, const test::Vectors& vectors) {
  seeds.write("ocsp_request", "two-ids", vectors.ocsp_request.to_der());
  seeds.write("ocsp_request", "one-id", revocation::OcspRequest{{vectors.ocsp_request.ids[0]}}.to_der());
  seeds.write("ocsp_response", "good-and-revoked", vectors.ocsp_response);
  seeds.write("ocsp_response", "try-later", revocation::error_response(revocation::OcspStatus::try_later));
  seeds.write("token", "citizen", vectors.token);
  auto signing = cms::DetachedSigning::begin(as_bytes("content"), vectors.certificate, {vectors.ca.certificate}, test::test_now);
  const auto value = vectors.key->sign(signing->algorithm(), signing->to_be_signed());
  seeds.write("signed_data", "detached", signing->attach(value.value()).value());
}

void write_texts(const Seeds& seeds, const test::Vectors& vectors) {
  seeds.write("pem", "certificate", vectors.ca.certificate.to_pem());
  seeds.write("pem", "two-blocks",
              "explanation\n" + text::to_pem("A", Bytes{1, 2, 3}) + "\n" + text::to_pem("B C", Bytes(80, 7)));
  seeds.write("json", "every-kind",
              R"({"a":[1,-2.5e3,true,false,null,"x\u0641\ud83d\ude00\n"],"ب":{"":{}},"c":18446744073709551615})");
  seeds.write("json", "token", vectors.token);
  seeds.write("xml", "every-kind",
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- c -->\n<profile name=\"a&amp;b\" critical=\"yes\" days=\"12\">\n"
              "  <key type='RSA'/>\n  <text>&lt;&#x641; ف</text>\n</profile>\n");
  seeds.write("url", "plain", "http://ca.example:8818/ocsp?a=%20b");
  seeds.write("url", "ipv6", "https://[2001:db8::1]/");
  seeds.write("url", "percent", "/%D9%81/a+b");
}

// The shipped plans, as they are at the time.
void write_plans(const Seeds& seeds) {
  for (const char* folder : {"profiles", "hierarchies"})
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(HAWIYA_SOURCE_DIR) / "certs" / folder))
      if (entry.path().extension() == ".xml")
        seeds.write("profile", entry.path().filename().string(), test::read_file(entry.path()));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: make_fuzz_seeds FOLDER\n");
    return 2;
  }
  const Seeds seeds(argv[1]);
  const test::Vectors vectors;
  write_x509(seeds, vectors);
  write_messages(seeds, vectors);
  write_texts(seeds, vectors);
  write_plans(seeds);
}
