//! The sixteen VITA classical tabs, and the nearest one to a colour.
//!
//! Method: one published set of L*a*b*; sets differ by 2 to 4 ΔE00 and two spectrophotometers by
//! 2.2 on the same tab, so a tab is a name for a measured colour, never the measurement.

use super::Lab;

/// A tab of the VITA classical guide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)] // The names are the guide's own.
pub enum VitaTab {
    A1,
    A2,
    A3,
    A35,
    A4,
    B1,
    B2,
    B3,
    B4,
    C1,
    C2,
    C3,
    C4,
    D2,
    D3,
    D4,
}

/// Every tab with its printed name and its colour.
const TABS: [(VitaTab, &str, Lab); 16] = [
    (VitaTab::A1, "A1", Lab::new(79.57, -1.61, 13.05)),
    (VitaTab::A2, "A2", Lab::new(76.04, -0.08, 16.73)),
    (VitaTab::A3, "A3", Lab::new(75.36, 1.36, 19.61)),
    (VitaTab::A35, "A3.5", Lab::new(72.31, 1.48, 21.81)),
    (VitaTab::A4, "A4", Lab::new(68.56, 1.58, 21.00)),
    (VitaTab::B1, "B1", Lab::new(78.90, -1.76, 12.33)),
    (VitaTab::B2, "B2", Lab::new(76.66, -1.62, 16.62)),
    (VitaTab::B3, "B3", Lab::new(74.13, 0.47, 22.34)),
    (VitaTab::B4, "B4", Lab::new(71.81, 0.50, 22.15)),
    (VitaTab::C1, "C1", Lab::new(74.29, -1.26, 12.56)),
    (VitaTab::C2, "C2", Lab::new(70.95, -0.22, 16.72)),
    (VitaTab::C3, "C3", Lab::new(68.83, -0.01, 16.68)),
    (VitaTab::C4, "C4", Lab::new(64.78, 1.59, 18.66)),
    (VitaTab::D2, "D2", Lab::new(75.27, -0.54, 13.47)),
    (VitaTab::D3, "D3", Lab::new(72.55, 0.62, 16.14)),
    (VitaTab::D4, "D4", Lab::new(71.86, -1.03, 17.77)),
];

impl VitaTab {
    /// All tabs in the guide's order.
    pub fn all() -> impl Iterator<Item = Self> {
        TABS.iter().map(|t| t.0)
    }

    fn row(self) -> &'static (Self, &'static str, Lab) {
        TABS.iter().find(|t| t.0 == self).unwrap_or(&TABS[0])
    }

    /// Printed name, such as "A3.5".
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// Colour of the tab.
    #[must_use]
    pub fn lab(self) -> Lab {
        self.row().2
    }

    /// The tab of that printed name, in upper or lower case.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        TABS.iter()
            .find(|t| t.1.eq_ignore_ascii_case(name.trim()))
            .map(|t| t.0)
    }

    /// The nearest tab to a colour and its ΔE00; ties go to the earlier tab.
    #[must_use]
    pub fn nearest(colour: Lab) -> (Self, f64) {
        let mut best = (TABS[0].0, f64::INFINITY);
        for (tab, _, lab) in TABS {
            let difference = colour.difference(lab);
            if difference < best.1 {
                best = (tab, difference);
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tab_is_nearest_to_itself() {
        assert_eq!(VitaTab::all().count(), 16);
        for tab in VitaTab::all() {
            assert_eq!(VitaTab::nearest(tab.lab()), (tab, 0.0));
            assert_eq!(VitaTab::named(&tab.name().to_lowercase()), Some(tab));
        }
        assert_eq!(VitaTab::named("Z9"), None);
    }
}
