//! What the parser takes and what it refuses, and where it says so.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::{LEAST, parsed, printed, protocols};
use proptest::prelude::*;

/// The least protocol with a rule of that condition; the condition stands in line 19.
fn with(limit: &str, when: &str) -> String {
    let extra = "signal n count fresh 200 ms range 0 to 9\nsignal m count fresh 200 ms range 0 to 9\n\
                 rule G800 warn hazard H1 says \"s\" limit 9 count source \"s\"\n\
                 when n + m > limit clears itself do \"d\"\n";
    let limit = if limit.is_empty() { String::new() } else { format!("limit {limit} ") };
    format!(
        "{LEAST}{extra}rule G801 warn hazard H1 says \"s\" {limit}source \"s\" when\n{when}\n\
         clears itself do \"d\"\n"
    )
}

fn refusal(text: &str) -> guard::Error {
    match guard::parse(text.as_bytes()) {
        Ok(_) => panic!("taken:\n{text}"),
        Err(error) => error,
    }
}

#[test]
fn binding_is_as_documented() {
    let same = [
        ("n > m or n < m and n == m", "(n > m) or ((n < m) and (n == m))"),
        ("not n > m and n < m", "(not (n > m)) and (n < m)"),
        ("for 100 ms n > m or n < m", "(for 100 ms (n > m)) or (n < m)"),
        ("once 1 s not n > m", "once 1000 ms (not (n > m))"),
        ("n > m or n < m since n == m", "((n > m) or (n < m)) since (n == m)"),
        ("n - m - n > 0 count", "((n - m) - n) > 0 count"),
        ("50 % of n + m > 0 count", "((50 % of n) + m) > 0 count"),
        ("n > -3 count", "(n) > (-3 count)"),
    ];
    for (bare, bracketed) in same {
        let (bare, bracketed) =
            (format!("plan_match and ({bare})"), format!("plan_match and ({bracketed})"));
        let (one, other) = (parsed(&with("", &bare)), parsed(&with("", &bracketed)));
        assert!(one.nodes.iter().eq(other.nodes.iter()), "{bare}");
    }
}

#[test]
fn what_cannot_be_monitored_or_shown_is_refused() {
    let refused = [
        ("1 count", "change(n) > limit", 9, "bounded memory"),
        ("1 count", "change(n, 5 s) > limit", 11, "shorten it (100, at most 96)"),
        ("1 count", "change(n, 119 ms) > limit", 11, "two ticks"),
        ("1 count", "n > limit or heartbeat_age_ms > n", 33, "units of the two sides differ"),
        ("1 count", "n > limit + 3 mK", 13, "units"),
        ("1 count", "n > limit or x > n", 14, "no signal of this name"),
        ("1 count", "n > m", 1, "must compare a signal with `limit`"),
        ("", "n > m", 1, "must test a flag"),
        ("", "n", 1, "a number alone is no condition"),
        ("", "plan_match > patient_stop", 1, "expected a number"),
        ("", "plan_match and for 0 ms plan_match", 20, "from 1 ms to a day"),
        ("", "plan_match and for 2 h plan_match", 22, "unit of time"),
        ("", "plan_match and (n > m", 1, "expected `)`"),
        ("", "plan_match and n > 3", 1, "expected a unit"),
        ("", "plan_match and n > 99999999999999999999 count", 20, "63 bits"),
        ("", "plan_match and change(plan_match, 1 s) > n", 33, "a flag rises"),
        ("", "plan_match & patient_stop", 12, "expected a word"),
    ];
    for (limit, when, column, what) in refused {
        let error = refusal(&with(limit, when));
        assert!(error.to_string().contains(what), "{when}: {error}");
        if error.what.starts_with("expected `)`") || what.starts_with("expected a unit") {
            continue;
        }
        assert_eq!((error.line - 1, error.column), (18, column), "{when}: {error}");
    }
}

#[test]
fn nesting_and_room_are_bounded() {
    let deep =
        |levels: usize| format!("plan_match and {}n > m{}", "(".repeat(levels), ")".repeat(levels));
    parsed(&with("", &deep(20)));
    assert!(refusal(&with("", &deep(40))).what.contains("levels"));
    assert!(refusal(&with("", &deep(10_000))).what.contains("levels"));
    let long = |terms: usize| format!("plan_match and n > m{}", " + n".repeat(terms));
    parsed(&with("", &long(100)));
    assert!(refusal(&with("", &long(1_000))).what.contains("too long"));
    let windows = |count: u32| {
        let windows: String =
            (1..=count).map(|i| format!(" + change(n, {} ms)", 120 + i)).collect();
        format!("plan_match and n > m{windows}")
    };
    parsed(&with("", &windows(8)));
    assert!(refusal(&with("", &windows(9))).what.contains("too many windows"));
    let huge = format!("{LEAST}#{}", "x".repeat(guard::MAX_TEXT));
    assert!(refusal(&huge).what.contains("too many bytes"));
}

#[test]
fn declarations_are_checked() {
    let with = |signal: &str| refusal(&LEAST.replace("rule G901", &format!("{signal}\nrule G901")));
    for (signal, what) in [
        ("signal t_mk um fresh 1 s range 0 to 1", "speaks against its unit"),
        ("signal t_um count fresh 1 s range 0 to 1", "speaks against its unit"),
        ("signal t mK fresh 1 s range 0 to 1", "speaks against its unit"),
        ("signal since count fresh 1 s range 0 to 1", "word of the language"),
        ("signal plan_match flag fresh 1 s range 0 to 1", "declared already"),
        ("signal n count fresh 2 s range 0 to 1", "too old to be fresh (2000, at most 1000)"),
        ("signal n count fresh 1 s range 1 to 1", "smaller to a larger"),
        ("signal f flag fresh 1 s range 0 to 2", "smaller to a larger"),
        ("signal n count fresh 1 s range 0 to 1", "only looks protected"),
        ("signal n furlong fresh 1 s range 0 to 1", "expected a unit"),
    ] {
        let error = with(signal);
        assert!(error.to_string().contains(what), "{signal}: {error}");
        assert_eq!(error.line, 8, "{signal}: {error}");
    }
}

#[test]
fn rules_are_checked() {
    let with = |from: &str, to: &str| {
        assert!(LEAST.contains(from), "{from}");
        refusal(&LEAST.replacen(from, to, 1)).to_string()
    };
    for (from, to, what) in [
        ("G902", "G901", "there already"),
        ("G902", "G007", "G100 to G999"),
        ("G902", "902", "expected an alarm code"),
        ("hold", "allow", "`warn`, `hold` or `terminate`"),
        ("clears never", "clears operator", "what terminates clears never"),
        ("clears operator", "clears itself", "a hold clears by operator or never"),
        ("do \"cool\"", "do \" \"", "not empty"),
        ("do \"cool\"", "do \"cool", "end of this text"),
        ("late 120 ms", "late 50 ms", "late only after it"),
        ("late 120 ms", "late 500 ms", "(500, at most 200)"),
    ] {
        let error = with(from, to);
        assert!(error.contains(what), "{to}: {error}");
    }
    let error = guard::parse(b"protocol \"a\"\ntick 5\xff0 ms").unwrap_err();
    assert_eq!((error.line, error.column), (2, 7));
}

#[test]
fn law_hard_limits_only_tighten() {
    parsed(&LEAST.replace("20000 mK", "23000 mK"));
    parsed(&LEAST.replace("when patient_stop", "when patient_stop or for 1 s not plan_match"));
    for (from, to) in [
        ("20000 mK", "23001 mK"),
        ("150 ms source", "201 ms source"),
        ("when surface_rise_mk > limit", "when surface_rise_mk > limit and not patient_stop"),
        ("when surface_rise_mk > limit", "when for 50 ms surface_rise_mk > limit"),
        ("when surface_rise_mk > limit", "when surface_rise_mk == limit"),
        ("when surface_rise_mk > limit", "when surface_rise_mk - 5 mK > limit"),
        ("limit 20000 mK", "limit 50 % of surface_rise_mk"),
        ("rule G901 terminate", "rule G901 warn"),
        ("when patient_stop clears", "when not patient_stop clears"),
        ("when not plan_match clears", "when plan_match clears"),
    ] {
        assert!(LEAST.contains(from), "{from}");
        let error = refusal(&LEAST.replace(from, to));
        assert!(error.what.contains("on its own"), "{to}: {error}");
    }
    for (name, limit) in [("pulp_rise_mk", 5_000), ("pulp_predicted_mk", 5_500)] {
        let text = |limit: i64| {
            format!(
                "{LEAST}signal {name} mK fresh 200 ms range 0 to 60000\n\
                 rule G999 terminate hazard H1 says \"s\" limit {limit} mK source \"s\"\n\
                 when {name} > limit clears never do \"d\"\n"
            )
        };
        parsed(&text(limit));
        assert!(refusal(&text(limit + 1)).what.contains(name));
    }
}

#[test]
fn what_must_be_heard_at_once_cannot_be_read_late() {
    for name in ["heartbeat_age_ms ms", "patient_stop flag"] {
        let (from, to) = (format!("{name} fresh 200 ms"), format!("{name} fresh 201 ms"));
        assert!(LEAST.contains(&from));
        let error = refusal(&LEAST.replace(&from, &to));
        assert!(error.what.contains("fresh for at most 200 ms"), "{error}");
    }
}

#[test]
fn a_built_in_flag_that_counts_guards_nothing() {
    for (name, above) in [("plan_match", 1), ("patient_stop", 0)] {
        let flag = format!("signal {name} flag");
        assert!(LEAST.contains(&flag));
        let text = LEAST.replace(&flag, &format!("signal {name} count"));
        let count = |text: String| {
            let mut lines: Vec<&str> = text.lines().collect();
            lines.retain(|line| {
                !line.contains(&format!("when {name} "))
                    && !line.contains(&format!("when not {name} "))
            });
            format!(
                "{}\nrule G910 terminate hazard H4 says \"s\" limit {above} count source \"s\"\n\
                 when {name} > limit clears never do \"d\"\n",
                lines.join("\n")
            )
        };
        let error = refusal(&count(text));
        assert!(error.what.contains("on its own"), "{error}");
    }
}

#[test]
fn a_comment_ends_where_a_reader_sees_its_end() {
    let (declared, rules) = LEAST.split_at(LEAST.find("rule G902").unwrap());
    for end in ["\n", "\r\n", "\r", "\u{b}", "\u{c}", "\u{85}", "\u{2028}", "\u{2029}"] {
        let text = format!("{declared}# what follows is a rule{end}{rules}");
        assert_eq!(parsed(&text).rules.len(), 4, "{end:?}");
        let extra = format!(
            "{LEAST}# not to be lost:{end}rule G905 warn hazard H1 says \"s\" source \"s\"\n\
             when plan_match clears itself do \"d\"\n"
        );
        assert_eq!(parsed(&extra).rules.len(), 5, "{end:?}");
    }
}

#[test]
fn what_turns_the_order_of_reading_is_refused() {
    for turn in ['\u{202a}', '\u{202e}', '\u{2066}', '\u{2069}', '\u{200f}'] {
        refusal(&format!("{LEAST}# a note {turn} turned\n"));
        refusal(&LEAST.replace("says \"warm\"", &format!("says \"warm{turn}\"")));
    }
}

#[test]
fn the_last_of_32_signals_is_as_good_as_the_first() {
    let signals = |count: usize| -> String {
        let signal = |i| format!("signal n{i} count fresh 200 ms range 0 to 9\n");
        (4..count).map(signal).collect()
    };
    let sum = |count: usize| (5..count).map(|i| format!(" + n{i}")).collect::<String>();
    let text = |count| {
        format!(
            "{LEAST}{}rule G100 hold hazard H1 says \"s\" limit 100 count source \"s\"\n\
             when n4{} > limit clears operator do \"d\"\n",
            signals(count),
            sum(count)
        )
    };
    assert!(refusal(&text(33)).what.contains("too many signals"));
    let mut judge = common::monitor(&text(32));
    let mut telemetry = common::all_well_least(judge.protocol(), 50);
    for i in 4..31 {
        common::set(&mut telemetry, judge.protocol(), &format!("n{i}"), Some(0), 50);
    }
    assert_eq!(judge.tick(50, &telemetry), guard::Verdict::Hold);
    assert_eq!(judge.alarms().next().unwrap().place, "n31");
}

#[test]
fn every_protocol_prints_and_reads_back() {
    for (path, text) in protocols() {
        let protocol = parsed(&text);
        let again = parsed(&printed(&protocol));
        assert!(protocol.nodes.iter().eq(again.nodes.iter()), "{path}");
        assert_eq!(printed(&protocol), printed(&again), "{path}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn law_parser_total(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        from in any::<prop::sample::Index>(),
        words in prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..40),
    ) {
        let _ = guard::parse(&bytes);
        let mut changed = LEAST.as_bytes().to_vec();
        for (place, byte) in cuts {
            let place = place.index(changed.len());
            changed[place] = byte;
        }
        let _ = guard::parse(&changed);
        let end = from.index(changed.len());
        let _ = guard::parse(&changed[..end]);
        let _ = guard::parse(with("", &words.join(" ")).as_bytes());
    }
}

const WORDS: [&str; 30] = [
    "n",
    "m",
    "plan_match",
    "limit",
    "3 count",
    "-",
    "+",
    "50 % of",
    "(",
    ")",
    "abs",
    "change",
    ",",
    "1 s",
    ">",
    "<=",
    "!=",
    "not",
    "and",
    "or",
    "for",
    "once",
    "previous",
    "rising",
    "since",
    "within",
    "9223372036854775807",
    "min",
    "ms",
    "\"",
];
