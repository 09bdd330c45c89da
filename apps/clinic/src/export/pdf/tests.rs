use super::*;
use letters::LACKING;
use serde_json::json;

/// An export in which all that people write is that.
fn export(text: &str) -> wire::Export {
    let at = "2045-03-02T09:00:00Z";
    let notes: Vec<_> = ["intake", "review"]
        .iter()
        .map(|stage| json!({"at": at, "by": text, "stage": stage, "text": text}))
        .collect();
    let timeline: Vec<_> = (1..40)
        .map(|seq| json!({"seq": seq, "at": at, "by": "amir", "kind": "noted", "words": text, "hash": "ab".repeat(32)}))
        .collect();
    let export = json!({
        "format": "", "simulated": true, "exported": at, "by": text, "clinic": text, "demo": false,
        "patient": {"id": "p0001", "name": text, "born": "2012-05-09", "number": 7, "mdas": [
            {"date": "2045-03-01", "answers": [1, 2, 3, 4, 5], "total": 15, "high": false}], "notes": notes,
            "appointments": [], "scans": [], "series": [], "plans": [], "deliveries": [], "to_examine": []},
        "chart": {"at": "2045-03-02", "days": [], "teeth": [
            {"fdi": 36, "state": "present", "surfaces": [{"surface": "O", "condition": "caries", "note": text}]}]},
        "scans": [], "series": [{"id": "x1", "name": text, "bytes": 1, "sha256": "ab", "received": at, "by": text, "state": "refused",
            "error": text, "volume": null, "warnings": [{"kind": "patient", "severity": "warning", "sentence": text}]}],
        "plans": [], "deliveries": [], "consents": [], "timeline": timeline, "files": [], "wrong": [],
    });
    serde_json::from_value(export).unwrap()
}

fn made_of(export: &wire::Export) -> lopdf::Document {
    let (record, words) = (Record::default(), BTreeMap::new());
    let told = Told {
        export,
        record: &record,
        words: &words,
    };
    lopdf::Document::load_mem(&made(&told).unwrap()).unwrap()
}

fn words(document: &lopdf::Document) -> String {
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    let text = document.extract_text(&pages).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn law_any_text_makes_a_document() {
    let odd = [
        String::new(),
        " \n\n \n".to_owned(),
        "x".repeat(3_000),
        "word ".repeat(2_000),
        "line\n".repeat(600),
        "(a) \\ <b> %PDF-1.7 endstream endobj".to_owned(),
        "\u{0}\u{7}\u{1b}[31m \u{202e}abc\u{200d}\u{feff}\u{fffe}".to_owned(),
        "שלום مرحبا 你好 🦷👩‍⚕️ ffi Ǆ a\u{301}\u{323} हिन्दी".to_owned(),
    ];
    for text in odd {
        let export = export(&text);
        let document = made_of(&export);
        let pages = document.get_pages().len();
        let words = words(&document);
        let short: String = text.chars().take(20).collect();
        for page in [1, pages] {
            let foot = format!("page {page} of {pages}");
            assert!(words.contains(&foot), "{short:?}: no {foot:?}");
        }
        assert_eq!(
            words.matches("not a medical device").count() - 1,
            pages,
            "{short:?}: {words}"
        );
    }
}

#[test]
fn law_what_the_font_lacks_is_seen_and_said() {
    let said = "not in the typeface of this document";
    let sound = words(&made_of(&export(
        "Zoë Müller-Ångström, Đặng Ωμέγα Жуков: 3 µm² ≥ −2 °C … “so” – ok",
    )));
    assert!(!sound.contains(LACKING) && !sound.contains(said), "{sound}");
    assert!(
        sound.contains("Zoë Müller-Ångström, Đặng Ωμέγα Жуков: 3 µm² ≥ −2 °C … “so” – ok"),
        "{sound}"
    );
    let lacking = words(&made_of(&export("Noor 你好")));
    assert!(
        lacking.contains(&format!("Noor {LACKING}{LACKING}")),
        "{lacking}"
    );
    assert_eq!(lacking.matches(said).count(), 1);
}

#[test]
fn the_document_says_its_language_and_its_parts() {
    let document = made_of(&export("Theo"));
    let catalog = document.catalog().unwrap();
    let lang = catalog.get(b"Lang").unwrap().as_str().unwrap();
    assert_eq!(lang, b"en-GB");
    assert!(catalog.get(b"StructTreeRoot").is_ok() && catalog.get(b"MarkInfo").is_ok());
    assert!(catalog.get(b"Outlines").is_ok());
}

#[test]
fn words_stay_between_the_margins() {
    let letters = Letters::load().unwrap();
    for text in [
        "word ".repeat(200),
        "x".repeat(2_000),
        "a bcdefghijklmnopqrstuvwxyz".repeat(9),
    ] {
        for width in [9.0, 60.0, 480.0] {
            let lines = letters.lines(&text, 9.5, false, width);
            assert!(
                lines
                    .iter()
                    .all(|line| letters.width(line, 9.5, false) <= width)
            );
            let letters_of = |text: &str| text.chars().filter(|c| *c != ' ').count();
            let there: usize = lines.iter().map(|line| letters_of(line)).sum();
            assert_eq!(there, letters_of(&text), "nothing is lost");
        }
    }
}
