#include <algorithm>
#include <array>
#include <hawiya/der/writer.hpp>
#include <hawiya/revocation/ocsp.hpp>

#include "base/try.hpp"
#include "x509/extension_item.hpp"

namespace hawiya::revocation {
namespace {

constexpr der::Oid basic_response("1.3.6.1.5.5.7.48.1.1"), nonce_extension("1.3.6.1.5.5.7.48.1.2"),
    archive_cutoff("1.3.6.1.5.5.7.48.1.6"), acceptable_responses("1.3.6.1.5.5.7.48.1.4"), service_locator("1.3.6.1.5.5.7.48.1.7"),
    crl_references("1.3.6.1.5.5.7.48.1.3"), extended_revoke("1.3.6.1.5.5.7.48.1.9"),
    preferred_signature_algorithms("1.3.6.1.5.5.7.48.1.8");

Error malformed(std::string_view what) { return {ErrorCode::ocsp_malformed, std::string(what)}; }

Error as_ocsp_error(Error error) {
  if (error.code == ErrorCode::der_malformed) error.code = ErrorCode::ocsp_malformed;
  return error;
}

// Calls `each(oid, critical, value)` for every extension of a list; one that occurs twice is refused.
template <class Each>
Result<void> for_each_extension(der::Reader list, Each&& each) {
  std::vector<der::Oid> seen;
  while (!list.at_end()) {
    HAWIYA_TRY(const x509::ExtensionItem item, x509::read_extension_item(list));
    const auto& [oid, critical, value] = item;
    if (std::ranges::find(seen, oid) != seen.end()) return malformed("an extension occurs twice");
    seen.push_back(oid);
    HAWIYA_CHECK(each(oid, critical, value));
  }
  return {};
}

struct Nonce {
  Bytes octets;
  bool bare;
};

// Nonce ::= OCTET STRING, inside extnValue (RFC 9654 §2.1); some responders leave the inner OCTET STRING out.
Nonce nonce_of(ByteView value) {
  if (const auto wrapped = der::single(value, der::tag::octet_string)) return {to_bytes(wrapped->content), false};
  return {to_bytes(value), true};
}

void write_extension(der::Writer& writer, const der::Oid& oid, ByteView value) {
  writer.nested(der::tag::sequence, [&] { writer.oid(oid).octet_string(value); });
}

void write_nonce(der::Writer& writer, const std::optional<Bytes>& nonce, unsigned tag_number, bool bare = false) {
  if (!nonce) return;
  writer.nested(der::tag::constructed(tag_number), [&] {
    writer.nested(der::tag::sequence, [&] {
      der::Writer value;
      if (bare)
        value.raw(*nonce);
      else
        value.octet_string(*nonce);
      write_extension(writer, nonce_extension, value.bytes());
    });
  });
}

Result<SingleResponse> read_status(der::Reader& fields, SingleResponse single) {
  HAWIYA_TRY(const der::Element status, fields.next());
  if (status.tag == der::tag::context(0) || status.tag == der::tag::context(2)) {
    if (!status.content.empty()) return malformed("a status with content");
    single.status = status.tag == der::tag::context(0) ? CertificateStatus::good : CertificateStatus::unknown;
    return single;
  }
  if (status.tag != der::tag::constructed(1)) return malformed("unknown certificate status");
  single.status = CertificateStatus::revoked;
  der::Reader info(status.content);
  HAWIYA_TRY(single.revoked_at, info.generalized_time());
  HAWIYA_TRY(auto reason, info.enter_if(der::tag::constructed(0)));
  HAWIYA_CHECK(info.end());
  if (!reason) return single;
  HAWIYA_TRY(const std::uint64_t number, reason->small_integer(der::tag::enumerated));
  HAWIYA_CHECK(reason->end());
  single.reason = x509::reason_of(number);
  if (!single.reason) return malformed("unknown revocation reason");
  return single;
}

Result<SingleResponse> read_single(der::Reader fields) {
  SingleResponse start;
  HAWIYA_TRY(start.id, CertId::read(fields));
  HAWIYA_TRY(SingleResponse single, read_status(fields, std::move(start)));
  HAWIYA_TRY(single.this_update, fields.generalized_time());
  HAWIYA_TRY(auto next, fields.enter_if(der::tag::constructed(0)));
  if (next) {
    HAWIYA_TRY(single.next_update, next->generalized_time());
    HAWIYA_CHECK(next->end());
  }
  HAWIYA_TRY(auto wrapped, fields.enter_if(der::tag::constructed(1)));
  HAWIYA_CHECK(fields.end());
  if (!wrapped) return single;
  HAWIYA_TRY(const der::Reader list, wrapped->enter(der::tag::sequence));
  HAWIYA_CHECK(wrapped->end());
  HAWIYA_CHECK(for_each_extension(list, [&](const der::Oid& oid, bool critical, ByteView value) -> Result<void> {
    if (oid == archive_cutoff) {
      der::Reader reader(value);
      HAWIYA_TRY(single.archive_cutoff, reader.generalized_time());
      return reader.end();
    }
    if (critical && oid != crl_references) single.unknown_critical = true;
    return {};
  }));
  return single;
}

Result<ResponderId> read_responder(der::Reader& fields) {
  ResponderId responder;
  HAWIYA_TRY(auto by_name, fields.enter_if(der::tag::constructed(1)));
  if (by_name) {
    HAWIYA_TRY(const der::Element name, by_name->next(der::tag::sequence));
    HAWIYA_CHECK(by_name->end());
    HAWIYA_TRY(responder.name, x509::Name::from_der(name.whole));
    return responder;
  }
  HAWIYA_TRY(auto by_key, fields.enter(der::tag::constructed(2)));
  HAWIYA_TRY(const ByteView key_hash, by_key.octet_string());
  HAWIYA_CHECK(by_key.end());
  responder.key_hash = to_bytes(key_hash);
  return responder;
}

// ResponseData (§4.2.1).
Result<ResponseData> read_data(der::Reader fields) {
  ResponseData data;
  HAWIYA_TRY(auto version, fields.enter_if(der::tag::constructed(0)));
  if (version) {
    HAWIYA_TRY(const std::uint64_t number, version->small_integer());
    HAWIYA_CHECK(version->end());
    if (number != 0) return malformed("unknown version");
  }
  HAWIYA_TRY(data.responder, read_responder(fields));
  HAWIYA_TRY(data.produced_at, fields.generalized_time());
  HAWIYA_TRY(der::Reader list, fields.enter(der::tag::sequence));
  while (!list.at_end()) {
    if (data.responses.size() == OcspRequest::max_ids) return malformed("too many single responses");
    HAWIYA_TRY(const der::Reader single_fields, list.enter(der::tag::sequence));
    HAWIYA_TRY(SingleResponse single, read_single(single_fields));
    data.responses.push_back(std::move(single));
  }
  HAWIYA_TRY(auto wrapped, fields.enter_if(der::tag::constructed(1)));
  HAWIYA_CHECK(fields.end());
  if (!wrapped) return data;
  HAWIYA_TRY(const der::Reader extensions, wrapped->enter(der::tag::sequence));
  HAWIYA_CHECK(wrapped->end());
  HAWIYA_CHECK(for_each_extension(extensions, [&](const der::Oid& oid, bool critical, ByteView value) -> Result<void> {
    if (oid == nonce_extension) {
      Nonce nonce = nonce_of(value);
      data.nonce = std::move(nonce.octets);
      data.nonce_bare = nonce.bare;
    } else if (critical && oid != extended_revoke) {
      data.unknown_critical = true;
    }
    return {};
  }));
  return data;
}

void write_single(der::Writer& writer, const SingleResponse& single) {
  writer.nested(der::tag::sequence, [&] {
    single.id.write(writer);
    switch (single.status) {
      case CertificateStatus::good: writer.element(der::tag::context(0), {}); break;
      case CertificateStatus::unknown: writer.element(der::tag::context(2), {}); break;
      case CertificateStatus::revoked:
        writer.nested(der::tag::constructed(1), [&] {
          writer.generalized_time(single.revoked_at.value_or(single.this_update));
          if (single.reason && *single.reason != x509::RevocationReason::unspecified)
            writer.nested(der::tag::constructed(0),
                          [&] { writer.small_integer(static_cast<std::uint64_t>(*single.reason), der::tag::enumerated); });
        });
        break;
    }
    writer.generalized_time(single.this_update);
    if (single.next_update) writer.nested(der::tag::constructed(0), [&] { writer.generalized_time(*single.next_update); });
    if (!single.archive_cutoff) return;
    writer.nested(der::tag::constructed(1), [&] {
      writer.nested(der::tag::sequence, [&] {
        der::Writer value;
        value.generalized_time(*single.archive_cutoff);
        write_extension(writer, archive_cutoff, value.bytes());
      });
    });
  });
}

Bytes encode_data(const ResponseData& data) {
  der::Writer writer;
  writer.nested(der::tag::sequence, [&] {
    if (data.responder.name)
      writer.nested(der::tag::constructed(1), [&] { writer.raw(data.responder.name->der()); });
    else
      writer.nested(der::tag::constructed(2), [&] { writer.octet_string(data.responder.key_hash); });
    writer.generalized_time(data.produced_at);
    writer.nested(der::tag::sequence, [&] {
      for (const SingleResponse& single : data.responses) write_single(writer, single);
    });
    write_nonce(writer, data.nonce, 1, data.nonce_bare);
  });
  return writer.take();
}

}  // namespace

CertId CertId::of(const x509::Certificate& issuer, ByteView serial_number, crypto::HashAlgorithm hash) {
  const auto& key = issuer.public_key();
  return {hash, crypto::digest(hash, issuer.subject().der()), key ? crypto::digest(hash, key->key_octets()) : Bytes{},
          to_bytes(serial_number)};
}

bool CertId::names(const x509::Certificate& issuer, ByteView serial) const {
  return equal(serial, serial_number) && *this == of(issuer, serial, hash);
}

Result<CertId> CertId::read(der::Reader& reader) {
  HAWIYA_TRY(der::Reader fields, reader.enter(der::tag::sequence));
  HAWIYA_TRY(der::Reader algorithm, fields.enter(der::tag::sequence));
  HAWIYA_TRY(const der::Oid oid, algorithm.oid());
  if (!algorithm.at_end()) HAWIYA_CHECK(algorithm.null());
  HAWIYA_CHECK(algorithm.end());
  CertId id;
  const auto hash = crypto::hash_of(oid);
  if (!hash) return malformed("a CertID with an unknown hash");
  id.hash = *hash;
  HAWIYA_TRY(const ByteView name_hash, fields.octet_string());
  HAWIYA_TRY(const ByteView key_hash, fields.octet_string());
  HAWIYA_TRY(const ByteView serial, fields.integer());
  HAWIYA_CHECK(fields.end());
  if (name_hash.size() != crypto::digest_size(id.hash) || key_hash.size() != name_hash.size() || serial.size() > 64)
    return malformed("a CertID whose parts have wrong lengths");
  id.issuer_name_hash = to_bytes(name_hash);
  id.issuer_key_hash = to_bytes(key_hash);
  id.serial_number = to_bytes(serial);
  return id;
}

void CertId::write(der::Writer& writer) const {
  writer.nested(der::tag::sequence, [&] {
    writer.nested(der::tag::sequence, [&] { writer.oid(crypto::oid_of(hash)).null(); });
    writer.octet_string(issuer_name_hash).octet_string(issuer_key_hash).element(der::tag::integer, serial_number);
  });
}

namespace {

Result<OcspRequest> read_request(ByteView der) {
  HAWIYA_TRY(const der::Element whole, der::single(der, der::tag::sequence));
  der::Reader outer(whole.content);
  HAWIYA_TRY(der::Reader tbs, outer.enter(der::tag::sequence));
  HAWIYA_CHECK(outer.next_if(der::tag::constructed(0)));
  HAWIYA_CHECK(outer.end());
  HAWIYA_TRY(auto version, tbs.enter_if(der::tag::constructed(0)));
  if (version) {
    HAWIYA_TRY(const std::uint64_t number, version->small_integer());
    HAWIYA_CHECK(version->end());
    if (number != 0) return malformed("unknown version");
  }
  HAWIYA_CHECK(tbs.next_if(der::tag::constructed(1)));
  HAWIYA_TRY(der::Reader list, tbs.enter(der::tag::sequence));
  OcspRequest request;
  while (!list.at_end()) {
    if (request.ids.size() == OcspRequest::max_ids) return malformed("too many certificates asked for");
    HAWIYA_TRY(der::Reader item, list.enter(der::tag::sequence));
    HAWIYA_TRY(CertId id, CertId::read(item));
    request.ids.push_back(std::move(id));
    HAWIYA_TRY(auto single, item.enter_if(der::tag::constructed(0)));
    HAWIYA_CHECK(item.end());
    if (!single) continue;
    HAWIYA_TRY(const der::Reader extensions, single->enter(der::tag::sequence));
    HAWIYA_CHECK(single->end());
    HAWIYA_CHECK(for_each_extension(extensions, [](const der::Oid& oid, bool critical, ByteView) -> Result<void> {
      if (critical && oid != service_locator) return malformed("an unknown critical extension");
      return {};
    }));
  }
  if (request.ids.empty()) return malformed("no certificate asked for");
  HAWIYA_TRY(auto wrapped, tbs.enter_if(der::tag::constructed(2)));
  HAWIYA_CHECK(tbs.end());
  if (!wrapped) return request;
  HAWIYA_TRY(const der::Reader extensions, wrapped->enter(der::tag::sequence));
  HAWIYA_CHECK(wrapped->end());
  HAWIYA_CHECK(for_each_extension(extensions, [&](const der::Oid& oid, bool critical, ByteView value) -> Result<void> {
    if (oid == nonce_extension) {
      request.nonce = nonce_of(value).octets;
      if (request.nonce->empty() || request.nonce->size() > 128) return malformed("a nonce that is not of 1 to 128 octets");
    } else if (critical && oid != acceptable_responses && oid != preferred_signature_algorithms) {
      return malformed("an unknown critical extension");
    }
    return {};
  }));
  return request;
}

}  // namespace

Result<OcspRequest> OcspRequest::from_der(ByteView der) {
  if (der.size() > max_size) return Error{ErrorCode::input_too_large, "an OCSP request of more than 16 KiB"};
  auto request = read_request(der);
  if (!request) return as_ocsp_error(std::move(request).error());
  return request;
}

Bytes OcspRequest::to_der() const {
  der::Writer writer;
  writer.nested(der::tag::sequence, [&] {
    writer.nested(der::tag::sequence, [&] {
      writer.nested(der::tag::sequence, [&] {
        for (const CertId& id : ids) writer.nested(der::tag::sequence, [&] { id.write(writer); });
      });
      write_nonce(writer, nonce, 2);
    });
  });
  return writer.take();
}

std::string_view name_of(OcspStatus status) {
  constexpr std::array<std::string_view, 7> names{"successful", "malformedRequest", "internalError", "tryLater",
                                                  "",           "sigRequired",      "unauthorized"};
  return names[static_cast<std::size_t>(status)];
}

std::string_view name_of(CertificateStatus status) {
  constexpr std::array<std::string_view, 3> names{"good", "revoked", "unknown"};
  return names[static_cast<std::size_t>(status)];
}

bool ResponderId::names(const x509::Certificate& certificate) const {
  if (name) return certificate.subject() == *name;
  const auto& key = certificate.public_key();
  return key && equal(key_hash, crypto::digest(crypto::HashAlgorithm::sha1, key->key_octets()));
}

Result<OcspResponse> OcspResponse::from_der(ByteView der) {
  if (der.size() > max_size) return Error{ErrorCode::input_too_large, "an OCSP answer of more than 256 KiB"};
  OcspResponse response;
  response.der_ = to_bytes(der);
  if (auto read = response.read(); !read) return as_ocsp_error(std::move(read).error());
  return response;
}

Result<void> OcspResponse::read() {
  HAWIYA_TRY(const der::Element whole, der::single(der_, der::tag::sequence));
  der::Reader outer(whole.content);
  HAWIYA_TRY(const std::uint64_t number, outer.small_integer(der::tag::enumerated));
  if (number > 6 || number == 4) return malformed("unknown response status");
  status_ = static_cast<OcspStatus>(number);
  HAWIYA_TRY(auto wrapped, outer.enter_if(der::tag::constructed(0)));
  HAWIYA_CHECK(outer.end());
  if (status_ != OcspStatus::successful) return {};
  if (!wrapped) return malformed("a successful response without content");
  HAWIYA_TRY(der::Reader fields, wrapped->enter(der::tag::sequence));
  HAWIYA_CHECK(wrapped->end());
  HAWIYA_TRY(const der::Oid type, fields.oid());
  if (type != basic_response) return malformed("a response of an unknown type");
  HAWIYA_TRY(const ByteView basic, fields.octet_string());
  HAWIYA_CHECK(fields.end());
  return read_basic(basic);
}

// BasicOCSPResponse (§4.2.1).
Result<void> OcspResponse::read_basic(ByteView der) {
  HAWIYA_TRY(const der::Element whole, der::single(der, der::tag::sequence));
  der::Reader fields(whole.content);
  HAWIYA_TRY(const der::Element tbs, fields.next(der::tag::sequence));
  HAWIYA_TRY(const der::Element algorithm, fields.next(der::tag::sequence));
  HAWIYA_TRY(const der::BitString signature, fields.bit_string());
  HAWIYA_TRY(auto wrapped, fields.enter_if(der::tag::constructed(0)));
  HAWIYA_CHECK(fields.end());
  if (signature.unused != 0) return malformed("a signature of unfinished octets");
  tbs_ = to_bytes(tbs.whole);
  algorithm_ = to_bytes(algorithm.whole);
  signature_ = to_bytes(signature.octets);
  HAWIYA_TRY(data_, read_data(der::Reader(tbs.content)));
  if (!wrapped) return {};
  HAWIYA_TRY(der::Reader list, wrapped->enter(der::tag::sequence));
  HAWIYA_CHECK(wrapped->end());
  while (!list.at_end()) {
    if (certificates_.size() == 16) return malformed("too many certificates");
    HAWIYA_TRY(const der::Element item, list.next(der::tag::sequence));
    HAWIYA_TRY(x509::Certificate certificate, x509::Certificate::from_der(item.whole));
    certificates_.push_back(std::move(certificate));
  }
  return {};
}

Result<Bytes> sign_response(const ResponseData& data, crypto::Signer& signer,
                            const std::vector<x509::Certificate>& certificates) {
  const Bytes tbs = encode_data(data);
  const auto algorithm = crypto::default_algorithm(signer.public_key());
  HAWIYA_TRY(const Bytes signature, signer.sign(algorithm, tbs));
  der::Writer basic;
  basic.nested(der::tag::sequence, [&] {
    basic.raw(tbs).raw(algorithm.to_der()).bit_string(signature);
    if (certificates.empty()) return;
    basic.nested(der::tag::constructed(0), [&] {
      basic.nested(der::tag::sequence, [&] {
        for (const x509::Certificate& certificate : certificates) basic.raw(certificate.der());
      });
    });
  });
  der::Writer writer;
  writer.nested(der::tag::sequence, [&] {
    writer.small_integer(0, der::tag::enumerated);
    writer.nested(der::tag::constructed(0),
                  [&] { writer.nested(der::tag::sequence, [&] { writer.oid(basic_response).octet_string(basic.bytes()); }); });
  });
  return writer.take();
}

Bytes error_response(OcspStatus status) {
  der::Writer writer;
  writer.nested(der::tag::sequence, [&] { writer.small_integer(static_cast<std::uint64_t>(status), der::tag::enumerated); });
  return writer.take();
}

}  // namespace hawiya::revocation
