//! The catalogue as a whole: what the compiler cannot see.

use crate::{
    digits, field_error_texts, folders, list, number, results,
    tables::{NAMES, texts_of},
    title, with_language_now,
};
use icu_plurals::{PluralCategory, PluralRuleType, PluralRules};
use postroom_model::{Code, Detail, FieldError, Language};
use std::fs;

#[test]
fn plurals_have_the_forms_of_their_language() {
    for language in Language::ALL {
        let locale: icu_locale_core::Locale = language.as_str().parse().unwrap();
        let rules = PluralRules::try_new(locale.into(), PluralRuleType::Cardinal.into()).unwrap();
        let wanted: Vec<_> = rules.categories().collect();
        let path = format!("{}/locales/{language}.json", env!("CARGO_MANIFEST_DIR"));
        let catalogue: serde_json::Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let forms = [
            (PluralCategory::Zero, "zero"),
            (PluralCategory::One, "one"),
            (PluralCategory::Two, "two"),
            (PluralCategory::Few, "few"),
            (PluralCategory::Many, "many"),
            (PluralCategory::Other, "other"),
        ];
        for (area, name, _) in NAMES.iter().filter(|(.., plural)| *plural) {
            for (category, form) in forms {
                let there = catalogue[area].get(format!("{name}_{form}")).is_some();
                assert_eq!(there, wanted.contains(&category), "{language}: {area}.{name}_{form}");
            }
        }
    }
}

#[test]
fn every_code_has_a_sentence_of_its_own() {
    for language in Language::ALL {
        let mut sentences: Vec<_> =
            with_language_now(language, || Code::ALL.iter().map(|code| title(*code)).collect());
        sentences.sort();
        sentences.dedup();
        assert_eq!(sentences.len(), Code::ALL.len(), "{language}");
    }
}

#[test]
fn languages_name_themselves() {
    for language in Language::ALL {
        with_language_now(language, || {
            assert_eq!(crate::language::tag(), language.as_str());
            assert_eq!(crate::language::digits().chars().count(), 10);
            assert_eq!(crate::dates::months().split(' ').count(), 12);
            assert_eq!(crate::dates::weekdays().split(' ').count(), 7);
        });
        assert!(texts_of(language).iter().all(|text| !text.is_empty()), "{language}");
    }
}

#[test]
fn numbers_are_written_in_the_language() {
    assert_eq!(
        [number(0), number(999), number(1_000), number(1_234_567)],
        ["0", "999", "1,000", "1,234,567"]
    );
    with_language_now(Language::De, || assert_eq!(number(12_345), "12.345"));
    with_language_now(Language::Ar, || {
        assert_eq!(number(12_345), "١٢٬٣٤٥");
        assert_eq!(digits("13:05"), "١٣:٠٥");
    });
}

#[test]
fn arabic_counts_in_six_ways() {
    let deleted = |count| with_language_now(Language::Ar, || results::deleted(count));
    assert_eq!(deleted(0), "لم تُنقل أي رسالة إلى المهملات.");
    assert_eq!(deleted(1), "نُقلت رسالة واحدة إلى المهملات.");
    assert_eq!(deleted(2), "نُقلت رسالتان إلى المهملات.");
    assert_eq!(deleted(3), "نُقلت ٣ رسائل إلى المهملات.");
    assert_eq!(deleted(11), "نُقلت ١١ رسالة إلى المهملات.");
    assert_eq!(deleted(100), "نُقلت ١٠٠ رسالة إلى المهملات.");
}

#[test]
fn recipients_who_were_refused_alike_share_a_sentence() {
    let error = |code, name: &str, reason: &str| {
        let detail = Detail::Recipient { name: name.to_owned(), reason: reason.to_owned() };
        FieldError::with("to", code, detail)
    };
    let errors = [
        error(Code::RecipientsUnknown, "nobody", ""),
        error(Code::RecipientsFiltered, "ben", "on holiday"),
        error(Code::RecipientsFiltered, "carla", ""),
        FieldError::new("subject", Code::SubjectRequired),
    ];
    let [(to, about_recipients), (subject, _)] = &field_error_texts(&errors)[..] else {
        panic!("a text a field")
    };
    assert_eq!((to.as_str(), subject.as_str()), ("to", "subject"));
    let expected =
        "Unknown recipients: nobody. Some recipients do not accept messages: ben (on holiday), carla.";
    assert_eq!(about_recipients, expected);
}

#[test]
fn names_in_another_script_are_kept_apart() {
    let names = ["Anna".to_owned(), "ليلى".to_owned()];
    assert_eq!(list(&names), "Anna, \u{2068}ليلى\u{2069}");
    with_language_now(Language::Ar, || assert_eq!(list(&names), "\u{2068}Anna\u{2069}، ليلى"));
}

#[test]
fn a_request_has_its_own_language() {
    assert_eq!(folders::inbox(), "Inbox");
    with_language_now(Language::De, || {
        assert_eq!(folders::inbox(), "Posteingang");
        crate::set_language(Language::Ar);
        assert_eq!(folders::inbox(), "الوارد");
    });
    assert_eq!(folders::inbox(), "Inbox");
}
