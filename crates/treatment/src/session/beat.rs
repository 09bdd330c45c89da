//! What the treatment's side tells the device, 20 times a second.
//!
//! Out: [`Beat`], and its text in the record. Law: `law_beats_round_trip`.

use guard::Identity;
use std::fmt::Write as _;

/// What a party says, and of when its evidence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evidence {
    /// For what it speaks.
    pub identity: Identity,
    /// When it was found so, by the device's clock, ms.
    pub at_ms: u64,
}

impl Evidence {
    /// Its time under a letter; its identity only where it is not `own`.
    fn write(&self, word: &mut String, letter: char, own: &Identity) {
        let _ = write!(word, "{letter}{}", self.at_ms);
        if self.identity != *own {
            let _ = write!(word, "!{}", different(&self.identity));
        }
    }

    /// Reads on after the letter.
    fn parse(rest: &mut &str, own: &Identity) -> Option<Self> {
        let at_ms = number(rest)?;
        let identity = match take(rest, '!') {
            true => identity(rest)?,
            false => *own,
        };
        Some(Self { identity, at_ms })
    }
}

/// One message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Beat {
    /// Counts up.
    pub number: u64,
    /// The patient's stop is pressed.
    pub stop: bool,
    /// Evidence in the order of [`guard::Lease::ALL`]; none where a party does not speak.
    pub evidence: [Option<Evidence>; 5],
    /// Zones whose read-back was compared and right, from the first on.
    pub confirmed: u32,
    /// An operator asks to resume: for what was verified then, and when.
    pub resume: Option<Evidence>,
    /// The session is to end.
    pub end: bool,
}

impl Beat {
    /// Whether a device may give its first leave by this message: all speak, and a zone is confirmed.
    #[must_use]
    pub fn may_start(&self) -> bool {
        let all = self.evidence.iter().all(Option::is_some);
        all && self.confirmed > 0 && !self.stop && !self.end
    }

    /// One word of text; evidence for `own` is only its time.
    pub(crate) fn word(&self, own: &Identity) -> String {
        let mut word = format!("{}", self.number);
        let mut evidence = self.evidence.iter();
        for letter in ['p', 'q', 'r', 'o', 'h'] {
            match evidence.next().copied().flatten() {
                None => word.push('-'),
                Some(evidence) => evidence.write(&mut word, letter, own),
            }
        }
        let _ = write!(word, "c{}", self.confirmed);
        if let Some(evidence) = self.resume {
            evidence.write(&mut word, '+', own);
        }
        if self.stop {
            word.push('s');
        }
        if self.end {
            word.push('e');
        }
        word
    }

    /// Reads what [`Beat::word`] wrote; none where it is no such word.
    pub(crate) fn parse(word: &str, own: &Identity) -> Option<Self> {
        let mut rest = word;
        let mut beat = Self {
            number: number(&mut rest)?,
            ..Self::default()
        };
        for (slot, letter) in beat.evidence.iter_mut().zip(['p', 'q', 'r', 'o', 'h']) {
            if take(&mut rest, '-') {
                continue;
            }
            take(&mut rest, letter).then_some(())?;
            *slot = Some(Evidence::parse(&mut rest, own)?);
        }
        take(&mut rest, 'c').then_some(())?;
        beat.confirmed = u32::try_from(number(&mut rest)?).ok()?;
        if take(&mut rest, '+') {
            beat.resume = Some(Evidence::parse(&mut rest, own)?);
        }
        beat.stop = take(&mut rest, 's');
        beat.end = take(&mut rest, 'e');
        rest.is_empty().then_some(beat)
    }
}

/// An identity in full: plan, protocol, patient, tooth, device, firmware.
fn different(identity: &Identity) -> String {
    let hex = |bytes: &[u8]| {
        bytes.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    };
    let [a, b, c] = identity.firmware;
    let (plan, protocol) = (hex(&identity.plan), hex(&identity.protocol));
    let (patient, tooth, device) = (identity.patient, identity.tooth, identity.device);
    format!("{plan}{protocol}{patient}.{tooth}.{device}.{a}.{b}.{c}.")
}

fn identity(rest: &mut &str) -> Option<Identity> {
    let plan = bytes(rest)?;
    let protocol = bytes(rest)?;
    let mut dotted = || {
        let found = number(rest)?;
        take(rest, '.').then_some(found)
    };
    let (patient, tooth, device) = (dotted()?, dotted()?, dotted()?);
    let firmware = [dotted()?, dotted()?, dotted()?].map(u16::try_from);
    let [Ok(a), Ok(b), Ok(c)] = firmware else {
        return None;
    };
    Some(Identity {
        plan,
        patient,
        tooth: u8::try_from(tooth).ok()?,
        device,
        firmware: [a, b, c],
        protocol,
    })
}

fn bytes(rest: &mut &str) -> Option<[u8; 32]> {
    let mut all = [0; 32];
    for byte in &mut all {
        let (pair, after) = rest.split_at_checked(2)?;
        *byte = u8::from_str_radix(pair, 16).ok()?;
        *rest = after;
    }
    Some(all)
}

fn take(rest: &mut &str, letter: char) -> bool {
    let after = rest.strip_prefix(letter);
    *rest = after.unwrap_or(rest);
    after.is_some()
}

fn number(rest: &mut &str) -> Option<u64> {
    let digits = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    let (text, after) = rest.split_at(digits);
    *rest = after;
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn identities() -> impl Strategy<Value = Identity> {
        let hashes = (any::<[u8; 32]>(), any::<[u8; 32]>());
        (
            hashes,
            any::<u64>(),
            any::<u8>(),
            any::<u64>(),
            any::<[u16; 3]>(),
        )
            .prop_map(
                |((plan, protocol), patient, tooth, device, firmware)| Identity {
                    plan,
                    patient,
                    tooth,
                    device,
                    firmware,
                    protocol,
                },
            )
    }

    fn beats() -> impl Strategy<Value = (Beat, Identity)> {
        let evidence = || proptest::option::of((proptest::option::of(identities()), any::<u64>()));
        let flags = (any::<bool>(), any::<bool>());
        let rest = (any::<u64>(), any::<u32>(), evidence(), flags);
        (proptest::collection::vec(evidence(), 5), rest, identities()).prop_map(
            |(evidence, (number, confirmed, resume, (stop, end)), own)| {
                let given = |(other, at_ms): (Option<Identity>, u64)| Evidence {
                    identity: other.unwrap_or(own),
                    at_ms,
                };
                let mut all = [None; 5];
                for (slot, of) in all.iter_mut().zip(evidence) {
                    *slot = of.map(given);
                }
                let beat = Beat {
                    number,
                    stop,
                    evidence: all,
                    confirmed,
                    resume: resume.map(given),
                    end,
                };
                (beat, own)
            },
        )
    }

    proptest! {
        #[test]
        fn law_beats_round_trip((beat, own) in beats()) {
            prop_assert_eq!(Beat::parse(&beat.word(&own), &own), Some(beat));
        }

        #[test]
        fn law_any_word_is_read_or_refused(word in "[0-9a-z!.+-]{0,200}", (_, own) in beats()) {
            if let Some(beat) = Beat::parse(&word, &own) {
                prop_assert_eq!(Beat::parse(&beat.word(&own), &own), Some(beat));
            }
        }
    }
}
