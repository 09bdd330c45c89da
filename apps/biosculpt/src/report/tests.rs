//! The page is whole, harmless, readable; it is written to `target/` so that it can be looked at.

use super::markup::esc;
use super::model::*;
use super::sample::{fdi, full, limit, measure, with_pictures, zone};
use super::*;
use proptest::prelude::*;

const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=x onerror=y>&\u{202e}fdp.exe\n\u{7}";

#[test]
fn the_page_is_whole_and_loads_nothing() {
    let page = html(&with_pictures(full()));
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target");
    std::fs::write(format!("{folder}/report-test.html"), &page).unwrap();
    for (open, close) in [
        ("<section", "</section>"),
        ("<figure", "</figure>"),
        ("<svg", "</svg>"),
    ] {
        assert_eq!(
            page.matches(open).count(),
            page.matches(close).count(),
            "{open}"
        );
    }
    // Base64 can spell anything: look at the page without its pictures.
    let words: String = page
        .split("base64,")
        .enumerate()
        .map(|(i, part)| {
            if i == 0 {
                part
            } else {
                part.split_once('"').unwrap().1
            }
        })
        .collect();
    for forbidden in [
        "http:", "https:", "src=\"/", "<script", "<link", "@import", "url(h", "NaN",
    ] {
        assert!(!words.contains(forbidden), "{forbidden}");
    }
    // Every picture is inside, and every local link has its target.
    assert_eq!(
        page.matches(" src=\"").count(),
        page.matches(" src=\"data:").count()
    );
    for link in page.split("href=\"#").skip(1) {
        let id = link.split('"').next().unwrap();
        assert!(page.contains(&format!("id=\"{id}\"")), "#{id}");
    }
    assert_eq!(page.matches("<h1").count(), 1);
    assert_eq!(
        page.matches("<img").count(),
        page.matches(" alt=\"").count()
    );
    assert!(!page.contains("alt=\"\""));
    assert!(page.contains("Not a medical device") && page.contains("Nothing has been treated"));
    assert!(page.contains("estimated"));
    assert!(page.len() < 3_000_000, "{} bytes", page.len());
}

#[test]
fn the_same_model_gives_the_same_page() {
    assert_eq!(html(&full()), html(&full()));
}

#[test]
fn an_empty_model_is_still_a_page() {
    let page = html(&Model::default());
    assert!(page.contains("Nothing has been done to any tooth"));
    for part in [
        "id=\"teeth\"",
        "id=\"findings\"",
        "id=\"plan\"",
        "id=\"part\"",
    ] {
        assert!(!page.contains(part), "{part}");
    }
}

#[test]
fn hostile_names_stay_text() {
    let mut model = full();
    model.scan_name = HOSTILE.to_owned();
    model.version = HOSTILE.to_owned();
    model.command = Some(HOSTILE.to_owned());
    model.cannot_know = vec![HOSTILE.to_owned()];
    for row in model.findings.iter_mut().flatten() {
        row.kind = HOSTILE.to_owned();
        row.place = HOSTILE.to_owned();
        row.cannot_know = HOSTILE.to_owned();
        for e in &mut row.evidence {
            e.source = HOSTILE.to_owned();
            e.unit = HOSTILE.to_owned();
        }
    }
    for file in &mut model.files {
        file.name = HOSTILE.to_owned();
        file.hash = Some(HOSTILE.to_owned());
    }
    if let Some(plan) = &mut model.plan {
        plan.zones.push(zone(HOSTILE, HOSTILE, HOSTILE, f64::NAN));
        plan.totals
            .push(measure(HOSTILE, f64::INFINITY, HOSTILE, true));
    }
    if let Some(print) = &mut model.print {
        print
            .limits
            .push(limit(HOSTILE, Some(1.0), HOSTILE, Bound::AtMost(2.0)));
    }
    let page = html(&model);
    for bad in ["<script", "<img src=x", "\u{202e}", "\u{7}", "onerror=y>"] {
        assert!(!page.contains(bad), "{bad:?}");
    }
}

proptest! {
    #[test]
    fn law_no_text_escapes(text in any::<String>()) {
        let safe = esc(&text);
        let unsafe_ones = ['<', '>', '"', '\'', '\n', '\u{202e}'];
        prop_assert!(!safe.contains(unsafe_ones));
        prop_assert_eq!(safe.matches('&').count(), safe.matches(';').count() - text.matches(';').count());
    }
}

#[test]
fn a_limit_holds_at_its_edge_and_not_beyond() {
    let of = |measured, bound| limit("", measured, "mm", bound).holds();
    assert_eq!(of(Some(1.0), Bound::AtLeast(1.0)), Some(true));
    assert_eq!(of(Some(0.99), Bound::AtLeast(1.0)), Some(false));
    assert_eq!(of(Some(1.01), Bound::AtMost(1.0)), Some(false));
    assert_eq!(of(None, Bound::AtMost(1.0)), None);
    assert_eq!(of(Some(f64::NAN), Bound::AtMost(1.0)), None);
}

/// `--name: #rrggbb;` of the nth block that sets colours.
fn colours(block: usize) -> std::collections::BTreeMap<String, [u8; 3]> {
    let body = page::STYLE.split(":root {").nth(block + 1).unwrap();
    let body = body.split('}').next().unwrap();
    let byte = |s: &str| u8::from_str_radix(s, 16).unwrap();
    body.split(';')
        .filter_map(|rule| rule.trim().strip_prefix("--")?.split_once(": #"))
        .map(|(name, hex)| {
            (
                name.to_owned(),
                [byte(&hex[..2]), byte(&hex[2..4]), byte(&hex[4..6])],
            )
        })
        .collect()
}

#[test]
fn text_has_contrast_in_light_and_dark() {
    let on_all = ["text", "soft", "accent"];
    let pairs = [
        ("good", "good-soft"),
        ("note", "note-soft"),
        ("doubt", "doubt-soft"),
        ("bad", "bad-soft"),
        ("on-pin", "pin"),
        ("text", "accent-soft"),
        ("pin", "card"),
        ("doubt", "card"),
    ];
    for block in 0..2 {
        let of = colours(block);
        let check = |front: &str, back: &str, least: f64| {
            let ratio = picture::colour::contrast(of[front], of[back]);
            assert!(
                ratio >= least,
                "block {block}: {front} on {back} is {ratio:.2}"
            );
        };
        for front in on_all {
            for back in ["page", "card", "stage"] {
                check(front, back, 4.5);
            }
        }
        for (front, back) in pairs {
            check(front, back, 4.5);
        }
        // Lines of the chart carry meaning: 3 to 1 (WCAG 1.4.11).
        check("strong", "card", 3.0);
        check("pin", "stage", 3.0);
    }
}

/// Flesch-Kincaid grade with syllables as groups of vowels.
fn grade(sentences: &[String]) -> f64 {
    let text = sentences.join(" ");
    let words: Vec<&str> = text.split_whitespace().collect();
    let syllables = |word: &str| {
        let vowel = |c: char| "aeiouy".contains(c.to_ascii_lowercase());
        let chars: Vec<char> = word.chars().filter(|c| c.is_alphanumeric()).collect();
        let groups = (0..chars.len())
            .filter(|&i| vowel(chars[i]) && (i == 0 || !vowel(chars[i - 1])))
            .count();
        let silent = usize::from(word.trim_end_matches('.').ends_with('e') && groups > 1);
        (groups - silent).max(1)
    };
    let count: usize = words.iter().map(|w| syllables(w)).sum();
    let ends = text.matches('.').count().max(1);
    0.39 * words.len() as f64 / ends as f64 + 11.8 * count as f64 / words.len() as f64 - 15.59
}

#[test]
fn law_the_summary_is_easy_to_read() {
    let mut model = full();
    model.tooth = Some(Tooth {
        fdi: Some(fdi(36)),
        ..Tooth::default()
    });
    let said = summary::sentences(&model);
    let grade = grade(&said);
    assert!(grade <= 8.0, "grade {grade:.1}: {said:?}");
    assert!(
        said.iter()
            .any(|s| s.contains("does not keep to one limit"))
    );
}

/// A sound real tooth is cut, designed and planned, and the page tells of it.
#[test]
fn a_real_mouth_fills_the_page() {
    let data = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/arches/007_L.ply"
    );
    let Ok(bytes) = std::fs::read(data) else {
        println!("no ../shared/data/arches: skipped");
        return;
    };
    let page = sample::from_scan(&bytes, 36);
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target");
    std::fs::write(format!("{folder}/report-real.html"), &page).unwrap();
    for part in [
        "id=\"teeth\"",
        "id=\"findings\"",
        "id=\"tooth\"",
        "id=\"plan\"",
        "id=\"scan\"",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(page.len() < 3_000_000, "{} bytes", page.len());
}
