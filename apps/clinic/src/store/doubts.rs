//! Whose teeth may have to be examined: patients with a delivery that left its tooth in doubt.
//!
//! In: what was committed, and what is gone through at the start. Out: ids; never too few once all were gone through, perhaps too
//! many: who asks looks into the entries, and says what is left.
//! Law: `law_what_is_said_to_be_settled_is_not_lost_again`, `law_what_may_be_written_is_looked_at_again`,
//! `law_the_index_of_doubts_is_what_a_rebuild_finds`.
//! Method: each word has a number, and what came after a look is not taken away by it. What a look found is kept until there is
//! a newer word; nothing is while nobody knows whether the last one is in the database.

use practice::{Delivery, Record};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

/// What a look into the entries of a patient found.
#[derive(Debug, PartialEq)]
pub(crate) struct Left {
    /// The patient's name.
    pub(crate) name: String,
    /// Deliveries whose teeth are to be examined.
    pub(crate) deliveries: Vec<Delivery>,
}

/// A patient with a tooth that may have to be examined.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Doubted {
    /// Who it is.
    pub(crate) patient: String,
    /// The number of the last word of it.
    pub(crate) word: u64,
    /// What was found when that was the last word.
    pub(crate) left: Option<Arc<Left>>,
}

/// Whose they are, and by which word.
#[derive(Debug, Default)]
pub(super) struct Doubts(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    words: u64,
    patients: BTreeMap<String, (u64, Option<Arc<Left>>)>,
    /// Whose last word may be in the database or not.
    unsure: BTreeSet<String>,
}

impl Doubts {
    fn known<T>(&self, what: impl FnOnce(&mut Known) -> T) -> T {
        what(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes in what may be known of a patient.
    pub(super) fn hear(&self, id: &str, record: &Record) {
        if record.has_doubt() {
            self.known(|known| {
                known.words = known.words.saturating_add(1);
                let word = (known.words, None);
                known.patients.insert(id.to_owned(), word);
            });
        }
    }

    /// The same, where nobody knows whether it is in the database: what a look finds is not kept until that is known.
    pub(super) fn hear_unsure(&self, id: &str, record: &Record) {
        self.hear(id, record);
        self.known(|known| known.unsure.insert(id.to_owned()));
    }

    /// From now on the database tells what is in it.
    pub(super) fn sure(&self) {
        self.known(|known| {
            for id in std::mem::take(&mut known.unsure) {
                known.words = known.words.saturating_add(1);
                let word = known.words;
                known
                    .patients
                    .entry(id)
                    .and_modify(|one| *one = (word, None));
            }
        });
    }

    /// Who they are.
    pub(super) fn all(&self) -> Vec<Doubted> {
        self.known(|known| {
            let patients = known.patients.iter();
            let doubted = patients.map(|(patient, (word, left))| Doubted {
                patient: patient.clone(),
                word: *word,
                left: left.clone(),
            });
            doubted.collect()
        })
    }

    /// That was left of that patient when that was the last word; who has nothing left is named no more.
    pub(super) fn found(&self, id: &str, word: u64, left: &Arc<Left>) {
        self.known(|known| {
            let Some((last, kept)) = known.patients.get_mut(id) else {
                return;
            };
            if *last != word || known.unsure.contains(id) {
                return;
            }
            *kept = Some(Arc::clone(left));
            if left.deliveries.is_empty() {
                known.patients.remove(id);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use practice::{Event, Fact, Speed, Tooth, to_examine};

    fn fact(event: Event) -> Fact {
        Fact {
            at_ms: 1,
            by: String::new(),
            event,
        }
    }

    fn ask(tooth: Tooth) -> Event {
        Event::PlanAsked {
            plan: format!("n{tooth}"),
            scan: "s1".to_owned(),
            tooth,
            finding: None,
            intent: None,
            material: None,
        }
    }

    fn begin(delivery: &str, tooth: Tooth) -> Event {
        Event::DeliveryBegun {
            delivery: delivery.to_owned(),
            plan: format!("n{tooth}"),
            speed: Speed::Real,
            device: None,
        }
    }

    fn end(delivery: &str, how: &str) -> Event {
        Event::DeliveryEnded {
            delivery: delivery.to_owned(),
            how: how.to_owned(),
            worked: true,
            files: Vec::new(),
            beyond: None,
        }
    }

    fn tooth(number: u8) -> Tooth {
        Tooth::new(number).unwrap()
    }

    fn in_doubt() -> Record {
        let mut record = Record::default();
        for event in [ask(tooth(36)), begin("d1", tooth(36)), end("d1", "cut")] {
            record.evolve(&fact(event));
        }
        record
    }

    #[test]
    fn law_what_may_be_written_is_looked_at_again() {
        let doubts = Doubts::default();
        doubts.hear_unsure("p1", &in_doubt());
        // A look finds what the database has as yet.
        let word = doubts.all()[0].word;
        doubts.found("p1", word, &nothing());
        assert_eq!(doubts.all().len(), 1, "it may be written after all");
        doubts.sure();
        doubts.found("p1", word, &nothing());
        assert_eq!(doubts.all().len(), 1, "that look was before");
        let word = doubts.all()[0].word;
        doubts.found("p1", word, &nothing());
        assert!(doubts.all().is_empty());
    }

    fn nothing() -> Arc<Left> {
        Arc::new(Left {
            name: String::new(),
            deliveries: Vec::new(),
        })
    }

    #[test]
    fn law_what_is_said_to_be_settled_is_not_lost_again() {
        let (doubts, record) = (Doubts::default(), in_doubt());
        doubts.hear("p0001", &Record::default());
        assert_eq!(doubts.all(), []);
        doubts.hear("p0001", &record);
        let before = doubts.all();
        // Something is committed while somebody looks.
        doubts.hear("p0001", &record);
        for one in before {
            doubts.found(&one.patient, one.word, &nothing());
        }
        let [one] = &doubts.all()[..] else {
            panic!("it was lost");
        };
        assert_eq!(one.left, None);
        doubts.found(&one.patient, one.word, &nothing());
        assert_eq!(doubts.all(), []);
    }

    /// What the facts of a patient say.
    fn rebuilt(facts: &[Fact]) -> (Record, Vec<Delivery>) {
        to_examine(facts)
    }

    /// The index as who asks sees it, who keeps what was found; and how often the facts were read for that.
    fn seen(doubts: &Doubts, facts: &BTreeMap<String, Vec<Fact>>) -> (Vec<Delivery>, usize) {
        let (mut all, mut reads) = (Vec::new(), 0);
        for one in doubts.all() {
            let left = one.left.unwrap_or_else(|| {
                reads += 1;
                let (_, deliveries) = rebuilt(&facts[&one.patient]);
                let name = String::new();
                let left = Arc::new(Left { name, deliveries });
                doubts.found(&one.patient, one.word, &left);
                left
            });
            all.extend(left.deliveries.clone());
        }
        (all, reads)
    }

    #[test]
    fn law_the_index_of_doubts_is_what_a_rebuild_finds() {
        let mut random = 1_u64;
        let mut pick = |of: u64| {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (random >> 33) % of
        };
        for _ in 0..200 {
            let doubts = Doubts::default();
            let mut facts: BTreeMap<String, Vec<Fact>> = BTreeMap::new();
            let mut stale = None;
            for step in 0..40 {
                let (patient, tooth) = (format!("p{}", pick(3)), tooth(36 + 10 * pick(2) as u8));
                let delivery = format!("d{step}");
                let events = match pick(4) {
                    0 | 1 => vec![
                        ask(tooth),
                        begin(&delivery, tooth),
                        end(&delivery, ["cut", "done"][pick(2) as usize]),
                    ],
                    2 => vec![Event::Charted {
                        day: practice::Day::new("2045-05-02").unwrap(),
                        tooth,
                        presence: None,
                        findings: Vec::new(),
                    }],
                    _ => vec![ask(tooth)],
                };
                let own = facts.entry(patient.clone()).or_default();
                own.extend(events.into_iter().map(fact));
                doubts.hear(&patient, &rebuilt(own).0);
                // Who began to look before this comes to its end now: what was found is old.
                if let Some((one, left)) = stale.take() {
                    let one: Doubted = one;
                    doubts.found(&one.patient, one.word, &left);
                }
                let rebuilt = facts.values().flat_map(|facts| rebuilt(facts).1);
                let rebuilt: Vec<Delivery> = rebuilt.collect();
                if pick(2) == 0 {
                    assert_eq!(seen(&doubts, &facts).0, rebuilt);
                    // Nothing was said since: nothing is read again.
                    assert_eq!(seen(&doubts, &facts), (rebuilt, 0));
                }
                if let Some(one) = doubts.all().into_iter().next() {
                    let (_, deliveries) = self::rebuilt(&facts[&one.patient]);
                    let name = String::new();
                    stale = Some((one, Arc::new(Left { name, deliveries })));
                }
            }
            // Another server, which goes through all records.
            let next = Doubts::default();
            for (patient, facts) in &facts {
                next.hear(patient, &rebuilt(facts).0);
            }
            assert_eq!(seen(&next, &facts).0, seen(&doubts, &facts).0);
        }
    }
}
