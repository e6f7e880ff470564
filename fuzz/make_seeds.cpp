// Writes most seeds anew: make_fuzz_seeds fuzz/seeds. Everything is made here, of throw-away keys; nothing is anybody else's
// data. Files of other names, such as findings, stay.
#include <cstdio>
#include <hawiya/cms/signed_data_writer.hpp>
#include <hawiya/sign/container_signing.hpp>
#include <hawiya/text/hex.hpp>

#include "cms/timestamping.hpp"
#include "mesh.hpp"
#include "robustness/vectors.hpp"
#include "support/files.hpp"
#include "zip/archive.hpp"

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

// One of each type that the reader reads, and all of a certificate.
void write_der(const Seeds& seeds, const test::Vectors& vectors) {
  der::Writer writer;
  writer.nested(der::tag::sequence, [&] {
    writer.boolean(true).small_integer(200).small_integer(3, der::tag::enumerated).null().oid(der::Oid("2.999.1"));
    writer.octet_string(Bytes(200, 1)).bit_string(Bytes{0xa0}, 5).element(der::tag::integer, Bytes{0xff, 0x7f});
    writer.time(make_time(1950, 1, 1)).time(make_time(2050, 1, 1)).text(der::tag::utf8_string, "ف");
    writer.nested(der::tag::constructed(0), [&] { writer.nested(der::tag::set, [] {}); });
  });
  seeds.write("der", "every-type", writer.bytes());
  seeds.write("der", "certificate", vectors.certificate.der());
  Bytes deep;
  for (int i = 0; i < 40; ++i) {
    der::Writer around;
    around.element(der::tag::sequence, deep);
    deep = around.take();
  }
  seeds.write("der", "deep", deep);
}

void write_messages(const Seeds& seeds, const test::Vectors& vectors) {
  seeds.write("ocsp_request", "two-ids", vectors.ocsp_request.to_der());
  seeds.write("ocsp_request", "one-id", revocation::OcspRequest{{vectors.ocsp_request.ids[0]}}.to_der());
  seeds.write("ocsp_response", "good-and-revoked", vectors.ocsp_response);
  seeds.write("ocsp_response", "try-later", revocation::error_response(revocation::OcspStatus::try_later));
  seeds.write("token", "citizen", vectors.token);
}

void write_cms(const Seeds& seeds, const test::Vectors& vectors) {
  cms::NewSigner signer{.certificate = vectors.certificate,
                        .algorithm = crypto::default_algorithm(vectors.key->public_key()),
                        .digest = crypto::HashAlgorithm::sha256};
  signer.signature = vectors.key->sign(signer.algorithm, as_bytes("content")).value();
  cms::SignedDataWriter writer(cms::oid::data, as_bytes("content"));
  writer.add_signer(signer.to_der()).value();
  writer.add_unsigned_attribute(0, cms::encode_attribute(cms::oid::counter_signature, {signer.to_der()})).value();
  writer.add_certificate(vectors.certificate).add_revocation(vectors.crl).add_ocsp_response(vectors.ocsp_response);
  const Bytes der = writer.to_der().value();
  seeds.write("signed_data", "attached", der);
  cms::NewSigner detached = signer;
  detached.signed_attributes = {cms::attribute::content_type(cms::oid::data),
                                cms::attribute::message_digest(crypto::digest(signer.digest, as_bytes("content"))),
                                cms::attribute::signing_time(test::test_now),
                                cms::attribute::signing_certificate(vectors.certificate)};
  detached.signature = vectors.key->sign(signer.algorithm, detached.to_be_signed()).value();
  cms::SignedDataWriter beside(cms::oid::data);
  beside.add_signer(detached.to_der()).value();
  beside.add_certificate(vectors.certificate).add_certificate(vectors.ca.certificate);
  seeds.write("signed_data", "detached", beside.to_der().value());
  // The same in BER: the three outermost elements with indefinite lengths.
  Bytes ber{0x30, 0x80};
  const der::Element outer = der::single(der, der::tag::sequence).value();
  der::Reader info(outer.content);
  const ByteView type = info.next().value().whole;
  der::Reader explicit_content = info.enter(der::tag::constructed(0)).value();
  const ByteView fields = explicit_content.next().value().content;
  ber.insert(ber.end(), type.begin(), type.end());
  ber.insert(ber.end(), {0xa0, 0x80, 0x30, 0x80});
  ber.insert(ber.end(), fields.begin(), fields.end());
  ber.resize(ber.size() + 6);
  seeds.write("signed_data", "indefinite", ber);
}

void write_timestamps(const Seeds& seeds) {
  const test::TestTsu unit;
  cms::TimestampRequest request{.imprint = cms::MessageImprint::of(crypto::HashAlgorithm::sha256, as_bytes("data"))};
  seeds.write("timestamp", "request", request.to_der());
  request.policy = test::test_policy;
  request.nonce = Bytes{0x12, 0x34};
  seeds.write("timestamp", "request-with-everything", request.to_der());
  cms::TstInfo info = test::TestTsu::info(as_bytes("data"));
  info.fraction = std::chrono::microseconds(120'300);
  info.accuracy = std::chrono::microseconds(1'002'003);
  info.ordering = true;
  info.nonce = request.nonce;
  seeds.write("timestamp", "info", info.to_der());
  const Bytes token = unit.token(info);
  seeds.write("timestamp", "token", token);
  seeds.write("timestamp", "granted", cms::TimestampResponse{.status = cms::TimestampStatus::granted, .token = token}.to_der());
  seeds.write("timestamp", "refused", cms::TimestampResponse{.text = "no", .failure = cms::TimestampFailure::bad_alg}.to_der());
}

// A length and what has it, each of a kind: what the name_constraints target reads.
void append(Bytes& seed, x509::GeneralName::Kind kind, std::string_view text) {
  seed.push_back(static_cast<std::uint8_t>(kind));
  seed.push_back(static_cast<std::uint8_t>(text.size()));
  seed.insert(seed.end(), text.begin(), text.end());
}

void write_name_constraints(const Seeds& seeds, const test::Vectors& vectors) {
  using enum x509::GeneralName::Kind;
  using Pairs = std::vector<std::pair<x509::GeneralName::Kind, std::string>>;
  const auto write = [&](const char* name, const Pairs& permitted, const Pairs& excluded, std::string_view subject,
                         const Pairs& names) {
    Bytes seed{static_cast<std::uint8_t>(permitted.size()), static_cast<std::uint8_t>(excluded.size())};
    for (const auto& [kind, text] : permitted) append(seed, kind, text);
    for (const auto& [kind, text] : excluded) append(seed, kind, text);
    seed.push_back(static_cast<std::uint8_t>(subject.size()));
    seed.insert(seed.end(), subject.begin(), subject.end());
    for (const auto& [kind, text] : names) append(seed, kind, text);
    seeds.write("name_constraints", name, seed);
  };
  const std::string net("\x0a\0\0\0\xff\0\0\0", 8), address("\x0a\1\2\3", 4), other("\x06\x03\x88\x37\x01\xa0\x02\x05\0", 9);
  const std::string subject(as_text(vectors.certificate.subject().der())), v6net(32, '\0'), v6(16, '\x20');
  write("dns", {{dns_name, "example.com"}, {dns_name, ".example.org"}}, {{dns_name, "bad.example.com"}}, "",
        {{dns_name, "www.example.com"}, {dns_name, "*.example.com"}, {dns_name, "A.Example.ORG"}});
  write("mail", {{rfc822_name, "example.com"}, {rfc822_name, ".example.org"}, {rfc822_name, "a@example.net"}}, {}, "",
        {{rfc822_name, "x@example.com"}, {rfc822_name, "x@a.example.org"}, {rfc822_name, "\"a@b\"@example.net"}});
  write("uri", {{uri, "example.com"}, {uri, ".example.org"}}, {{uri, "x.example.org"}}, "",
        {{uri, "https://u@example.com:8080/p?q#f"}, {uri, "http://[::1]/"}, {uri, "urn:x"}});
  write("addresses", {{ip_address, net}, {ip_address, v6net}}, {}, "", {{ip_address, address}, {ip_address, v6}});
  write("directory", {{directory_name, subject}}, {{directory_name, "O"}}, subject, {{directory_name, subject}});
  write("others", {{other_name, other}}, {{registered_id, "\x88\x37"}}, "فاطمة",
        {{other_name, other}, {registered_id, "\x88\x37"}});
}

// Meshes that must be accepted or refused, so that fuzzing starts on both sides.
class MeshSeeds {
 public:
  explicit MeshSeeds(const Seeds& seeds) : seeds_(seeds) {}

  void write(const std::string& name, bool accepted, const fuzz::MeshHeader& header,
             const std::vector<fuzz::MeshCertificate>& certificates) {
    Bytes seed{header.anchors, header.flags, header.policies, header.max_intermediates, header.budget};
    for (const fuzz::MeshCertificate& one : certificates)
      for (const std::uint8_t octet : one.to_bytes()) seed.push_back(octet);
    fuzz::Mesh mesh = maker_.make(seed);
    const auto store = path::TrustStore::create(mesh.anchors).value();
    const auto outcome = path::validate(mesh.target, mesh.pool, store, mesh.policy, fuzz::mesh_now, mesh.budget);
    if (outcome.has_value() != accepted) {
      std::fprintf(stderr, "the mesh %s: %s\n", name.c_str(), outcome ? "accepted" : to_string(outcome.error()).c_str());
      std::exit(1);
    }
    seeds_.write("path", name, seed);
  }

 private:
  const Seeds& seeds_;
  fuzz::MeshMaker maker_;
};

void write_meshes(const Seeds& seeds) {
  MeshSeeds meshes(seeds);
  constexpr std::uint8_t leaf = 4;
  meshes.write("direct", true, {.flags = 0x80}, {{.subject = leaf, .basic = 1, .usage = 2}, {}});
  meshes.write("chain", true, {},
               {{.subject = leaf, .issuer = 2, .basic = 1, .usage = 2, .others = 7},
                {.others = 1},
                {.subject = 1, .others = 3},
                {.subject = 2, .issuer = 1, .others = 3}});
  meshes.write("path-length", false, {},
               {{.subject = leaf, .issuer = 2, .basic = 1}, {}, {.subject = 1, .basic = 3}, {.subject = 2, .issuer = 1}});
  meshes.write("cycle", true, {},
               {{.subject = leaf, .issuer = 3, .basic = 1},
                {},
                {.subject = 1, .issuer = 2},
                {.subject = 2, .issuer = 3},
                {.subject = 3, .issuer = 1},
                {.subject = 1},
                {.subject = 3, .issuer = 2, .validity = 1}});
  meshes.write("two-anchors", true, {.anchors = 1},
               {{.subject = leaf, .issuer = 2, .basic = 1},
                {.validity = 1},
                {.subject = 3, .issuer = 3},
                {.subject = 2},
                {.subject = 2, .issuer = 3}});
  meshes.write("names", true, {},
               {{.subject = leaf, .issuer = 1, .basic = 1, .names = 9}, {.constraints = 2}, {.subject = 1, .constraints = 1}});
  meshes.write("names-excluded", false, {},
               {{.subject = leaf, .issuer = 1, .basic = 1, .names = 2}, {}, {.subject = 1, .constraints = 4}});
  meshes.write("policies", true, {.flags = 1, .policies = 1},
               {{.subject = leaf, .issuer = 2, .basic = 1, .policies = 2},
                {.policies = 4},
                {.subject = 1, .policies = 9},
                {.subject = 2, .issuer = 1, .policies = 6, .inhibitors = 0x17}});
  meshes.write("policies-mapped", true, {.flags = 1, .policies = 1},
               {{.subject = leaf, .issuer = 2, .basic = 1, .policies = 2},
                {},
                {.subject = 1, .policies = 9},
                {.subject = 2, .issuer = 1, .policies = 2}});
  meshes.write("policy-mapping-inhibited", false, {.flags = 3},
               {{.subject = leaf, .issuer = 2, .basic = 1, .policies = 1},
                {},
                {.subject = 1, .policies = 9},
                {.subject = 2, .issuer = 1, .policies = 1}});
  meshes.write("policy-mapping-inhibited-later", false, {.flags = 1},
               {{.subject = leaf, .issuer = 3, .basic = 1, .policies = 2},
                {},
                {.subject = 1, .policies = 1, .inhibitors = 0x22},
                {.subject = 2, .issuer = 1, .policies = 1},
                {.subject = 3, .issuer = 2, .policies = 9}});
  meshes.write("any-policy-once", true, {.flags = 1},
               {{.subject = leaf, .issuer = 2, .basic = 1, .policies = 1},
                {},
                {.subject = 1, .policies = 4, .inhibitors = 0x44},
                {.subject = 2, .issuer = 1, .policies = 4}});
  meshes.write("policy-missing", false, {.flags = 0x81},
               {{.subject = leaf, .issuer = 1, .basic = 1, .policies = 1}, {}, {.subject = 1, .policies = 2}});
  meshes.write("purposes", true, {.flags = 0x18},
               {{.subject = leaf, .issuer = 1, .basic = 1, .others = 0x10}, {}, {.subject = 1, .others = 0x10}});
  meshes.write("keys", true, {.max_intermediates = 2},
               {{.subject = leaf, .issuer = 1, .signer = 1, .basic = 1},
                {},
                {.subject = 1},
                {.subject = 1, .key = 1},
                {.subject = 1, .key = 1, .others = 8},
                {.subject = 1, .issuer = 1, .key = 1}});
  // Every CA is certified by every other; the way to the anchor is the last that is tried, or none.
  std::vector<fuzz::MeshCertificate> mesh{{.subject = leaf, .issuer = 3, .basic = 1}, {}};
  for (std::uint8_t subject = 1; subject < 4; ++subject)
    for (std::uint8_t issuer = 1; issuer < 4; ++issuer)
      if (subject != issuer) mesh.push_back({.subject = subject, .issuer = issuer, .policies = 3});
  meshes.write("mesh-without-way-out", false, {}, mesh);
  mesh.push_back({.subject = 1, .policies = 3});
  mesh.push_back({.subject = 2, .key = 1, .policies = 4, .inhibitors = 1});
  meshes.write("mesh", true, {}, mesh);
  meshes.write("small-budget", false, {.budget = 9},
               {{.subject = leaf, .issuer = 2, .basic = 1}, {}, {.subject = 1}, {.subject = 2, .issuer = 1}});
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

void write_archives(const Seeds& seeds) {
  using test::Item;
  test::Archive archive{
      .items = {Item::of("mimetype", "text/plain"), Item::of("folder/", ""), Item::of("folder/a", "aaaaaaaaaa", true)}};
  archive.items[2].describe();
  archive.comment = "comment";
  seeds.write("zip", "descriptor", archive.build());
  archive.items[2].describe(false, 8);
  archive.items[0].local.name = archive.items[0].central.name = "\x82.txt";
  archive.end64 = test::End{};
  archive.end.entries = archive.end.entries_here = 0xffff;
  archive.end.size = archive.end.offset = 0xffffffff;
  seeds.write("zip", "zip64-end", archive.build());
  Item large = Item::of("a", "content");
  large.local.extra = test::little(1, 2) + test::little(16, 2) + test::little(7, 8) + test::little(7, 8);
  large.central.extra = large.local.extra;
  large.local.size = large.local.compressed_size = large.central.size = large.central.compressed_size = 0xffffffff;
  const std::string manifest =
      "<a:ASiCManifest xmlns:a='http://uri.etsi.org/02918/v1.2.1#' xmlns:d='http://www.w3.org/2000/09/xmldsig#'>"
      "<a:SigReference URI='META-INF/signature.p7s'/><a:DataObjectReference URI='a%20b'><d:DigestMethod Algorithm="
      "'http://www.w3.org/2001/04/xmlenc#sha256'/><d:DigestValue>AQID</d:DigestValue></a:DataObjectReference></a:ASiCManifest>";
  const std::string package =
      "<m:manifest xmlns:m='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'>"
      "<m:file-entry m:full-path='a b' m:media-type='text/plain'/></m:manifest>";
  seeds.write("asic", "manifest", manifest);
  seeds.write("asic", "package", package);
  seeds.write("asic", "container",
              test::Archive{.items = {Item::of("mimetype", "application/vnd.etsi.asic-e+zip"), Item::of("a b", "content"),
                                      Item::of("META-INF/manifest.xml", package), Item::of("META-INF/ASiCManifest.xml", manifest),
                                      Item::of("META-INF/signature.p7s", "x")}}
                  .build());
  seeds.write("zip", "zip64-sizes", test::Archive{.items = {large}}.build());
}

// One of each format at B-B, and what was saved before its value was there.
void write_signatures(const Seeds& seeds, const test::Vectors& vectors) {
  const auto key = test::make_key();
  const auto signer = vectors.ca.issue({.subject = "Signer", .key = key});
  using enum sign::Packaging;
  for (const auto& [packaging, name] : {std::pair(xades_enveloped, "enveloped"), std::pair(xades_enveloping, "enveloping"),
                                        std::pair(xades_detached, "detached"), std::pair(cades_attached, "cades")}) {
    const sign::DataToSign data{.name = "a", .bytes = to_bytes(as_bytes("<a>b</a>"))};
    const auto signing = sign::Signing::begin({data}, {.packaging = packaging}, signer, {}, test::test_now).value();
    seeds.write("signing_state", name, signing.save());
    seeds.write("signatures", name, signing.attach(key->sign(signing.algorithm(), signing.to_be_signed()).value()).value());
  }
  const auto plan =
      sign::ContainerPlan::create({sign::FileToSign::of("a", "text/plain", Bytes(3, 'a'))}, sign::ContainerFormat::asic_e_cades)
          .value();
  const auto signing = sign::Signing::begin(plan.to_sign(), {.packaging = plan.packaging()}, signer, {}, test::test_now).value();
  const Bytes signature = signing.attach(key->sign(signing.algorithm(), signing.to_be_signed()).value()).value();
  seeds.write("signatures", "container", plan.write(signature, test::test_now).value());
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
  write_cms(seeds, vectors);
  write_timestamps(seeds);
  write_der(seeds, vectors);
  write_name_constraints(seeds, vectors);
  write_meshes(seeds);
  write_texts(seeds, vectors);
  write_plans(seeds);
  write_archives(seeds);
  write_signatures(seeds, vectors);
}
