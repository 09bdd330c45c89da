//! Whose teeth may have to be examined: patients with a delivery that left its tooth in doubt.
//!
//! In: what was committed, and what is gone through at the start. Out: ids; never too few once all were gone through, perhaps too
//! many: who asks looks into the entries, and says where nothing is left. Law: `law_what_is_said_to_be_settled_is_not_lost_again`.
//! Method: each word has a number, and what came after a look is not taken away by it.

use practice::Record;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Whose they are, and by which word.
#[derive(Debug, Default)]
pub(super) struct Doubts(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    words: u64,
    patients: BTreeMap<String, u64>,
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
                known.patients.insert(id.to_owned(), known.words);
            });
        }
    }

    /// Who they are, each with the number of the last word of it.
    pub(super) fn all(&self) -> Vec<(String, u64)> {
        self.known(|known| known.patients.clone().into_iter().collect())
    }

    /// Nothing was left of that patient when that was the last word.
    pub(super) fn settle(&self, id: &str, word: u64) {
        self.known(|known| {
            if known.patients.get(id) == Some(&word) {
                known.patients.remove(id);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use practice::{Event, Fact, Speed, Tooth};

    fn in_doubt() -> Record {
        let mut record = Record::default();
        let ask = Event::PlanAsked {
            plan: "n1".to_owned(),
            scan: "s1".to_owned(),
            tooth: Tooth::new(36).unwrap(),
            finding: None,
            intent: None,
            material: None,
        };
        let begin = Event::DeliveryBegun {
            delivery: "d1".to_owned(),
            plan: "n1".to_owned(),
            speed: Speed::Real,
            device: None,
        };
        let end = Event::DeliveryEnded {
            delivery: "d1".to_owned(),
            how: "cut".to_owned(),
            worked: true,
            files: Vec::new(),
            beyond: None,
        };
        for event in [ask, begin, end] {
            let by = String::new();
            record.evolve(&Fact {
                at_ms: 1,
                by,
                event,
            });
        }
        record
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
        for (id, word) in before {
            doubts.settle(&id, word);
        }
        let [(id, word)] = &doubts.all()[..] else {
            panic!("it was lost");
        };
        doubts.settle(id, *word);
        assert_eq!(doubts.all(), []);
    }
}
