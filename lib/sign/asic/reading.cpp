// The signatures and timestamps of a container (EN 319 162-1): each over the files that it, or its manifest, refers to.

#include "sign/reading.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/try.hpp"
#include "sign/asic/container.hpp"
#include "sign/asic/reference.hpp"
#include "sign/cades/reader.hpp"
#include "sign/xades/reader.hpp"

namespace hawiya::sign {
namespace {

constexpr std::size_t max_signatures = 256, max_names = 16;

Error unresolved(std::string detail) { return {ErrorCode::signature_reference_unresolved, std::move(detail)}; }

/// Files of the container as content; each is digested once for each algorithm.
class Files {
 public:
  explicit Files(const Container& container) : container_(container) {}

  [[nodiscard]] std::optional<ExternalContent> find(std::string_view uri) {
    const zip::Entry* entry = container_.find(uri);
    if (entry == nullptr) return std::nullopt;
    return content_of(*entry);
  }

  [[nodiscard]] ExternalContent content_of(const zip::Entry& entry) {
    return {entry.name, [this, &entry](crypto::HashAlgorithm hash) { return digest(entry, hash); },
            [this, &entry](const std::function<void(ByteView)>& sink) {
              return container_.archive().extract(entry, [&](ByteView piece) -> Result<void> {
                sink(piece);
                return {};
              });
            }};
  }

 private:
  Result<Bytes> digest(const zip::Entry& entry, crypto::HashAlgorithm hash) {
    const auto key = std::pair(&entry, hash);
    if (const auto known = digests_.find(key); known != digests_.end()) return known->second;
    const std::array hashes{hash};
    HAWIYA_TRY(const auto made, container_.digests(entry, hashes));
    return digests_.emplace(key, made.front()).first->second;
  }

  const Container& container_;
  std::map<std::pair<const zip::Entry*, crypto::HashAlgorithm>, Bytes> digests_;
};

struct ReadManifest {
  const zip::Entry* entry = nullptr;
  Bytes bytes;
  AsicManifest manifest;
  bool is_archive = false;
};

/// What a manifest lists, and whether all of it is unchanged.
struct ListedFiles {
  Result<void> verdict = {};
  std::vector<Covered> covered = {};
  std::set<const zip::Entry*> entries = {};
};

class ContainerReading {
 public:
  ContainerReading(const Container& container, const std::vector<x509::Certificate>& certificates, Budget& budget)
      : container_(container), certificates_(certificates), budget_(budget), files_(container) {}

  Result<ReadSignatures> run() {
    read_.container = std::string(name_of(container_.kind()));
    for (const Check& check : container_.checks())
      if (!check.passed)
        read_.findings.push_back("not so: " + check.name + (check.inputs.empty() ? "" : " (" + check.inputs + ")"));
    read_manifests();
    for (const MetaFile& file : container_.meta_files()) HAWIYA_CHECK(read_file(file));
    if (read_.signatures.empty() && tokens_.empty())
      return Error{ErrorCode::signature_format_unknown, "a container without signatures and timestamps"};
    attach_tokens();
    judge_container();
    note_uncovered();
    return std::move(read_);
  }

 private:
  // A small archive may hold large files that are all alike.
  Result<Bytes> read_meta_file(const MetaFile& file) {
    HAWIYA_TRY(Bytes bytes, container_.read(file));
    HAWIYA_CHECK(Budget::spend(budget_.bytes, std::uint64_t{bytes.size()}));
    return bytes;
  }

  void read_manifests() {
    for (const MetaFile& file : container_.meta_files()) {
      if (file.kind != MetaKind::asic_manifest && file.kind != MetaKind::archive_manifest) continue;
      auto bytes = read_meta_file(file);
      auto manifest = bytes ? AsicManifest::read(*bytes) : Result<AsicManifest>(bytes.error());
      if (manifest)
        manifests_.push_back({file.entry, *std::move(bytes), *std::move(manifest), file.kind == MetaKind::archive_manifest});
      else
        read_.findings.push_back(file.entry->name + ": " + to_string(manifest.error()));
    }
  }

  Result<void> read_file(const MetaFile& file) {
    const bool known = file.kind == MetaKind::xades_signatures || file.kind == MetaKind::cades_signature ||
                       file.kind == MetaKind::timestamp_token;
    if (file.kind == MetaKind::evidence_record) read_.findings.push_back(file.entry->name + ": evidence records are not judged");
    if (!known) return {};
    HAWIYA_TRY(const Bytes bytes, read_meta_file(file));
    if (file.kind == MetaKind::xades_signatures) {
      read_xades_file(*file.entry, bytes);
    } else if (file.kind == MetaKind::cades_signature) {
      read_cades_file(*file.entry, bytes);
    } else {
      tokens_.push_back({file.entry, fingerprint_of(bytes), cms::TimestampToken::from_der(bytes)});
    }
    if (read_.signatures.size() > max_signatures) return Error{ErrorCode::input_too_large, "more than 256 signatures"};
    return {};
  }

  // ---- XAdES

  void read_xades_file(const zip::Entry& entry, const Bytes& bytes) {
    const auto document = xml::Document::parse(bytes);
    const auto elements = document ? find_signatures(*document) : std::vector<xml::NodeId>();
    if (elements.empty())
      return add_unreadable(entry, SignatureFormat::xades,
                            document ? Error{ErrorCode::signature_format_unknown, "no signature in it"} : document.error());
    const ContentResolver contents = [this](const std::optional<std::string>& uri) -> std::optional<ExternalContent> {
      if (uri) return files_.find(*uri);
      const auto data = container_.data_files();
      return data.size() == 1 ? std::optional(files_.content_of(*data.front())) : std::nullopt;
    };
    const XadesContext context{*document, contents, certificates_, budget_};
    for (const xml::NodeId element : elements) add(entry, sign::read_xades(context, element));
  }

  void add_unreadable(const zip::Entry& entry, SignatureFormat format, Error error) {
    SignatureModel model{.format = format};
    model.failed(SubIndication::format_failure, std::move(error), "signature file", "EN 319 162-1 §4");
    add(entry, std::move(model));
  }

  void add(const zip::Entry& entry, SignatureModel model) {
    model.where = entry.name;
    read_.signatures.push_back(std::move(model));
    in_files_.push_back(&entry);
  }

  // ---- CAdES

  void read_cades_file(const zip::Entry& entry, const Bytes& bytes) {
    const auto data = cms::SignedData::from_der(bytes);
    if (!data || data->signers.empty())
      return add_unreadable(entry, SignatureFormat::cades,
                            data ? Error{ErrorCode::cms_malformed, "nobody signed"} : data.error());
    ListedFiles listed;
    const auto content = content_signed_by(entry, *data, listed);
    for (const cms::SignerInfo& signer : data->signers) {
      SignatureModel model = sign::read_cades({*data, content, certificates_, budget_}, signer);
      // Its own content is no file of the container (§4.3.3.2, §4.4.3.2).
      if (data->content)
        model.failed(SubIndication::format_failure,
                     {ErrorCode::signature_structure_invalid, "a CAdES signature that is not detached"}, "detached signature",
                     "EN 319 162-1 §4.4.3.2");
      if (!listed.verdict) {
        model.failed(sub_indication_of(listed.verdict.error()), listed.verdict.error(), "files of the manifest",
                     "EN 319 162-1 §4.4.3.2");
      } else if (!listed.covered.empty()) {
        model.passed("files of the manifest", "EN 319 162-1 §4.4.3.2", std::to_string(listed.covered.size()));
        model.covered.insert(model.covered.end(), listed.covered.begin(), listed.covered.end());
      }
      add(entry, std::move(model));
    }
  }

  // The manifest that names the signature; where there is none, the only data file (ASiC-S).
  std::optional<ExternalContent> content_signed_by(const zip::Entry& signature, const cms::SignedData& data,
                                                   ListedFiles& listed) {
    if (data.content) return content_in_memory("", *data.content);
    if (const ReadManifest* manifest = manifest_for(signature)) {
      listed = check_listed(*manifest);
      return content_in_memory(manifest->entry->name, manifest->bytes);
    }
    const auto files = container_.data_files();
    if (files.size() != 1 || container_.kind() == ContainerKind::asic_e) return std::nullopt;
    return files_.content_of(*files.front());
  }

  const ReadManifest* manifest_for(const zip::Entry& entry) const {
    const auto found = std::ranges::find_if(
        manifests_, [&](const ReadManifest& one) { return container_.find(one.manifest.signature_uri) == &entry; });
    return found == manifests_.end() ? nullptr : &*found;
  }

  ListedFiles check_listed(const ReadManifest& manifest) {
    ListedFiles listed;
    if (manifest.manifest.objects.empty()) listed.verdict = unresolved(manifest.entry->name + " lists nothing");
    for (const DataObjectReference& object : manifest.manifest.objects) {
      auto checked = check_object(object, listed);
      if (!checked && listed.verdict) listed.verdict = std::move(checked);
    }
    return listed;
  }

  Result<void> check_object(const DataObjectReference& object, ListedFiles& listed) {
    const zip::Entry* entry = container_.find(object.uri);
    if (entry == nullptr) return unresolved(object.uri.substr(0, 200));
    HAWIYA_TRY(const auto hash, hash_of_uri(object.digest_method));
    HAWIYA_TRY(const Bytes digest, files_.content_of(*entry).digest(hash));
    if (!equal(digest, object.digest)) return Error{ErrorCode::signature_digest_mismatch, entry->name};
    listed.covered.push_back({entry->name, std::string(crypto::name_of(hash)), object.digest});
    listed.entries.insert(entry);
    return {};
  }

  // ---- timestamp tokens

  struct Token {
    const zip::Entry* entry;
    Bytes fingerprint;
    Result<cms::TimestampToken> token;
    [[nodiscard]] auto when() const { return token ? token->info().exact_time() : decltype(token->info().exact_time())::max(); }
  };

  // A token is over its manifest, or over the only data file of an ASiC-S. One that covers signature files proves that these
  // existed.
  void attach_tokens() {
    std::ranges::stable_sort(tokens_, {}, &Token::when);
    for (const Token& token : tokens_) {
      EmbeddedTimestamp timestamp{.kind = TimestampKind::container, .clause = "EN 319 162-1 §4.4.4", .token = token.token};
      const ReadManifest* manifest = manifest_for(*token.entry);
      ListedFiles listed;
      if (manifest != nullptr) listed = check_listed(*manifest);
      if (timestamp.token) timestamp.imprint = check_imprint(timestamp.token->info().imprint, manifest, listed);
      for (const Token& other : tokens_)
        if (listed.entries.contains(other.entry)) cover(timestamp, other);
      if (!attach_to_signatures(timestamp, listed)) read_.timestamps.push_back(std::move(timestamp));
    }
  }

  static void cover(EmbeddedTimestamp& timestamp, const Token& other) {
    timestamp.covers.insert(other.fingerprint);
    if (other.token)
      for (const auto& certificate : other.token->signed_data().certificates) timestamp.covers.insert(certificate.fingerprint());
  }

  Result<void> check_imprint(const cms::MessageImprint& imprint, const ReadManifest* manifest, const ListedFiles& listed) {
    if (manifest == nullptr && (container_.data_files().size() != 1 || container_.kind() == ContainerKind::asic_e))
      return unresolved("no manifest names this timestamp");
    const ExternalContent content = manifest != nullptr ? content_in_memory(manifest->entry->name, manifest->bytes)
                                                        : files_.content_of(*container_.data_files().front());
    HAWIYA_TRY(const Bytes digest, content.digest(imprint.hash));
    if (!equal(digest, imprint.digest)) return Error{ErrorCode::timestamp_mismatch, content.name};
    // In an ASiC-S every timestamp is about the one data file, however many came before it (§4.3.3.2).
    const auto is_listed = [&](const zip::Entry* entry) { return listed.entries.contains(entry); };
    if (manifest != nullptr && container_.kind() == ContainerKind::asic_s && listed.verdict &&
        !std::ranges::all_of(container_.data_files(), is_listed))
      return unresolved(manifest->entry->name + " does not list the data file");
    return listed.verdict;
  }

  bool attach_to_signatures(const EmbeddedTimestamp& timestamp, const ListedFiles& listed) {
    bool attached = false;
    for (std::size_t i = 0; i < read_.signatures.size(); ++i) {
      if (!listed.entries.contains(in_files_[i])) continue;
      SignatureModel& model = read_.signatures[i];
      attached = true;
      if (model.timestamps.size() >= max_timestamps) continue;
      EmbeddedTimestamp archive = timestamp;
      archive.kind = TimestampKind::archive;
      archive.covers_signature = true;
      archive.covers.merge(evidence_of(model));
      model.timestamps.push_back(std::move(archive));
    }
    return attached;
  }

  static Fingerprints evidence_of(const SignatureModel& model) {
    Fingerprints evidence;
    for (const auto& certificate : model.pool.certificates) evidence.insert(certificate.fingerprint());
    for (const auto* items : {&model.pool.ocsp_responses, &model.pool.lists})
      for (const Bytes& item : *items) evidence.insert(fingerprint_of(item));
    for (const EmbeddedTimestamp& timestamp : model.timestamps)
      if (timestamp.token) evidence.insert(fingerprint_of(timestamp.token->der()));
    return evidence;
  }

  // ---- the container as a whole

  // An ASiC-S has one data file and one kind of signature: with others, a reader would not know which is meant (§4.3.3.2).
  void judge_container() {
    if (container_.kind() != ContainerKind::asic_s) return;
    const std::size_t files = container_.data_files().size();
    const bool xades = !container_.meta_files(MetaKind::xades_signatures).empty();
    const bool cades = !container_.meta_files(MetaKind::cades_signature).empty();
    const bool stamped = std::ranges::any_of(tokens_, [&](const Token& token) { return manifest_for(*token.entry) == nullptr; });
    if (files == 1 && int{xades} + int{cades} + int{stamped} <= 1) return;
    const Error error{ErrorCode::container_malformed, files == 1 ? "an ASiC-S with signatures of several kinds"
                                                                 : "an ASiC-S with " + std::to_string(files) + " data files"};
    for (SignatureModel& model : read_.signatures)
      model.failed(SubIndication::format_failure, error, "container", "EN 319 162-1 §4.3.3.2");
    for (EmbeddedTimestamp& timestamp : read_.timestamps)
      if (timestamp.imprint) timestamp.imprint = error;
  }

  void note_uncovered() {
    for (const SignatureModel& model : read_.signatures) {
      std::set<std::string_view> covered;
      for (const Covered& one : model.covered) covered.insert(one.name);
      std::size_t left_out = 0;
      for (const zip::Entry* entry : container_.data_files()) {
        if (covered.contains(entry->name)) continue;
        if (++left_out <= max_names) read_.findings.push_back(model.where + " does not cover " + entry->name);
      }
      if (left_out > max_names)
        read_.findings.push_back(model.where + " does not cover " + std::to_string(left_out - max_names) + " more files");
    }
  }

  const Container& container_;
  const std::vector<x509::Certificate>& certificates_;
  Budget& budget_;
  Files files_;
  ReadSignatures read_;
  std::vector<const zip::Entry*> in_files_;  ///< the file of each signature
  std::vector<ReadManifest> manifests_;
  std::vector<Token> tokens_;
};

}  // namespace

Result<ReadSignatures> read_container_signatures(const ValidationInput& input, Budget& budget) {
  const zip::Source source =
      input.container ? zip::Source{input.container->size, input.container->read} : zip::Source::of(input.bytes);
  HAWIYA_TRY(const Container container, Container::open(source));
  return ContainerReading(container, input.certificates, budget).run();
}

}  // namespace hawiya::sign
