#include "sign/cades/attributes.hpp"

#include <hawiya/der/writer.hpp>

#include "base/try.hpp"

namespace hawiya::sign {
namespace {

using der::Reader;
using der::Writer;
namespace tag = der::tag;

Result<crypto::HashAlgorithm> read_hash_algorithm(Reader& reader) {
  HAWIYA_TRY(Reader identifier, reader.enter(tag::sequence));
  HAWIYA_TRY(const der::Oid oid, identifier.oid());
  return crypto::hash_of(oid);
}

Result<SignaturePolicy> read_policy(ByteView value) {
  SignaturePolicy policy;
  Reader outer(value);
  if (outer.next_is(tag::null)) return policy;
  HAWIYA_TRY(Reader fields, outer.enter(tag::sequence));
  HAWIYA_TRY(const der::Oid identifier, fields.oid());
  policy.identifier = identifier.to_string();
  HAWIYA_TRY(auto hash, fields.enter_if(tag::sequence));
  if (hash) {
    HAWIYA_TRY(policy.hash, read_hash_algorithm(*hash));
    HAWIYA_TRY(const ByteView digest, hash->octet_string());
    policy.digest = to_bytes(digest);
  }
  HAWIYA_TRY(auto qualifiers, fields.enter_if(tag::sequence));
  while (qualifiers && !qualifiers->at_end()) {
    HAWIYA_TRY(Reader qualifier, qualifiers->enter(tag::sequence));
    HAWIYA_TRY(const der::Oid type, qualifier.oid());
    HAWIYA_TRY(const der::Element item, qualifier.next());
    if (type == cades_oid::policy_uri) policy.location = std::string(as_text(item.content));
  }
  return policy;
}

Result<void> collect_certificates(ByteView value, EvidencePool& pool) {
  Reader outer(value);
  HAWIYA_TRY(Reader certificates, outer.enter(tag::sequence));
  while (!certificates.at_end()) {
    HAWIYA_TRY(const der::Element one, certificates.next());
    if (auto certificate = x509::Certificate::from_der(one.whole)) pool.add_certificate(*std::move(certificate));
  }
  return {};
}

Result<void> collect_revocations(ByteView value, EvidencePool& pool, bool& any) {
  Reader outer(value);
  HAWIYA_TRY(Reader fields, outer.enter(tag::sequence));
  for (const unsigned kind : {0u, 1u}) {
    HAWIYA_TRY(auto explicit_list, fields.enter_if(tag::constructed(kind)));
    if (!explicit_list) continue;
    HAWIYA_TRY(Reader list, explicit_list->enter(tag::sequence));
    while (!list.at_end()) {
      HAWIYA_TRY(const der::Element one, list.next());
      any = true;
      if (kind == 0)
        pool.add_list(to_bytes(one.whole));
      else
        pool.add_response(cms::wrap_basic_response(one.whole));
    }
  }
  return {};
}

}  // namespace

Result<SignaturePolicy> read_signature_policy(ByteView value) {
  auto policy = read_policy(value);
  if (!policy) return Error{ErrorCode::cms_attribute_invalid, "signature policy: " + policy.error().detail};
  return policy;
}

Bytes write_signature_policy(const SignaturePolicy& policy) {
  Writer writer;
  const auto identifier = der::Oid::parse(policy.identifier);
  if (!identifier) return writer.null().take();
  writer.nested(tag::sequence, [&] {
    writer.oid(*identifier);
    writer.nested(tag::sequence, [&] {
      writer.nested(tag::sequence, [&] { writer.oid(crypto::oid_of(policy.hash.value_or(crypto::HashAlgorithm::sha256))); });
      writer.octet_string(policy.digest);
    });
    if (policy.location.empty()) return;
    writer.nested(tag::sequence, [&] {
      writer.nested(tag::sequence, [&] { writer.oid(cades_oid::policy_uri).text(tag::ia5_string, policy.location); });
    });
  });
  return writer.take();
}

Result<der::Oid> read_commitment(ByteView value) {
  Reader outer(value);
  HAWIYA_TRY(Reader fields, outer.enter(tag::sequence));
  return fields.oid();
}

bool collect_values(const cms::SignerInfo& signer, EvidencePool& pool) {
  bool any = false;
  for (const ByteView value : cms::values_of(signer.unsigned_attributes, cades_oid::certificate_values))
    if (!collect_certificates(value, pool)) continue;
  for (const ByteView value : cms::values_of(signer.unsigned_attributes, cades_oid::revocation_values))
    if (!collect_revocations(value, pool, any)) continue;
  return any;
}

}  // namespace hawiya::sign
