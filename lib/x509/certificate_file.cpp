#include <hawiya/der/reader.hpp>
#include <hawiya/text/pem.hpp>
#include <hawiya/x509/certificate_file.hpp>

#include "base/try.hpp"

namespace hawiya::x509 {
namespace {

constexpr der::Oid signed_data("1.2.840.113549.1.7.2"), data("1.2.840.113549.1.7.1");

Error malformed(std::string_view what) { return {ErrorCode::cms_malformed, std::string(what)}; }

Result<void> add(std::vector<Certificate>& list, ByteView der, std::size_t limit) {
  if (list.size() == limit) return Error{ErrorCode::input_too_large, "more than " + std::to_string(limit) + " certificates"};
  HAWIYA_TRY(Certificate certificate, Certificate::from_der(der));
  list.push_back(std::move(certificate));
  return {};
}

Result<std::vector<Certificate>> from_pem(ByteView file, std::size_t limit) {
  HAWIYA_TRY(const auto blocks, text::parse_pem(as_text(file)));
  std::vector<Certificate> list;
  for (const text::PemBlock& block : blocks) {
    if (block.label != "CERTIFICATE") return Error{ErrorCode::pem_malformed, "a block that is no certificate"};
    HAWIYA_CHECK(add(list, block.der, limit));
  }
  return list;
}

Result<void> expect_empty(der::Reader& reader, std::string_view what) {
  HAWIYA_TRY(const der::Element set, reader.next(der::tag::set));
  if (!set.content.empty()) return malformed(what);
  return {};
}

// RFC 5652 §5.1 as certs-only uses it: version 1, no digests, no content, certificates, perhaps lists, no signers.
Result<std::vector<ByteView>> read_certs_only(ByteView file) {
  HAWIYA_TRY(const der::Element whole, der::single(file, der::tag::sequence));
  der::Reader info(whole.content);
  HAWIYA_TRY(const der::Oid type, info.oid());
  if (type != signed_data) return malformed("not SignedData");
  HAWIYA_TRY(der::Reader explicit_content, info.enter(der::tag::constructed(0)));
  HAWIYA_CHECK(info.end());
  HAWIYA_TRY(der::Reader fields, explicit_content.enter(der::tag::sequence));
  HAWIYA_CHECK(explicit_content.end());
  HAWIYA_TRY(const std::uint64_t version, fields.small_integer());
  if (version != 1) return malformed("not version 1");
  HAWIYA_CHECK(expect_empty(fields, "digest algorithms where nothing is signed"));
  HAWIYA_TRY(der::Reader content, fields.enter(der::tag::sequence));
  HAWIYA_TRY(const der::Oid content_type, content.oid());
  if (content_type != data || !content.at_end()) return malformed("content beside the certificates");
  HAWIYA_TRY(der::Reader set, fields.enter(der::tag::constructed(0)));
  std::vector<ByteView> certificates;
  while (!set.at_end()) {
    HAWIYA_TRY(const der::Element one, set.next(der::tag::sequence));
    certificates.push_back(one.whole);
  }
  HAWIYA_TRY(const auto lists, fields.next_if(der::tag::constructed(1)));
  if (lists) HAWIYA_CHECK(der::check_nested(lists->content));
  HAWIYA_CHECK(expect_empty(fields, "signers"));
  HAWIYA_CHECK(fields.end());
  return certificates;
}

Result<std::vector<Certificate>> from_certs_only(ByteView file, std::size_t limit) {
  const auto found = read_certs_only(file);
  if (!found) return Error{ErrorCode::cms_malformed, found.error().detail, found.error().where};
  std::vector<Certificate> list;
  for (const ByteView der : *found) HAWIYA_CHECK(add(list, der, limit));
  return list;
}

// A certificate starts with a SEQUENCE (its TBSCertificate), a ContentInfo with an OID.
bool starts_as_content_info(ByteView file) {
  der::Reader outer(file);
  const auto inner = outer.enter(der::tag::sequence);
  return inner && inner->next_is(der::tag::oid);
}

}  // namespace

Result<std::vector<Certificate>> certificates_from_file_bytes(ByteView file, std::size_t limit) {
  std::vector<Certificate> list;
  if (!file.empty() && file[0] != der::tag::sequence && text::looks_like_pem(file)) {
    HAWIYA_TRY(list, from_pem(file, limit));
  } else if (starts_as_content_info(file)) {
    HAWIYA_TRY(list, from_certs_only(file, limit));
  } else {
    HAWIYA_CHECK(add(list, file, limit));
  }
  if (list.empty()) return Error{ErrorCode::certificate_malformed, "no certificate"};
  return list;
}

}  // namespace hawiya::x509
