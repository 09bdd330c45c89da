//! What the page of a delivery says.

use super::super::markup::badge;
use super::*;
use crate::delivery::given::PROTOCOL;
use guard::Verdict;

/// The page of a session with those ticks, of which no sensor said anything.
fn page(ended: Ended, ticks: Vec<Tick>) -> String {
    page_of(ended, ticks, &[], None)
}

/// The same with codes of alarms, and why it was cut.
fn page_of(ended: Ended, ticks: Vec<Tick>, alarms: &[&str], cut: Option<&str>) -> String {
    let order = swarm::sample::order(40);
    let load = treatment::blocks::load(order.clone(), PROTOCOL).unwrap();
    let driven = Driven {
        ended,
        alarms: alarms.iter().map(|&code| code.to_owned()).collect(),
        open_ms: (ended == Ended::Cut).then_some(treatment::record::UNKNOWN_MS),
        ticks,
        cut: cut.map(str::to_owned),
    };
    let measured = treatment::Outcome {
        planned_mm3: 1.0,
        laid_mm3: 0.0,
        removed_mm3: [0.0; 2],
        gamma: 0.0,
        fill_95: 0.0,
        over_contour_um: 0.0,
        over_mm3: 0.0,
        over_removal_um: 0.0,
        over_removed_mm3: 0.0,
        astray_mm3: 0.0,
        fills: vec![0.0; 4],
    };
    html(&Told {
        load: &load,
        order: &order,
        signals: &[],
        driven: &driven,
        moments: &[],
        measured: &measured,
        truth: None,
        pictures: Vec::new(),
        record: (7, "<hash>".to_owned(), "key".to_owned()),
        date: "1 May 2030".to_owned(),
    })
}

fn alarm(signal: &str, verdict: Verdict) -> Event {
    Event::Alarm {
        code: "G501".to_owned(),
        says: format!("It is so. {signal}: 1 flag, allowed nothing. Talk with the patient."),
        verdict,
    }
}

fn tick(now_ms: u64, verdict: Verdict, events: Vec<Event>) -> Tick {
    Tick {
        events,
        ..Tick::off(now_ms, verdict)
    }
}

#[test]
fn that_the_stop_was_pressed_is_said_in_short() {
    let stopped = |ms| tick(ms, Verdict::Hold, vec![Event::Stopped]);
    let short = |ticks: Vec<Tick>| {
        let page = page(Ended::Done, ticks);
        let part = page.split("id=\"summary\"").nth(1).unwrap();
        part.split("</section>").next().unwrap().to_owned()
    };
    let quiet = || tick(90_000, Verdict::Allow, Vec::new());
    assert!(!short(vec![quiet()]).contains("stop was pressed"));
    let once = short(vec![stopped(60_000), quiet()]);
    assert!(
        once.contains("The patient’s stop was pressed once, at minute 1.0."),
        "{once}"
    );
    let twice = short(vec![stopped(60_000), stopped(66_000)]);
    assert!(
        twice.contains("stop was pressed 2 times, first at minute 1.0."),
        "{twice}"
    );
}

#[test]
fn an_alarm_is_told_in_its_parts() {
    let event = Event::Alarm {
        code: "G101".to_owned(),
        says:
            "The surface of the tooth is too warm. surface_rise_mk: 20500 mK, allowed 20000 mK. Cool the tooth."
                .to_owned(),
        verdict: Verdict::Terminate,
    };
    let part = alarms::part(&[tick(50, Verdict::Terminate, vec![event])], &[]);
    for cell in [
        "data-head=\"Measured\">20.50 K",
        "data-head=\"Limit\">20.00 K",
        "data-head=\"What to do\">Cool the tooth.",
        "the session is over",
    ] {
        assert!(part.contains(cell), "{cell}: {part}");
    }
}

#[test]
fn only_a_stop_that_holds_is_told_calmly() {
    for (signal, verdict, level, word) in [
        ("patient_stop", Verdict::Hold, Level::Note, "patient's stop"),
        (
            "patient_stop",
            Verdict::Terminate,
            Level::Bad,
            Verdict::Terminate.word(),
        ),
        (
            "plan_match",
            Verdict::Hold,
            Level::Bad,
            Verdict::Hold.word(),
        ),
    ] {
        let part = alarms::part(&[tick(50, verdict, vec![alarm(signal, verdict)])], &[]);
        assert!(part.contains(&badge(level, word)), "{signal}: {part}");
        let page = page(
            Ended::Held,
            vec![tick(50, verdict, vec![alarm(signal, verdict)])],
        );
        assert_eq!(page.contains("mark calm"), level == Level::Note, "{signal}");
    }
}

#[test]
fn a_session_that_did_nothing_has_a_whole_page() {
    let page = page(Ended::Held, Vec::new());
    // How well it agrees with the plan says nothing of work that was not done.
    assert!(page.contains("was held and not resumed") && !page.contains("does not hold"));
    assert!(page.contains("No alarm came.") && page.contains("&lt;hash&gt;"));
    assert!(!page.contains("NaN") && !page.contains("inf\""));
    // One for a desk, one for a telephone: neither is cut.
    assert!(page.contains("plot time wide") && page.contains("plot time narrow"));
    assert_eq!(page.matches("<svg").count(), page.matches("</svg>").count());
}

/// In the head, in the terminal's own words.
#[test]
fn a_session_that_was_cut_says_why_in_the_head_of_its_page() {
    let why = "the <link> is lost";
    let page = page_of(Ended::Cut, Vec::new(), &[], Some(why));
    let head = page.split("</header>").next().unwrap();
    assert!(
        head.contains(&esc(&crate::delivery::spent::cut(why))),
        "{head}"
    );
    assert!(!page.contains(why), "not escaped");
    assert!(!page_of(Ended::Done, Vec::new(), &[], None).contains("Not complete"));
}

#[test]
fn every_code_of_a_session_is_told_in_plain_words() {
    let page = page_of(Ended::Held, Vec::new(), &["G601", "L104", "G002"], None);
    for (code, says) in [
        ("G601", "More bots are left behind than allowed."),
        ("L104", "switch was not held."),
        ("G002", "heard nothing for too long."),
    ] {
        assert!(page.contains(code) && page.contains(says), "{code}");
    }
}

/// Rows of a killed program end before the device did.
#[test]
fn what_is_known_of_a_cut_session_ends_with_its_rows() {
    let ticks = || vec![Tick::off(60_000, Verdict::Allow)];
    let open = "known up to minute 1.0; the device may have worked on for at most 10.2 s";
    assert!(page(Ended::Cut, ticks()).contains(open));
    assert!(page(Ended::Cut, ticks()).contains("scan the tooth again and plan anew"));
    assert!(page(Ended::Unconfirmed, ticks()).contains("have the device examined"));
    assert!(!page(Ended::Done, ticks()).contains("plan anew"));
    assert!(!page(Ended::Quit, ticks()).contains("worked on"));
}

#[test]
fn carriers_are_those_of_the_last_tick_and_judged_only_when_all_is_done() {
    let order = swarm::sample::order(40);
    let all = treatment::prescribe::carriers(&order);
    for ended in [Ended::Held, Ended::Terminated, Ended::Quit, Ended::Done] {
        let last = Tick {
            carriers: all / 4,
            ..Tick::off(100, Verdict::Hold)
        };
        let page = page(ended, vec![Tick::off(50, Verdict::Hold), last]);
        let row = page
            .split("Carriers still afloat at the end of the session")
            .nth(1);
        let row = row.and_then(|rest| rest.split("</tr>").next()).unwrap();
        assert!(row.contains(">250.00 \u{2030} of those sent"), "{row}");
        assert_eq!(row.contains("does not hold"), ended == Ended::Done, "{row}");
        assert!(!row.contains(">holds"), "{row}");
    }
}

#[test]
fn a_time_is_told_alike_in_every_list() {
    let events = vec![alarm("patient_stop", Verdict::Hold)];
    let page = page(Ended::Held, vec![tick(60_050, Verdict::Hold, events)]);
    for part in ["<section id=\"alarms\"", "Events of the session"] {
        let list = page.split(part).nth(1).unwrap();
        let list = list.split("</table>").next().unwrap();
        assert!(list.contains(">1:00.05\u{a0}min<"), "{part}: {list}");
    }
}

#[test]
fn leave_that_came_back_is_not_told_as_missing() {
    let gone = |enabled| Tick {
        enabled,
        events: vec![Event::NoLeave {
            code: "L001".to_owned(),
            why: "its time was over".to_owned(),
        }],
        ..Tick::off(50, Verdict::Allow)
    };
    for (enabled, told) in [
        (true, ">leave lapsed, and is back: L001"),
        (false, ">no leave: L001"),
    ] {
        let page = page(Ended::Held, vec![gone(enabled)]);
        assert!(page.contains(told), "{told}");
    }
}

/// Nothing was read, so that the scale of the rise goes to 1 K: its quarters need two decimals.
#[test]
fn labels_of_a_grid_say_where_their_lines_are() {
    let page = page(Ended::Held, Vec::new());
    for (y, label) in [
        (178, "0.00"),
        (143, "0.25"),
        (108, "0.50"),
        (73, "0.75"),
        (38, "1.00\u{a0}K"),
    ] {
        let drawn = format!("y=\"{y}.0\">{label}</text>");
        assert!(page.contains(&drawn), "{drawn}");
    }
}

#[test]
fn a_done_that_was_not_taken_says_why() {
    let why = Event::NoLeave {
        code: "L204".to_owned(),
        why: "counter_b_ug counted 0 ug".to_owned(),
    };
    let page = page(
        Ended::Unconfirmed,
        vec![tick(50, Verdict::Allow, vec![why])],
    );
    assert!(
        page.contains("does not bear it out: L204 counter_b_ug counted 0 ug."),
        "{page}"
    );
}
