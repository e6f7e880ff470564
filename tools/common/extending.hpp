#pragma once
// Raising signatures to a level, with a timestamp authority and evidence from the network.

#include <hawiya/cms/timestamp.hpp>
#include <hawiya/sign/extending.hpp>

#include "common/validating.hpp"

namespace hawiya::tools {

struct TimestampOptions {
  std::string url;
  std::string policy;
};
/// --tsa and --tsa-policy.
void add_timestamp_options(CLI::App& command, TimestampOptions& options);
/// `argument_invalid` without a URL.
[[nodiscard]] Result<sign::TimestampService> read_timestamp_service(const TimestampOptions& options);

struct ExtendingOptions {
  TimestampOptions timestamps;
  ValidationOptions validation;
};
/// Those of timestamps, --anchor, --intermediate, --tsa-anchor, --responder, --allow-loopback.
void add_extending_options(CLI::App& command, ExtendingOptions& options);

/// "b", "t", "lt" or "lta"; none for anything else.
[[nodiscard]] sign::Level level_by_name(const std::string& name);

class Extender {
 public:
  /// `argument_invalid` where the level needs a timestamp authority or anchors and there are none. The options' files are read
  /// here.
  [[nodiscard]] static Result<Extender> create(const ExtendingOptions& options, sign::Level level);

  [[nodiscard]] sign::Level level() const { return level_; }
  /// The document at the level, which is the same where the level is B-B. `signature` counts from 0, the last by default. The
  /// errors of `sign::Extending`.
  [[nodiscard]] Result<Bytes> raise(Bytes document, std::vector<sign::DetachedContent> contents,
                                    std::optional<std::size_t> signature = std::nullopt) const;

 private:
  Extender(sign::Level level, sign::TimestampService service, Validating validating)
      : level_(level), service_(std::move(service)), validating_(std::move(validating)) {}
  sign::Level level_;
  sign::TimestampService service_;
  Validating validating_;
};

}  // namespace hawiya::tools
