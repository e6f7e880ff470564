// Qualified certificate statements (RFC 3739 §3.2.6, EN 319 412-5).
#include "x509/extensions/read.hpp"

namespace hawiya::x509 {
namespace {

Result<void> read_types(der::Reader list, QcStatements& into) {
  while (!list.at_end()) {
    HAWIYA_TRY(const der::Oid type, list.oid());
    into.types.push_back(type);
  }
  return {};
}

Result<void> read_pds(der::Reader list, QcStatements& into) {
  while (!list.at_end()) {
    HAWIYA_TRY(der::Reader location, list.enter(der::tag::sequence));
    HAWIYA_TRY(const der::Element url, location.next(der::tag::ia5_string));
    HAWIYA_TRY(const der::Element language, location.next(der::tag::printable_string));
    HAWIYA_CHECK(location.end());
    into.pds.push_back({std::string(as_text(url.content)), std::string(as_text(language.content))});
  }
  return {};
}

Result<void> read_legislation(der::Reader list, QcStatements& into) {
  while (!list.at_end()) {
    HAWIYA_TRY(const der::Element country, list.next(der::tag::printable_string));
    into.legislation.emplace_back(as_text(country.content));
  }
  return {};
}

// What the statement's definition says of its info; unknown statements keep theirs raw.
Result<void> read_info(const QcStatement& statement, QcStatements& into) {
  if (statement.id == qc::compliance) into.compliance = true;
  if (statement.id == qc::sscd) into.sscd = true;
  if (!statement.info) return {};
  der::Reader info(*statement.info);
  if (statement.id == qc::retention) {
    HAWIYA_TRY(into.retention_years, read::count(info));
    return info.end();
  }
  const bool typed =
      statement.id == qc::type || statement.id == qc::pds || statement.id == qc::cc_legislation || statement.id == qc::syntax_v2;
  if (!typed) return der::check_nested(*statement.info);
  HAWIYA_TRY(der::Reader content, info.enter(der::tag::sequence));
  HAWIYA_CHECK(info.end());
  if (statement.id == qc::type) return read_types(content, into);
  if (statement.id == qc::pds) return read_pds(content, into);
  if (statement.id == qc::cc_legislation) return read_legislation(content, into);
  if (content.next_is(der::tag::oid)) {
    HAWIYA_TRY(into.semantics, content.oid());
  }
  return {};
}

template <class Fill>
void write_statement(der::Writer& writer, const der::Oid& id, Fill&& info) {
  writer.nested(der::tag::sequence, [&] {
    writer.oid(id);
    info();
  });
}

}  // namespace

Result<void> read::qc_statements(ByteView value, Extensions& into) {
  HAWIYA_TRY(der::Reader list, sequence(value));
  QcStatements statements;
  while (!list.at_end()) {
    HAWIYA_TRY(der::Reader fields, list.enter(der::tag::sequence));
    HAWIYA_TRY(const der::Oid id, fields.oid());
    QcStatement statement{id};
    if (!fields.at_end()) {
      HAWIYA_TRY(const der::Element info, fields.next());
      statement.info = to_bytes(info.whole);
    }
    HAWIYA_CHECK(fields.end());
    HAWIYA_CHECK(read_info(statement, statements));
    statements.statements.push_back(std::move(statement));
  }
  if (statements.statements.empty()) return malformed("no statement");
  into.qc_statements = std::move(statements);
  return {};
}

Bytes encode::qc_statements(const QcStatements& statements) {
  der::Writer writer;
  const auto nothing = [] {};
  writer.nested(der::tag::sequence, [&] {
    if (statements.compliance) write_statement(writer, qc::compliance, nothing);
    if (statements.sscd) write_statement(writer, qc::sscd, nothing);
    if (!statements.types.empty())
      write_statement(writer, qc::type, [&] {
        writer.nested(der::tag::sequence, [&] {
          for (const der::Oid& type : statements.types) writer.oid(type);
        });
      });
    if (!statements.pds.empty())
      write_statement(writer, qc::pds, [&] {
        writer.nested(der::tag::sequence, [&] {
          for (const PdsLocation& pds : statements.pds)
            writer.nested(der::tag::sequence,
                          [&] { writer.text(der::tag::ia5_string, pds.url).text(der::tag::printable_string, pds.language); });
        });
      });
    if (!statements.legislation.empty())
      write_statement(writer, qc::cc_legislation, [&] {
        writer.nested(der::tag::sequence, [&] {
          for (const std::string& country : statements.legislation) writer.text(der::tag::printable_string, country);
        });
      });
    if (statements.retention_years)
      write_statement(writer, qc::retention, [&] { writer.small_integer(*statements.retention_years); });
    if (statements.semantics)
      write_statement(writer, qc::syntax_v2,
                      [&] { writer.nested(der::tag::sequence, [&] { writer.oid(*statements.semantics); }); });
  });
  return writer.take();
}

}  // namespace hawiya::x509
