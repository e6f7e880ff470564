#include <algorithm>
#include <hawiya/cms/verify_signer.hpp>
#include <hawiya/der/writer.hpp>

#include "base/try.hpp"

namespace hawiya::cms {
namespace {

namespace tag = der::tag;
using crypto::HashAlgorithm;
using crypto::SignatureScheme;

Error wrong_attribute(const char* why, const der::Oid& type) { return {ErrorCode::cms_attribute_invalid, why, type.to_string()}; }

// A second value would let two readers see two different messages.
Result<void> check_not_repeated(const SignerInfo& signer) {
  for (const der::Oid& type :
       {oid::content_type, oid::message_digest, oid::signing_time, oid::signing_certificate, oid::signing_certificate_v2}) {
    const bool present = std::ranges::find(signer.attributes, type, &Attribute::type) != signer.attributes.end();
    if (present) HAWIYA_CHECK(signer.only_value(type));
  }
  return {};
}

// The smallest digest that goes with ML-DSA, in octets: twice the strength of the key (RFC 9882 §3.3).
std::size_t smallest_digest(SignatureScheme scheme) {
  if (scheme == SignatureScheme::ml_dsa_44) return 32;
  return scheme == SignatureScheme::ml_dsa_65 ? 48 : 64;
}

Result<void> check_digest_algorithm(HashAlgorithm digest, const crypto::SignatureAlgorithm& algorithm,
                                    const crypto::AlgorithmPolicy& policy) {
  // One weak digest anywhere would let the content be exchanged.
  if (digest == HashAlgorithm::sha1 && policy.sha1 == crypto::Allow::no)
    return Error{ErrorCode::algorithm_not_allowed, "SHA-1 over the content"};
  const bool goes_with = algorithm.uses_hash() ? algorithm.hash == digest
                         : algorithm.scheme == SignatureScheme::ed25519
                             ? digest == HashAlgorithm::sha512
                             : crypto::digest_size(digest) >= smallest_digest(algorithm.scheme);
  if (!goes_with) return Error{ErrorCode::cms_attribute_invalid, "the digest algorithm is not that of the signature"};
  return {};
}

Result<Bytes> digest_of(const SignedContent& content, HashAlgorithm hash) {
  if (const auto known = content.digests.find(hash); known != content.digests.end()) return known->second;
  if (content.octets) return crypto::digest(hash, *content.octets);
  return Error{ErrorCode::argument_invalid, "the content is needed, or its " + std::string(crypto::name_of(hash))};
}

Bytes in_der_order(const std::vector<Attribute>& attributes) {
  std::vector<Bytes> encodings;
  for (const Attribute& attribute : attributes) encodings.push_back(attribute.der);
  der::Writer writer;
  writer.set_of(std::move(encodings));
  return writer.take();
}

/// The checks of one SignerInfo, in the order of RFC 5652 §5.4 and §5.6.
class SignerVerification {
 public:
  SignerVerification(const SignerInfo& signer, const SignedContent& content, const x509::Certificate& certificate,
                     const crypto::AlgorithmPolicy& policy)
      : signer_(signer), content_(content), certificate_(certificate), policy_(policy) {}

  Result<Checks> run() {
    HAWIYA_TRY(const crypto::SignatureAlgorithm algorithm, signer_.algorithm);
    HAWIYA_TRY(const HashAlgorithm digest, signer_.digest);
    HAWIYA_CHECK(check_digest_algorithm(digest, algorithm, policy_));
    HAWIYA_TRY(const crypto::PublicKey key, certificate_.public_key());
    if (signer_.signed_attributes.empty()) {
      HAWIYA_CHECK(check_content_itself(key, algorithm));
    } else {
      HAWIYA_CHECK(check_not_repeated(signer_));
      HAWIYA_CHECK(check_content_type());
      HAWIYA_CHECK(check_digest(digest));
      HAWIYA_CHECK(check_value(key, algorithm));
    }
    passed("signature value", "RFC 5652 §5.6", algorithm.to_string() + ", " + key.to_string());
    return std::move(checks_);
  }

 private:
  void passed(std::string name, std::string clause, std::string inputs) {
    checks_.push_back({std::move(name), std::move(clause), std::move(inputs), true});
  }

  // RFC 5652 §5.3: signed attributes may be absent when the content is data, and from counter-signatures.
  Result<void> check_content_itself(const crypto::PublicKey& key, const crypto::SignatureAlgorithm& algorithm) {
    if (content_.type && *content_.type != oid::data)
      return Error{ErrorCode::cms_attribute_invalid, "no signed attributes over content that is not data"};
    if (!content_.octets) return Error{ErrorCode::argument_invalid, "the content is needed: it was signed itself"};
    // Somebody's signed attributes could be passed off as a content that he signed.
    if (der::single(*content_.octets, tag::set))
      return Error{ErrorCode::cms_attribute_invalid, "no signed attributes, and the content could be some itself"};
    return key.verify(algorithm, *content_.octets, signer_.signature, policy_);
  }

  Result<void> check_content_type() {
    if (!content_.type) {
      if (!values_of(signer_.attributes, oid::content_type).empty())
        return wrong_attribute("in a counter-signature", oid::content_type);
      return {};
    }
    HAWIYA_TRY(const ByteView value, signer_.only_value(oid::content_type));
    der::Reader reader(value);
    const auto type = reader.oid();
    if (!type || *type != *content_.type) return wrong_attribute("not the content's type", oid::content_type);
    passed("content type", "RFC 5652 §11.1", type->to_string());
    return {};
  }

  Result<void> check_digest(HashAlgorithm hash) {
    HAWIYA_TRY(const ByteView value, signer_.only_value(oid::message_digest));
    der::Reader reader(value);
    const auto claimed = reader.octet_string();
    if (!claimed) return wrong_attribute("not an octet string", oid::message_digest);
    HAWIYA_TRY(const Bytes digest, digest_of(content_, hash));
    if (!equal(*claimed, digest)) return Error{ErrorCode::cms_content_mismatch};
    passed("message digest", "RFC 5652 §11.2", std::string(crypto::name_of(hash)));
    return {};
  }

  // Some programs sign the attributes in the order in which they send them, others in DER's (RFC 5652 §5.4) and send them
  // otherwise.
  Result<void> check_value(const crypto::PublicKey& key, const crypto::SignatureAlgorithm& algorithm) {
    auto verified = key.verify(algorithm, signer_.signed_attributes, signer_.signature, policy_);
    if (verified || verified.error().code != ErrorCode::signature_invalid) return verified;
    const Bytes ordered = in_der_order(signer_.attributes);
    if (equal(ordered, signer_.signed_attributes)) return verified;
    return key.verify(algorithm, ordered, signer_.signature, policy_);
  }

  const SignerInfo& signer_;
  const SignedContent& content_;
  const x509::Certificate& certificate_;
  const crypto::AlgorithmPolicy& policy_;
  Checks checks_;
};

}  // namespace

SignedContent SignedContent::inside(const SignedData& data) {
  return {.type = data.content_type, .octets = data.content ? std::optional<ByteView>(*data.content) : std::nullopt};
}

SignedContent SignedContent::detached(const SignedData& data, ByteView content) {
  return {.type = data.content_type, .octets = content};
}

SignedContent SignedContent::detached(const SignedData& data, std::map<HashAlgorithm, Bytes> digests) {
  return {.type = data.content_type, .digests = std::move(digests)};
}

SignedContent SignedContent::signature_of(const SignerInfo& signer) { return {.octets = signer.signature}; }

std::vector<HashAlgorithm> digests_needed(const SignedData& data) {
  std::vector<HashAlgorithm> needed;
  for (const SignerInfo& signer : data.signers)
    if (signer.digest && std::ranges::find(needed, *signer.digest) == needed.end()) needed.push_back(*signer.digest);
  return needed;
}

Result<Checks> verify_signer(const SignerInfo& signer, const SignedContent& content, const x509::Certificate& certificate,
                             const crypto::AlgorithmPolicy& policy) {
  return SignerVerification(signer, content, certificate, policy).run();
}

Result<Time> claimed_signing_time(const SignerInfo& signer) {
  HAWIYA_TRY(const ByteView value, signer.only_value(oid::signing_time));
  der::Reader reader(value);
  const auto time = reader.time();
  if (!time || !reader.at_end()) return wrong_attribute("not a time", oid::signing_time);
  return time;
}

}  // namespace hawiya::cms
