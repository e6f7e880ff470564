// Key usage, extended key usage, private key usage period, ocsp-nocheck (RFC 5280 §4.2.1.3, §4.2.1.12; RFC 3280 §4.2.1.4; RFC
// 6960 §4.2.2.2.1).
#include <algorithm>
#include <array>

#include "x509/extensions/read.hpp"

namespace hawiya::x509 {
namespace {

constexpr std::array<std::string_view, 9> usage_names{"digitalSignature", "nonRepudiation", "keyEncipherment",
                                                      "dataEncipherment", "keyAgreement",   "keyCertSign",
                                                      "cRLSign",          "encipherOnly",   "decipherOnly"};

struct Purpose {
  der::Oid oid;
  const char* name;
};
constexpr std::array purposes{
    Purpose{purpose::any, "anyExtendedKeyUsage"},          Purpose{purpose::server_auth, "serverAuth"},
    Purpose{purpose::client_auth, "clientAuth"},           Purpose{purpose::code_signing, "codeSigning"},
    Purpose{purpose::email_protection, "emailProtection"}, Purpose{purpose::time_stamping, "timeStamping"},
    Purpose{purpose::ocsp_signing, "OCSPSigning"},
};

}  // namespace

std::string_view name_of(KeyUsageBit bit) { return usage_names[static_cast<std::size_t>(bit)]; }

std::optional<KeyUsageBit> key_usage_by_name(std::string_view name) {
  const auto found = std::ranges::find(usage_names, name);
  if (found == usage_names.end()) return std::nullopt;
  return static_cast<KeyUsageBit>(found - usage_names.begin());
}

std::string purpose::name_of(const der::Oid& oid) {
  const auto found = std::ranges::find(purposes, oid, &Purpose::oid);
  return found == purposes.end() ? oid.to_string() : found->name;
}

std::optional<der::Oid> purpose::by_name(std::string_view name) {
  for (const Purpose& item : purposes)
    if (name == item.name) return item.oid;
  const auto oid = der::Oid::parse(name);
  return oid ? std::optional(*oid) : std::nullopt;
}

Result<void> read::key_usage(ByteView value, Extensions& into) {
  HAWIYA_TRY(const der::Element element, der::single(value, der::tag::bit_string));
  HAWIYA_TRY(const der::BitString bits, der::bit_string_of(element.content));
  KeyUsage usage;
  for (unsigned n = 0; n < 32; ++n)
    if (bits.bit(n)) usage.bits |= 1u << n;
  if (usage.bits == 0) return malformed("no bit is set");
  into.key_usage = usage;
  return {};
}

Result<void> read::extended_key_usage(ByteView value, Extensions& into) {
  HAWIYA_TRY(der::Reader list, sequence(value));
  while (!list.at_end()) {
    HAWIYA_TRY(const der::Oid oid, list.oid());
    into.extended_key_usage.push_back(oid);
  }
  if (into.extended_key_usage.empty()) return malformed("no purpose");
  return {};
}

Result<void> read::private_key_usage_period(ByteView value, Extensions& into) {
  HAWIYA_TRY(der::Reader fields, sequence(value));
  PrivateKeyUsagePeriod period;
  if (fields.next_is(der::tag::context(0))) {
    HAWIYA_TRY(period.not_before, fields.generalized_time(der::tag::context(0)));
  }
  if (fields.next_is(der::tag::context(1))) {
    HAWIYA_TRY(period.not_after, fields.generalized_time(der::tag::context(1)));
  }
  HAWIYA_CHECK(fields.end());
  if (!period.not_before && !period.not_after) return malformed("neither notBefore nor notAfter");
  into.private_key_usage_period = period;
  return {};
}

Result<void> read::ocsp_no_check(ByteView value, Extensions& into) {
  der::Reader reader(value);
  HAWIYA_CHECK(reader.null());
  HAWIYA_CHECK(reader.end());
  into.ocsp_no_check = true;
  return {};
}

Bytes encode::key_usage(KeyUsage usage) {
  der::Writer writer;
  der::write_named_bits(writer, usage.bits);
  return writer.take();
}

Bytes encode::extended_key_usage(const std::vector<der::Oid>& list) {
  der::Writer writer;
  writer.nested(der::tag::sequence, [&] {
    for (const der::Oid& oid : list) writer.oid(oid);
  });
  return writer.take();
}

Bytes encode::private_key_usage_period(const PrivateKeyUsagePeriod& period) {
  der::Writer writer;
  writer.nested(der::tag::sequence, [&] {
    if (period.not_before) writer.generalized_time(*period.not_before, der::tag::context(0));
    if (period.not_after) writer.generalized_time(*period.not_after, der::tag::context(1));
  });
  return writer.take();
}

Bytes encode::ocsp_no_check() {
  der::Writer writer;
  writer.null();
  return writer.take();
}

}  // namespace hawiya::x509
