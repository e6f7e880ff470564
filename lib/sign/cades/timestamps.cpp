#include "sign/cades/timestamps.hpp"

#include <algorithm>
#include <array>
#include <hawiya/der/writer.hpp>
#include <map>

#include "base/try.hpp"
#include "sign/cades/attributes.hpp"

namespace hawiya::sign {
namespace {

using cms::Attribute;
using der::Reader;
using der::Writer;
namespace tag = der::tag;

Error not_here() { return {ErrorCode::signature_reference_unresolved, "the signed content is not here"}; }

// ---- the fields of SignerInfo that come before its unsigned attributes

Result<ByteView> fields_before_unsigned(const cms::SignerInfo& signer) {
  Reader outer(signer.der);
  HAWIYA_TRY(Reader fields, outer.enter(tag::sequence));
  const std::uint8_t* start = fields.position();
  while (!fields.at_end() && !fields.next_is(tag::constructed(1))) HAWIYA_CHECK(fields.next());
  return ByteView(start, fields.position());
}

Bytes oid_der(const der::Oid& oid) {
  Writer writer;
  writer.oid(oid);
  return writer.take();
}

// ---- version 3

struct HashIndex {
  bool is_v3 = true;
  crypto::HashAlgorithm hash = crypto::HashAlgorithm::sha256;
  std::vector<Bytes> certificates = {}, revocations = {}, attributes = {};
};

Result<std::vector<Bytes>> read_digests(Reader& reader) {
  std::vector<Bytes> digests;
  HAWIYA_TRY(Reader list, reader.enter(tag::sequence));
  while (!list.at_end()) {
    HAWIYA_TRY(const ByteView digest, list.octet_string());
    digests.push_back(to_bytes(digest));
  }
  return digests;
}

Result<HashIndex> read_hash_index(ByteView value, bool is_v3) {
  HashIndex index{.is_v3 = is_v3};
  Reader outer(value);
  HAWIYA_TRY(Reader fields, outer.enter(tag::sequence));
  HAWIYA_CHECK(outer.end());
  // The algorithm may be left out in the first version; both it and the lists are sequences, but lists hold octet strings.
  HAWIYA_TRY(const der::Element first, fields.next(tag::sequence));
  Reader identifier(first.content);
  if (identifier.next_is(tag::oid)) {
    HAWIYA_TRY(const der::Oid oid, identifier.oid());
    HAWIYA_TRY(index.hash, crypto::hash_of(oid));
  } else {
    fields = Reader(ByteView(first.whole.data(), value.data() + value.size()));
  }
  HAWIYA_TRY(index.certificates, read_digests(fields));
  HAWIYA_TRY(index.revocations, read_digests(fields));
  HAWIYA_TRY(index.attributes, read_digests(fields));
  HAWIYA_CHECK(fields.end());
  return index;
}

/// An indexed item: what is digested for the index, and the evidence that it holds.
struct Item {
  Bytes digest;
  Fingerprints evidence;
};

/// All that can be indexed, under one hash and version.
struct Items {
  std::vector<Item> certificates, revocations, attributes;
};

Fingerprints fingerprints_of(const EvidencePool& pool) {
  Fingerprints fingerprints;
  for (const auto& certificate : pool.certificates) fingerprints.insert(certificate.fingerprint());
  for (const auto* items : {&pool.ocsp_responses, &pool.lists})
    for (const Bytes& item : *items) fingerprints.insert(fingerprint_of(item));
  return fingerprints;
}

// The evidence in a certificate choice or revocation choice: itself, or the OCSP response that it wraps.
Fingerprints evidence_in(const Bytes& choice) {
  const auto responses = cms::SignedData{.revocation_set = {choice}}.ocsp_responses();
  return {fingerprint_of(responses.empty() ? choice : responses.front())};
}

Fingerprints evidence_in(const Attribute& attribute) {
  EvidencePool pool;
  collect_values(cms::SignerInfo{.unsigned_attributes = {attribute}}, pool);
  Fingerprints evidence = fingerprints_of(pool);
  for (const Bytes& value : attribute.values) evidence.insert(fingerprint_of(value));
  return evidence;
}

std::vector<Item> items_of(const std::vector<Bytes>& encodings, crypto::HashAlgorithm hash) {
  std::vector<Item> items;
  for (const Bytes& encoding : encodings) items.push_back({crypto::digest(hash, encoding), evidence_in(encoding)});
  return items;
}

// Version 3 indexes each value with its type, the one before whole attributes (§5.5.2, TS 101 733 §6.4.2).
std::vector<Item> items_of(const std::vector<Attribute>& attributes, crypto::HashAlgorithm hash, bool is_v3) {
  std::vector<Item> items;
  for (const Attribute& attribute : attributes) {
    if (!is_v3) {
      items.push_back({crypto::digest(hash, attribute.der), evidence_in(attribute)});
      continue;
    }
    for (const Bytes& value : attribute.values) {
      crypto::Hasher hasher(hash);
      hasher.update(oid_der(attribute.type));
      hasher.update(value);
      items.push_back({hasher.finish(), evidence_in(Attribute{attribute.type, {value}})});
    }
  }
  return items;
}

// Every digest of the index must be that of something still here: else evidence was taken out after the timestamp (§5.5.2).
Result<void> match(const std::vector<Bytes>& digests, const std::vector<Item>& items, Fingerprints& covered, const char* what) {
  std::map<Bytes, const Item*> by_digest;
  for (const Item& item : items) by_digest.emplace(item.digest, &item);
  for (const Bytes& digest : digests) {
    const auto found = by_digest.find(digest);
    if (found == by_digest.end())
      return Error{ErrorCode::timestamp_mismatch, std::string("the hash index names ") + what + " that is not here"};
    covered.insert(found->second->evidence.begin(), found->second->evidence.end());
  }
  return {};
}

/// Reads the timestamps of one signature.
class TimestampReader {
  // What both versions cover depends on all that is there: beyond these bounds the work would grow with the square of the size.
  static constexpr std::size_t max_archives_v2 = 16;

 public:
  explicit TimestampReader(const CadesSignature& signature) : data_(signature.data), signer_(signature.signer), in_(signature) {}

  std::vector<EmbeddedTimestamp> read() {
    for (const ByteView value : some_of(signer_.attributes, cades_oid::content_timestamp)) content(value);
    for (const ByteView value : some_of(signer_.unsigned_attributes, cades_oid::signature_timestamp))
      over(value, TimestampKind::signature, "EN 319 122-1 §5.3", signer_.signature);
    references();
    archives();
    return std::move(timestamps_);
  }

 private:
  static std::vector<ByteView> some_of(const std::vector<Attribute>& attributes, const der::Oid& type) {
    auto values = cms::values_of(attributes, type);
    if (values.size() > max_timestamps + 1) values.resize(max_timestamps + 1);
    return values;
  }

  EmbeddedTimestamp& add(ByteView value, TimestampKind kind, const char* clause) {
    timestamps_.push_back({.kind = kind, .clause = clause, .token = cms::TimestampToken::from_der(value)});
    timestamps_.back().covers_signature = kind == TimestampKind::signature || kind == TimestampKind::archive;
    return timestamps_.back();
  }

  static Result<void> compare(const EmbeddedTimestamp& timestamp, const Result<Bytes>& digest) {
    if (!digest) return digest.error();
    if (!equal(*digest, timestamp.token->info().imprint.digest)) return Error{ErrorCode::timestamp_mismatch};
    return {};
  }

  EmbeddedTimestamp& over(ByteView value, TimestampKind kind, const char* clause, ByteView covered) {
    EmbeddedTimestamp& timestamp = add(value, kind, clause);
    if (timestamp.token) timestamp.imprint = compare(timestamp, crypto::digest(timestamp.token->info().imprint.hash, covered));
    return timestamp;
  }

  void content(ByteView value) {
    EmbeddedTimestamp& timestamp = add(value, TimestampKind::content, "EN 319 122-1 §5.2.8");
    if (!timestamp.token) return;
    timestamp.imprint =
        in_.content ? compare(timestamp, in_.content->digest(timestamp.token->info().imprint.hash)) : Result<void>(not_here());
  }

  // TS 101 733 §6.3.5 and §6.3.6: type and values of the attributes, without what encloses them.
  Bytes inside_of(const der::Oid& type) const {
    Bytes inside;
    for (const Attribute& attribute : signer_.unsigned_attributes) {
      if (attribute.type != type) continue;
      Reader outer(attribute.der);
      if (const auto element = outer.next(tag::sequence))
        inside.insert(inside.end(), element->content.begin(), element->content.end());
    }
    return inside;
  }

  void references() {
    Bytes references;
    for (const auto& type : {cades_oid::complete_certificate_references, cades_oid::complete_revocation_references}) {
      const Bytes inside = inside_of(type);
      references.insert(references.end(), inside.begin(), inside.end());
    }
    Bytes with_signature = signer_.signature;
    const Bytes timestamps = inside_of(cades_oid::signature_timestamp);
    with_signature.insert(with_signature.end(), timestamps.begin(), timestamps.end());
    with_signature.insert(with_signature.end(), references.begin(), references.end());
    const auto& attributes = signer_.unsigned_attributes;
    for (const ByteView value : some_of(attributes, cades_oid::signature_and_references_timestamp))
      over(value, TimestampKind::references, "TS 101 733 §6.3.5", with_signature).covers_signature = true;
    for (const ByteView value : some_of(attributes, cades_oid::references_timestamp))
      over(value, TimestampKind::references, "TS 101 733 §6.3.6", references);
  }

  // Both versions, oldest first: what an archive timestamp of version 2 covers depends on which are older.
  void archives() {
    struct Archive {
      ByteView value;
      bool v3;
      Result<cms::TimestampToken> token;
      [[nodiscard]] auto when() const { return token ? token->info().exact_time() : decltype(token->info().exact_time())::max(); }
    };
    std::vector<Archive> found;
    for (const bool v3 : {false, true})
      for (const ByteView value :
           cms::values_of(signer_.unsigned_attributes, v3 ? cades_oid::archive_timestamp_v3 : cades_oid::archive_timestamp_v2)) {
        if (found.size() > max_timestamps) return;
        found.push_back({value, v3, cms::TimestampToken::from_der(value)});
      }
    std::ranges::stable_sort(found, {}, &Archive::when);
    std::size_t second_version = 0;
    for (const Archive& one : found) {
      EmbeddedTimestamp& timestamp = add(one.value, TimestampKind::archive, one.v3 ? "EN 319 122-1 §5.5.3" : "TS 101 733 §6.4.1");
      if (!timestamp.token) continue;
      if (!one.v3 && ++second_version > max_archives_v2)
        timestamp.imprint = Error{ErrorCode::input_too_large, "more than 16 archive timestamps of version 2"};
      else
        timestamp.imprint = one.v3 ? archive_v3(timestamp) : archive_v2(timestamp);
    }
  }

  // Digested once for each algorithm, however many indices name them.
  const Items& items(crypto::HashAlgorithm hash, bool is_v3) {
    const auto [known, added] = items_.try_emplace({hash, is_v3});
    if (added)
      known->second = {items_of(data_.certificate_set, hash), items_of(data_.revocation_set, hash),
                       items_of(signer_.unsigned_attributes, hash, is_v3)};
    return known->second;
  }

  Result<void> archive_v3(EmbeddedTimestamp& timestamp) {
    const auto& signers = timestamp.token->signed_data().signers;
    auto values = cms::values_of(signers.front().unsigned_attributes, cades_oid::hash_index_v3);
    const bool is_v3 = !values.empty();
    if (!is_v3) values = cms::values_of(signers.front().unsigned_attributes, cades_oid::hash_index);
    if (values.size() != 1) return Error{ErrorCode::timestamp_mismatch, "an archive timestamp without its hash index"};
    HAWIYA_TRY(const HashIndex index, read_hash_index(values.front(), is_v3));
    timestamp.index_hash = index.hash;
    const Items& here = items(index.hash, is_v3);
    HAWIYA_CHECK(match(index.certificates, here.certificates, timestamp.covers, "a certificate"));
    HAWIYA_CHECK(match(index.revocations, here.revocations, timestamp.covers, "revocation information"));
    HAWIYA_CHECK(match(index.attributes, here.attributes, timestamp.covers, "an attribute"));
    return compare(timestamp, archive_imprint_v3(in_, values.front(), timestamp.token->info().imprint.hash));
  }

  Result<void> archive_v2(EmbeddedTimestamp& timestamp) {
    const auto& info = timestamp.token->info();
    Result<void> verdict = Error{ErrorCode::timestamp_mismatch};
    for (const bool with_tags : {true, false}) {
      HAWIYA_TRY(const Bytes digest, archive_imprint_v2(info, with_tags));
      verdict = compare(timestamp, digest);
      if (verdict) break;
    }
    if (!verdict) return verdict;
    for (const auto* set : {&data_.certificate_set, &data_.revocation_set})
      for (const Bytes& item : *set) timestamp.covers.merge(evidence_in(item));
    for (const Attribute& attribute : signer_.unsigned_attributes)
      for (const Bytes& value : attribute.values)
        if (is_older(attribute, value, info)) timestamp.covers.merge(evidence_in(Attribute{attribute.type, {value}}));
    return verdict;
  }

  static bool is_older(const Attribute& attribute, const Bytes& value, const cms::TstInfo& info) {
    if (attribute.type != cades_oid::archive_timestamp_v2 && attribute.type != cades_oid::archive_timestamp_v3) return true;
    const auto token = cms::TimestampToken::from_der(value);
    return token && token->info().exact_time() < info.exact_time();
  }

  // Everything: content information, content from outside, certificates, revocation information, all fields of SignerInfo.
  // Signers differ in whether the sets go in with their tags.
  Result<Bytes> archive_imprint_v2(const cms::TstInfo& info, bool with_tags) const {
    crypto::Hasher hasher(info.imprint.hash);
    hasher.update(data_.encapsulated_der);
    if (!data_.content) {
      if (!in_.content) return not_here();
      HAWIYA_CHECK(in_.content->read([&](ByteView piece) { hasher.update(piece); }));
    }
    const auto set = [&](const std::vector<Bytes>& items, unsigned number) {
      if (items.empty()) return;
      Writer writer;
      writer.nested(tag::constructed(number), [&] {
        for (const Bytes& item : items) writer.raw(item);
      });
      hasher.update(writer.bytes());
    };
    set(data_.certificate_set, 0);
    set(data_.revocation_set, 1);
    HAWIYA_TRY(const ByteView fields, fields_before_unsigned(signer_));
    hasher.update(fields);
    Writer attributes;
    for (const Attribute& attribute : signer_.unsigned_attributes) {
      const bool older =
          std::ranges::all_of(attribute.values, [&](const Bytes& value) { return is_older(attribute, value, info); });
      if (older) attributes.raw(attribute.der);
    }
    if (with_tags) {
      Writer tagged;
      tagged.element(tag::constructed(1), attributes.bytes());
      hasher.update(tagged.bytes());
    } else {
      hasher.update(attributes.bytes());
    }
    return hasher.finish();
  }

  const cms::SignedData& data_;
  const cms::SignerInfo& signer_;
  const CadesSignature& in_;
  std::vector<EmbeddedTimestamp> timestamps_;
  std::map<std::pair<crypto::HashAlgorithm, bool>, Items> items_;
};

}  // namespace

Result<Bytes> archive_imprint_v3(const CadesSignature& signature, ByteView hash_index, crypto::HashAlgorithm hash) {
  if (!signature.content) return not_here();
  HAWIYA_TRY(const Bytes content, signature.content->digest(hash));
  HAWIYA_TRY(const ByteView fields, fields_before_unsigned(signature.signer));
  crypto::Hasher hasher(hash);
  hasher.update(oid_der(signature.data.content_type));
  hasher.update(content);
  hasher.update(fields);
  hasher.update(hash_index);
  return hasher.finish();
}

Bytes make_hash_index(const cms::SignedData& data, const cms::SignerInfo& signer, crypto::HashAlgorithm hash) {
  Writer writer;
  const auto list = [&](const std::vector<Item>& items) {
    writer.nested(tag::sequence, [&] {
      for (const Item& item : items) writer.octet_string(item.digest);
    });
  };
  writer.nested(tag::sequence, [&] {
    writer.nested(tag::sequence, [&] { writer.oid(crypto::oid_of(hash)); });
    list(items_of(data.certificate_set, hash));
    list(items_of(data.revocation_set, hash));
    list(items_of(signer.unsigned_attributes, hash, true));
  });
  return writer.take();
}

std::vector<EmbeddedTimestamp> read_timestamps(const CadesSignature& signature) { return TimestampReader(signature).read(); }

}  // namespace hawiya::sign
