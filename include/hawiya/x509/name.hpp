#pragma once
// Distinguished names (X.501, RFC 5280 §4.1.2.4) and their comparison (RFC 5280 §7.1).
//
// Values are given as UTF-8 whatever string type carried them. Comparison folds case and white space and ignores the string type;
// two names that compare equal may differ in their octets, so signatures and identifiers always use `der()`.

#include <compare>
#include <hawiya/base/bytes.hpp>
#include <hawiya/base/result.hpp>
#include <hawiya/der/oid.hpp>
#include <memory>
#include <string>
#include <vector>

namespace hawiya::x509 {

/// Attribute types in use.
namespace attribute {
inline constexpr der::Oid common_name("2.5.4.3"), surname("2.5.4.4"), serial_number("2.5.4.5"), country("2.5.4.6"),
    locality("2.5.4.7"), state("2.5.4.8"), street("2.5.4.9"), organization("2.5.4.10"), organizational_unit("2.5.4.11"),
    title("2.5.4.12"), given_name("2.5.4.42"), pseudonym("2.5.4.65"), organization_identifier("2.5.4.97"),
    dn_qualifier("2.5.4.46"), email_address("1.2.840.113549.1.9.1"), domain_component("0.9.2342.19200300.100.1.25"),
    user_id("0.9.2342.19200300.100.1.1");
/// Such as "CN"; the dotted OID when there is no short name.
[[nodiscard]] HAWIYA_API std::string short_name(const der::Oid& type);
/// The OID of a short name such as "CN" or of a dotted OID; `name_malformed` otherwise.
[[nodiscard]] HAWIYA_API Result<der::Oid> by_name(std::string_view name);
}  // namespace attribute

struct NameAttribute {
  der::Oid type;
  std::string value;            ///< UTF-8; hexadecimal of the DER for values that are no character string.
  std::uint8_t string_tag = 0;  ///< DER tag of the value; 0 when writing lets the type decide.
  std::size_t rdn = 0;          ///< Which RDN it belongs to.
};

/// A name, immutable and cheap to copy.
class HAWIYA_API Name {
 public:
  /// The empty name.
  Name();
  /// `name_malformed` for what is not a Name, has an empty RDN, or holds text that its string type does not allow.
  [[nodiscard]] static Result<Name> from_der(ByteView der);
  /// One RDN per attribute, in this order. PrintableString for country and serialNumber, IA5String for domain components and
  /// e-mail, else UTF8String; `name_malformed` when a value is empty, is not UTF-8, or does not fit its type.
  [[nodiscard]] static Result<Name> from_attributes(const std::vector<NameAttribute>& attributes);

  [[nodiscard]] ByteView der() const;
  [[nodiscard]] const std::vector<NameAttribute>& attributes() const;
  [[nodiscard]] bool empty() const { return attributes().empty(); }
  /// The value of the only attribute of this type; nothing when there is none or more than one.
  [[nodiscard]] const std::string* only(const der::Oid& type) const;
  /// "C=EG, CN=…" in encoded order, with the special characters of RFC 4514 escaped.
  [[nodiscard]] std::string to_string() const;

  /// What §7.1 compares: equal for names that match, and usable as a key.
  [[nodiscard]] const std::string& canonical() const;
  /// The canonical form of each RDN, for directoryName constraints (§4.2.1.10).
  [[nodiscard]] const std::vector<std::string>& canonical_rdns() const;
  /// Whether this name lies in the subtree: the subtree's RDNs are the first of this name's.
  [[nodiscard]] bool within(const Name& subtree) const;

  friend bool operator==(const Name& a, const Name& b) { return a.canonical() == b.canonical(); }

 private:
  struct Impl;
  explicit Name(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

}  // namespace hawiya::x509
