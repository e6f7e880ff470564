#include <hawiya/crypto/hash.hpp>
#include <hawiya/der/reader.hpp>
#include <hawiya/der/writer.hpp>
#include <hawiya/text/hex.hpp>
#include <hawiya/text/pem.hpp>
#include <hawiya/x509/certificate.hpp>
#include <mutex>
#include <optional>

#include "base/try.hpp"

namespace hawiya::x509 {

Result<SignedParts> read_signed(ByteView der) {
  der::Reader outer(der);
  HAWIYA_TRY(der::Reader parts, outer.enter(der::tag::sequence));
  HAWIYA_CHECK(outer.end());
  HAWIYA_TRY(const der::Element tbs, parts.next(der::tag::sequence));
  HAWIYA_TRY(const der::Element algorithm, parts.next(der::tag::sequence));
  HAWIYA_TRY(const der::BitString signature, parts.bit_string());
  HAWIYA_CHECK(parts.end());
  if (signature.unused != 0) return Error{ErrorCode::der_malformed, "a signature of unfinished octets"};
  return SignedParts{tbs.whole, algorithm.whole, signature.octets};
}

Bytes write_signed(ByteView tbs, const crypto::SignatureAlgorithm& algorithm, ByteView signature) {
  der::Writer writer;
  writer.nested(der::tag::sequence, [&] { writer.raw(tbs).raw(algorithm.to_der()).bit_string(signature); });
  return writer.take();
}

struct Certificate::Impl {
  Bytes der;
  SignedParts parts = {};
  int version = 1;
  ByteView serial = {};
  Name issuer = {};
  Name subject = {};
  Time not_before = {};
  Time not_after = {};
  ByteView spki = {};
  Extensions extensions = {};
  mutable std::once_flag key_once = {};
  mutable std::optional<Result<crypto::PublicKey>> key = std::nullopt;

  Result<void> read();
  Result<void> read_version_and_serial(der::Reader& fields);
  Result<void> read_names_and_validity(der::Reader& fields);
  Result<void> read_tail(der::Reader& fields);
};

namespace {

Error as_certificate_error(Error error) {
  if (error.code == ErrorCode::der_malformed) error.code = ErrorCode::certificate_malformed;
  return error;
}

Error malformed(std::string_view what) { return {ErrorCode::certificate_malformed, std::string(what)}; }

}  // namespace

// TBSCertificate (§4.1).
Result<void> Certificate::Impl::read() {
  HAWIYA_TRY(parts, read_signed(der));
  HAWIYA_TRY(const der::Element tbs, der::single(parts.tbs, der::tag::sequence));
  der::Reader fields(tbs.content);
  HAWIYA_CHECK(read_version_and_serial(fields));
  HAWIYA_TRY(const der::Element algorithm, fields.next(der::tag::sequence));
  if (!equal(algorithm.whole, parts.algorithm)) return malformed("the two signature algorithms differ (RFC 5280 §4.1.1.2)");
  HAWIYA_CHECK(read_names_and_validity(fields));
  HAWIYA_TRY(const der::Element key_info, fields.next(der::tag::sequence));
  spki = key_info.whole;
  return read_tail(fields);
}

Result<void> Certificate::Impl::read_version_and_serial(der::Reader& fields) {
  HAWIYA_TRY(auto explicit_version, fields.enter_if(der::tag::constructed(0)));
  if (explicit_version) {
    HAWIYA_TRY(const std::uint64_t number, explicit_version->small_integer());
    HAWIYA_CHECK(explicit_version->end());
    if (number != 1 && number != 2) return malformed("unknown version");
    version = static_cast<int>(number) + 1;
  }
  HAWIYA_TRY(serial, fields.integer());
  if (serial.size() > 64) return malformed("a serial number of more than 64 octets");
  return {};
}

Result<void> Certificate::Impl::read_names_and_validity(der::Reader& fields) {
  HAWIYA_TRY(const der::Element issuer_name, fields.next(der::tag::sequence));
  HAWIYA_TRY(issuer, Name::from_der(issuer_name.whole));
  HAWIYA_TRY(der::Reader validity, fields.enter(der::tag::sequence));
  HAWIYA_TRY(not_before, validity.time());
  HAWIYA_TRY(not_after, validity.time());
  HAWIYA_CHECK(validity.end());
  HAWIYA_TRY(const der::Element subject_name, fields.next(der::tag::sequence));
  HAWIYA_TRY(subject, Name::from_der(subject_name.whole));
  return {};
}

// Unique identifiers need version 2, extensions version 3 (§4.1.2.8, §4.1.2.9).
Result<void> Certificate::Impl::read_tail(der::Reader& fields) {
  for (const unsigned number : {1u, 2u}) {
    if (!fields.next_is(der::tag::context(number))) continue;
    if (version < 2) return malformed("a unique identifier in a version 1 certificate");
    HAWIYA_CHECK(fields.bit_string(der::tag::context(number)));
  }
  HAWIYA_TRY(auto wrapped, fields.enter_if(der::tag::constructed(3)));
  HAWIYA_CHECK(fields.end());
  if (!wrapped) return {};
  if (version != 3) return malformed("extensions in a certificate that is not of version 3");
  HAWIYA_TRY(const der::Reader list, wrapped->enter(der::tag::sequence));
  HAWIYA_CHECK(wrapped->end());
  HAWIYA_TRY(extensions, Extensions::read(list));
  return {};
}

Result<Certificate> Certificate::from_der(ByteView der) {
  if (der.size() > max_size) return Error{ErrorCode::input_too_large, "a certificate of more than 64 KiB"};
  auto impl = std::make_shared<Impl>();
  impl->der = to_bytes(der);
  if (auto read = impl->read(); !read) return as_certificate_error(std::move(read).error());
  return Certificate(std::move(impl));
}

Result<Certificate> Certificate::from_file_bytes(ByteView file) {
  HAWIYA_TRY(const Bytes der, text::der_or_pem(file, "CERTIFICATE"));
  return from_der(der);
}

ByteView Certificate::der() const { return impl_->der; }
ByteView Certificate::tbs() const { return impl_->parts.tbs; }
ByteView Certificate::signature() const { return impl_->parts.signature; }
ByteView Certificate::signature_algorithm_der() const { return impl_->parts.algorithm; }
Result<crypto::SignatureAlgorithm> Certificate::signature_algorithm() const {
  return crypto::SignatureAlgorithm::from_der(impl_->parts.algorithm);
}
int Certificate::version() const { return impl_->version; }
ByteView Certificate::serial_number() const { return impl_->serial; }
std::string Certificate::serial_hex() const { return serial_to_hex(impl_->serial); }
const Name& Certificate::issuer() const { return impl_->issuer; }
const Name& Certificate::subject() const { return impl_->subject; }
Time Certificate::not_before() const { return impl_->not_before; }
Time Certificate::not_after() const { return impl_->not_after; }
ByteView Certificate::spki() const { return impl_->spki; }
const Extensions& Certificate::extensions() const { return impl_->extensions; }
bool Certificate::self_issued() const { return impl_->issuer == impl_->subject; }
Bytes Certificate::fingerprint() const { return crypto::digest(crypto::HashAlgorithm::sha256, impl_->der); }
std::string Certificate::to_pem() const { return text::to_pem("CERTIFICATE", impl_->der); }

const Result<crypto::PublicKey>& Certificate::public_key() const {
  std::call_once(impl_->key_once, [&] { impl_->key = crypto::PublicKey::from_spki(impl_->spki); });
  return *impl_->key;
}

Certificate Certificate::with_parameters_of(const crypto::PublicKey& issuer_key) const {
  auto impl = std::make_shared<Impl>();
  impl->der = impl_->der;
  if (!impl->read()) return *this;  // never: these octets were read before
  std::call_once(impl->key_once, [&] { impl->key = crypto::PublicKey::from_spki(impl->spki, issuer_key); });
  return Certificate(std::move(impl));
}

std::string serial_to_hex(ByteView content) {
  while (content.size() > 1 && content[0] == 0) content = content.subspan(1);
  return text::to_hex(content);
}

Bytes encode_tbs(const CertificateFields& fields) {
  der::Writer writer;
  writer.nested(der::tag::sequence, [&] {
    writer.nested(der::tag::constructed(0), [&] { writer.small_integer(2); });
    writer.unsigned_integer(fields.serial_number).raw(fields.signature_algorithm.to_der()).raw(fields.issuer.der());
    writer.nested(der::tag::sequence, [&] { writer.time(fields.not_before).time(fields.not_after); });
    writer.raw(fields.subject.der()).raw(fields.spki);
    if (fields.extensions.empty()) return;
    writer.nested(der::tag::constructed(3), [&] {
      writer.nested(der::tag::sequence, [&] {
        for (const RawExtension& item : fields.extensions) {
          writer.nested(der::tag::sequence, [&] {
            writer.oid(item.oid);
            if (item.critical) writer.boolean(true);
            writer.octet_string(item.value);
          });
        }
      });
    });
  });
  return writer.take();
}

}  // namespace hawiya::x509
