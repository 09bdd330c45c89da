//! The closed word lists of the language: units, verdicts, ways of clearing, faults of an input.
//!
//! In / Out: each word is written in one way only, in files and in alarms alike.

/// An enum whose variants each have one word; the order of the variants is their rank.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$about])* $variant,)+ }

        impl $name {
            /// Every variant, in order.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The word in files and alarms.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The variant of a word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.word() == word)
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.word())
            }
        }
    };
}
pub(crate) use words;

words! {
    /// What a signal is counted in; always whole numbers.
    Unit {
        /// Micrometres.
        Micrometre = "um",
        /// Millikelvin.
        Millikelvin = "mK",
        /// Micrograms.
        Microgram = "ug",
        /// Milliseconds.
        Millisecond = "ms",
        /// Millinewtons.
        Millinewton = "mN",
        /// A number of things.
        Count = "count",
        /// 0 for no, 1 for yes.
        Flag = "flag",
    }
}

words! {
    /// What the guard says; the worst of all rules wins.
    Verdict {
        /// Nothing speaks against it.
        Allow = "allow",
        /// Go on; somebody must look.
        Warn = "warn",
        /// Device off; may be resumed in the same verified state, by an operator.
        Hold = "hold",
        /// Device off for the rest of the session.
        Terminate = "terminate",
    }
}

impl Unit {
    /// Whether it is a unit of measurement, as against a number of things or a flag.
    pub(crate) fn is_measured(self) -> bool {
        !matches!(self, Self::Count | Self::Flag)
    }
}

impl Verdict {
    /// Whether the device must be off.
    #[must_use]
    pub fn stops(self) -> bool {
        self >= Self::Hold
    }

    /// What the guard has done with this verdict, in words.
    #[must_use]
    pub const fn done(self) -> &'static str {
        match self {
            Self::Allow => "nothing",
            Self::Warn => "a warning was shown; delivery goes on",
            Self::Hold => "the device was switched off; the session waits",
            Self::Terminate => "the device was switched off; the session is over",
        }
    }
}

words! {
    /// How an alarm goes away, from the easiest to the hardest.
    Clears {
        /// When its condition no longer holds.
        Itself = "itself",
        /// When its condition no longer holds and an operator resumes in the same verified state.
        Operator = "operator",
        /// Not within the session.
        Never = "never",
    }
}

words! {
    /// Why an input cannot be judged.
    Fault {
        /// There is no reading.
        Missing = "missing",
        /// The reading is older than the signal may be.
        Stale = "stale",
        /// The reading is dated after now.
        Future = "dated in the future",
        /// The reading lies at the rail of its sensor.
        Saturated = "saturated",
        /// The reading lies outside of what is possible.
        OutOfRange = "out of range",
    }
}
