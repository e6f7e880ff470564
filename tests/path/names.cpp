#include <doctest/doctest.h>

#include <hawiya/der/writer.hpp>

#include "path/name_constraints.hpp"
#include "path/paths.hpp"

using namespace hawiya;
using namespace hawiya::path;
using namespace hawiya::test;
using Kind = x509::GeneralName::Kind;

namespace {

enum class Lies { within, without, untold };

Lies lies(const x509::GeneralName& name, const x509::GeneralName& subtree, Subtree side = Subtree::permitted) {
  const auto within = lies_within(name, subtree, side);
  if (!within) CHECK(within.error().code == ErrorCode::name_not_permitted);
  return !within ? Lies::untold : *within ? Lies::within : Lies::without;
}

Lies text_lies(Kind kind, const char* name, const char* subtree, Subtree side = Subtree::permitted) {
  return lies({.kind = kind, .text = name}, {.kind = kind, .text = subtree}, side);
}

x509::RawExtension constraints(x509::NameConstraints list) {
  return critical(x509::extension::name_constraints, x509::encode::name_constraints(list));
}

Bytes other_name(const der::Oid& type, std::string_view value) {
  der::Writer writer;
  writer.oid(type).nested(der::tag::constructed(0), [&] { writer.text(der::tag::utf8_string, value); });
  return writer.take();
}

}  // namespace

TEST_SUITE("path") {
  TEST_CASE("dNSName constraints (§4.2.1.10)") {
    const auto dns = [](const char* name, const char* subtree, Subtree side = Subtree::permitted) {
      return text_lies(Kind::dns_name, name, subtree, side);
    };
    CHECK(dns("Host.Example", "example") == Lies::within);
    CHECK(dns("example", "example") == Lies::within);
    CHECK(dns("example.", "example") == Lies::within);
    CHECK(dns("badexample", "example") == Lies::without);
    CHECK(dns("example", ".example") == Lies::without);
    CHECK(dns("a.example", ".example") == Lies::within);
    CHECK(dns("anything", "") == Lies::within);
    for (const char* malformed : {"", "a b.example", "a..example", "-a.example", "a.*.example", "a@example"})
      CHECK(dns(malformed, "example") == Lies::untold);
    CHECK(dns("a.example", "*.example") == Lies::untold);
    // A wildcard is permitted where all that it stands for is, and excluded where anything is.
    CHECK(dns("*.a.example", "a.example") == Lies::within);
    CHECK(dns("*.example", "a.example") == Lies::without);
    CHECK(dns("*.example", "a.example", Subtree::excluded) == Lies::within);
    CHECK(dns("*.example", ".a.example", Subtree::excluded) == Lies::within);
    CHECK(dns("*.example", "a.test", Subtree::excluded) == Lies::without);
  }

  TEST_CASE("rfc822Name constraints (§4.2.1.10)") {
    const auto mail = [](const char* name, const char* subtree) { return text_lies(Kind::rfc822_name, name, subtree); };
    CHECK(mail("a@example", "a@EXAMPLE") == Lies::within);
    CHECK(mail("A@example", "a@example") == Lies::without);
    CHECK(mail("a@host.example", "host.example") == Lies::within);
    CHECK(mail("a@sub.host.example", "host.example") == Lies::without);
    CHECK(mail("a@sub.host.example", ".host.example") == Lies::within);
    CHECK(mail("a@host.example", ".host.example") == Lies::without);
    CHECK(mail("a@host.example", "") == Lies::within);
    for (const char* malformed : {"a", "@example", "a@", "a@b@example", "a@b c"})
      CHECK(mail(malformed, "example") == Lies::untold);
    CHECK(mail("a@example", "b@a@example") == Lies::untold);
  }

  TEST_CASE("URI constraints bind the host, and a URI without a host name is refused (§4.2.1.10)") {
    const auto uri = [](const char* name, const char* subtree) { return text_lies(Kind::uri, name, subtree); };
    CHECK(uri("http://u:p@Host.Example:80/x?y#z", "host.example") == Lies::within);
    CHECK(uri("http://a.host.example", "host.example") == Lies::without);
    CHECK(uri("http://a.host.example", ".host.example") == Lies::within);
    for (const char* malformed :
         {"urn:x:y", "http://", "http://192.0.2.1/", "http://[2001:db8::1]/", "http://a%2eb/", "mailto:a@b"})
      CHECK(uri(malformed, "host.example") == Lies::untold);
  }

  TEST_CASE("iPAddress constraints of both families, with masks that are prefixes (§4.2.1.10)") {
    Bytes network{0x20, 0x01, 0x0d, 0xb8}, address = network;
    network.resize(16);
    network.insert(network.end(), {0xff, 0xff, 0xff, 0xff});
    network.resize(32);
    address.resize(16, 7);
    CHECK(lies({.kind = Kind::ip_address, .octets = address}, {.kind = Kind::ip_address, .octets = network}) == Lies::within);
    address[3] = 0xb9;
    CHECK(lies({.kind = Kind::ip_address, .octets = address}, {.kind = Kind::ip_address, .octets = network}) == Lies::without);
    CHECK(lies({.kind = Kind::ip_address, .octets = {10, 0, 0, 1}}, {.kind = Kind::ip_address, .octets = network}) ==
          Lies::without);
    const auto read = [](Bytes octets) {
      der::Writer writer;
      writer.element(der::tag::context(7), octets);
      der::Reader reader(writer.bytes());
      return x509::GeneralName::read(reader, true).has_value();
    };
    CHECK(read({10, 0, 0, 0, 255, 128, 0, 0}));
    CHECK_FALSE(read({10, 0, 0, 0, 255, 0, 255, 0}));
    CHECK_FALSE(read({10, 0, 0, 0, 255, 127, 0, 0}));
    CHECK_FALSE(read({10, 0, 0, 0}));
  }

  TEST_CASE("names of forms that cannot be compared are refused when such a form is constrained, and only then") {
    const TestCa root = TestCa::root();
    const der::Oid kind_a("2.999.7"), smtp_utf8_mailbox("1.3.6.1.5.5.7.8.9");
    const x509::GeneralName other{.kind = Kind::other_name, .octets = other_name(kind_a, "x")},
        mailbox{.kind = Kind::other_name, .octets = other_name(smtp_utf8_mailbox, "محمد@example")},
        registered{.kind = Kind::registered_id, .octets = to_bytes(kind_a.content())};
    const auto verdict = [&](const x509::GeneralName& name, x509::NameConstraints list) {
      const TestCa ca = root.intermediate("Constrained", ca_with(constraints(std::move(list))));
      return code_of(check_path(ca.issue({.extensions = {alternative_name(name)}}), {ca.certificate}, root.certificate));
    };
    const x509::GeneralName host{.kind = Kind::dns_name, .text = "example"}, mail{.kind = Kind::rfc822_name, .text = "example"};
    CHECK(verdict(other, {.permitted = {host}, .excluded = {}}) == accepted);
    CHECK(verdict(other, {.permitted = {other}, .excluded = {}}) == ErrorCode::name_not_permitted);
    CHECK(verdict(other, {.permitted = {}, .excluded = {other}}) == ErrorCode::name_not_permitted);
    CHECK(verdict(registered, {.permitted = {}, .excluded = {registered}}) == ErrorCode::name_not_permitted);
    // RFC 9598 §6: a mailbox in Unicode is bound by what binds mailboxes.
    CHECK(verdict(mailbox, {.permitted = {mail}, .excluded = {}}) == ErrorCode::name_not_permitted);
    CHECK(verdict(mailbox, {.permitted = {host}, .excluded = {}}) == accepted);
  }

  TEST_CASE(
      "an address in the subject is bound like one in subjectAltName, and self-issued CA certificates are exempt (§6.1.3 (b))") {
    const TestCa root = TestCa::root();
    const TestCa ca = root.intermediate(
        "Constrained",
        ca_with(constraints({.permitted = {{.kind = Kind::directory_name, .directory = make_name("leaf")}}, .excluded = {}})));
    const Key renewed = make_key();
    const auto rollover = ca.issue({.subject = "Constrained", .key = renewed, .extensions = ca_extensions()});
    const auto leaf = CertificateBuilder{}.sign(rollover.subject(), *renewed);
    CHECK(check_path(leaf, {rollover, ca.certificate}, root.certificate));
    CHECK(code_of(check_path(ca.issue({.subject = "other"}), {ca.certificate}, root.certificate)) ==
          ErrorCode::name_not_permitted);
    // The last certificate is bound even when it is self-issued.
    CHECK(code_of(check_path(ca.issue({.subject = "Constrained"}), {ca.certificate}, root.certificate)) ==
          ErrorCode::name_not_permitted);
  }

  TEST_CASE("Arabic names chain and are constrained whatever their normalisation (§7.1)") {
    // "هيئة آداب": yeh with hamza and alef with madda, composed and decomposed; the letters alone are another name.
    const std::string composed = "\u0647\u064a\u0626\u0629 \u0622\u062f\u0627\u0628",
                      decomposed = "\u0647\u064a\u064a\u0654\u0629  \u0627\u0653\u062f\u0627\u0628",
                      bare = "\u0647\u064a\u064a\u0629 \u0627\u062f\u0627\u0628";
    const TestCa root = TestCa::root(composed);
    CHECK(check_path(CertificateBuilder{}.sign(make_name(decomposed), *root.key), {}, root.certificate));
    CHECK(code_of(check_path(CertificateBuilder{}.sign(make_name(bare), *root.key), {}, root.certificate)) ==
          ErrorCode::issuer_unknown);
    const TestCa ca = root.intermediate(
        "Constrained", ca_with(constraints(
                           {.permitted = {{.kind = Kind::directory_name, .directory = make_name(decomposed)}}, .excluded = {}})));
    CHECK(check_path(ca.issue({.subject = composed}), {ca.certificate}, root.certificate));
    CHECK(code_of(check_path(ca.issue({.subject = bare}), {ca.certificate}, root.certificate)) == ErrorCode::name_not_permitted);
  }
}
