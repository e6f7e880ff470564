#pragma once
// What raising a signature's level needs of its format: what timestamps are made over, and how properties are put in without
// touching the rest.

#include <hawiya/sign/extending.hpp>

#include "sign/reading.hpp"

namespace hawiya::sign {

/// One signature of an XML document.
class XadesFile {
 public:
  XadesFile(Bytes bytes, std::vector<DetachedContent> contents, std::size_t index)
      : bytes_(std::move(bytes)), contents_(std::move(contents)), index_(index) {}

  [[nodiscard]] const Bytes& bytes() const { return bytes_; }
  /// Of the signature value (EN 319 132-1 §5.3).
  [[nodiscard]] Result<cms::MessageImprint> signature_imprint(crypto::HashAlgorithm hash) const;
  /// Of all there is (§5.5.2.2).
  [[nodiscard]] Result<cms::MessageImprint> archive_imprint(crypto::HashAlgorithm hash) const;
  [[nodiscard]] Result<void> add_signature_timestamp(const cms::TimestampToken& token);
  /// CertificateValues and RevocationValues, or TimeStampValidationData where there are such already (§5.4, §5.5.1).
  [[nodiscard]] Result<void> add_evidence(const EvidencePool& evidence);
  [[nodiscard]] Result<void> add_archive_timestamp(const cms::TimestampToken& token);

 private:
  [[nodiscard]] Result<void> add_property(const std::string& property);

  Bytes bytes_;
  std::vector<DetachedContent> contents_;
  std::size_t index_;
};

/// One signer of a CMS message.
class CadesFile {
 public:
  CadesFile(Bytes bytes, std::vector<DetachedContent> contents, std::size_t index)
      : bytes_(std::move(bytes)), contents_(std::move(contents)), index_(index) {}

  [[nodiscard]] const Bytes& bytes() const { return bytes_; }
  /// Of the signature value (EN 319 122-1 §5.3).
  [[nodiscard]] Result<cms::MessageImprint> signature_imprint(crypto::HashAlgorithm hash) const;
  /// Of all there is (§5.5.3).
  [[nodiscard]] Result<cms::MessageImprint> archive_imprint(crypto::HashAlgorithm hash) const;
  [[nodiscard]] Result<void> add_signature_timestamp(const cms::TimestampToken& token);
  /// Into the certificates and crls of SignedData (§5.4).
  [[nodiscard]] Result<void> add_evidence(const EvidencePool& evidence);
  /// The token gets the hash index that its imprint was made with.
  [[nodiscard]] Result<void> add_archive_timestamp(const cms::TimestampToken& token);

 private:
  [[nodiscard]] Result<cms::SignedData> data() const;
  [[nodiscard]] Result<void> add_attribute(const der::Oid& type, Bytes value);

  Bytes bytes_;
  std::vector<DetachedContent> contents_;
  std::size_t index_;
};

}  // namespace hawiya::sign
