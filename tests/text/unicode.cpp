#include <doctest/doctest.h>

#include <hawiya/text/nfc.hpp>
#include <hawiya/text/utf8.hpp>

using namespace hawiya;
using namespace hawiya::text;

TEST_SUITE("text") {
  TEST_CASE("UTF-8 is well-formed or refused with its offset (Unicode, table 3-7)") {
    CHECK(decode_utf8("aé€😀محمد").value() == U"aé€😀محمد");
    CHECK(encode_utf8(U"aé€😀محمد") == "aé€😀محمد");
    CHECK(code_points("محمد") == 4);
    for (const char* bad : {"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf0\x80\x80\xaf",
                            "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xc3", "\xe2\x82", "\xff"})
      CHECK(decode_utf8(bad).error().code == ErrorCode::utf8_malformed);
    CHECK(decode_utf8("ab\xff").error().where == "offset 2");
  }

  TEST_CASE("the matching form is compatibility-decomposed, case-folded and in canonical order") {
    CHECK(matching_form(U"\u00c9x") == U"e\u0301x");
    CHECK(matching_form(U"\ufefb") == U"\u0644\u0627");
    CHECK(matching_form(U"\u0645\u0651\u064e") == U"\u0645\u064e\u0651");
    CHECK(matching_form(U"\uac01") == U"\u1100\u1161\u11a8");
    CHECK(matching_form(U"\u1f80") == matching_form(U"\u1f00\u0345"));
    CHECK(matching_form(U"\U0001d400\U00010400") == U"a\U00010428");
    CHECK(matching_form(U"").empty());
    for (char32_t c = 1; c < 0x30000; ++c) {
      if (c >= 0xd800 && c <= 0xdfff) continue;
      const auto once = matching_form({&c, 1});
      CHECK_MESSAGE(matching_form(once) == once, static_cast<unsigned>(c));
    }
  }

  TEST_CASE("normalisation form C is recognised exactly (UAX #15)") {
    CHECK(is_nfc(U"é"));
    CHECK_FALSE(is_nfc(U"e\u0301"));
    CHECK(is_nfc(U"\u0622"));              // alef with madda
    CHECK_FALSE(is_nfc(U"\u0627\u0653"));  // alef, madda above
    CHECK_FALSE(is_nfc(U"\u0648\u0654"));  // waw, hamza above
    CHECK(is_nfc(U"\u0645\u064e\u0651"));  // fatha (30), shadda (33): canonical order
    CHECK_FALSE(is_nfc(U"\u0645\u0651\u064e"));
    CHECK_FALSE(is_nfc(U"\u1100\u1161"));  // Hangul L + V
    CHECK_FALSE(is_nfc(U"\uac00\u11a8"));  // LV + T
    CHECK(is_nfc(U"\uac01"));
    CHECK_FALSE(is_nfc(U"\u212b"));  // ANGSTROM SIGN never occurs
    CHECK(is_nfc(U"\u0301"));        // a mark alone
    CHECK_FALSE(
        is_nfc(U"e\u0323\u0301\u0302"
               U"e\u0301"));
    CHECK_FALSE(is_nfc(U"a\u0332\u0301"));  // low line does not block the acute
  }

  TEST_CASE("names hold no invisible or direction-changing character") {
    CHECK(check_name_text("محمد عبد الرحمن"));
    CHECK(check_name_text("JÕEORG, Nora Angèle"));
    for (const char* bad : {"a\u200fb", "a\u202eb", "a\u2066b", "a\u061cb", "a\u200bb", "a\u200db", "a\ufeffb", "محـمد", "a\nb",
                            "a\u0085b", "\ue000", "\ufffe", "a\u00adb"})
      CHECK(check_name_text(bad).error().code == ErrorCode::text_character_refused);
    CHECK(check_name_text("ا\u0653").error().code == ErrorCode::text_not_normalised);
    CHECK(check_name_text("\xff").error().code == ErrorCode::utf8_malformed);
    CHECK(check_name_text("ab\u202e").error().where == "character 3");
  }
}
