//! Which crowns are there: those that are closed off by creases, and the last ones of each side.
//!
//! In: a first label of every named tooth, and its core. Out: the places whose label is sound, and
//! crowns found anew for the others, for the ends of the arch and behind them.
//! Method: labels with an open border are searched for again (`crease`) or dropped: on bare ridge
//! there is no crease to find. Last molars are searched for behind their neighbour, because gum
//! stands out there as much as they do.

use super::crease::{Outlook, centre, openness, search};
use super::regions::{Crown, GUM, Scene, gum_seeds};
use super::sizes::{self, PLACES};
use glam::{DVec2, DVec3};

/// Last position whose label is sound as it is where its border is closed.
const SURE: usize = 6;
/// First position whose crown is wide enough to be searched for.
const WIDE: usize = 4;
/// Openness of a border above which a label is not sound: 0.03 on most teeth, up to 0.25 where a
/// label spills, 0.3 to 0.9 on bare ridge.
const OPEN_MAX: f64 = 0.25;
/// Highest score of a second molar that was named, of a third one, of a crown whose first label
/// was open, and of one that was not named.
const NAMED_MAX: f64 = 8.0;
const THIRD_MAX: f64 = 3.0;
const AGAIN_MAX: f64 = 3.0;
const UNNAMED_MAX: f64 = 0.0;

/// The cores of all crowns that were named, and the places that a correction says are there.
pub(super) struct Named<'a> {
    pub crowns: &'a [Crown],
    pub told: &'a [usize],
}

/// What is there.
pub(super) struct Teeth {
    /// Places whose label is sound.
    pub sound: Vec<usize>,
    /// Crowns that were found anew.
    pub found: Vec<Crown>,
}

/// Looks through a label.
pub(super) fn teeth(scene: &Scene, label: &[u8], named: &Named) -> Teeth {
    let open = openness(scene, label);
    let is_sound = |p: &usize| {
        let closed = open.get(*p).is_some_and(|&o| o < OPEN_MAX);
        sizes::position(*p) <= SURE && (closed || named.told.contains(p))
    };
    let places = named.crowns.iter().map(|c| c.place);
    let sound: Vec<usize> = places.filter(is_sound).collect();
    let mut taken: Vec<bool> = label
        .iter()
        .map(|&l| l != GUM && sound.contains(&(usize::from(l) - 1)))
        .collect();
    for (f, _) in gum_seeds(scene) {
        taken[f as usize] = true;
    }
    let mut found = Vec::new();
    for crown in named.crowns {
        let position = sizes::position(crown.place);
        if (WIDE..=SURE).contains(&position) && !sound.contains(&crown.place) {
            found.extend(once_more(scene, &mut taken, crown));
        }
    }
    let mut seen: Vec<(usize, DVec3)> = sound
        .iter()
        .filter_map(|&p| Some((p, centre_of_label(scene, label, p)?)))
        .collect();
    seen.extend(
        found
            .iter()
            .filter_map(|c| Some((c.place, centre(scene, &c.faces)?))),
    );
    let right: Vec<usize> = (0..PLACES / 2).rev().collect();
    let left: Vec<usize> = (PLACES / 2..PLACES).collect();
    for side in [right, left] {
        found.extend(behind(scene, &mut taken, &side, &seen, named));
    }
    Teeth { sound, found }
}

/// Searches about a crown's core.
fn once_more(scene: &Scene, taken: &mut [bool], crown: &Crown) -> Option<Crown> {
    let middle = centre(scene, &crown.faces)?;
    let outlook = Outlook {
        from: middle,
        along: DVec2::ZERO,
        usual_mm: 0.0,
        width_mm: sizes::usual_mm(crown.place),
        named: Some(middle),
        told: true,
    };
    let best = search(scene, taken, &outlook).filter(|b| b.score < AGAIN_MAX)?;
    Some(take(taken, crown.place, best.faces))
}

fn take(taken: &mut [bool], place: usize, faces: Vec<u32>) -> Crown {
    for &f in &faces {
        taken[f as usize] = true;
    }
    Crown { place, faces }
}

/// Searches one side, its places being in order from the midline.
fn behind(
    scene: &Scene,
    taken: &mut [bool],
    side: &[usize],
    seen: &[(usize, DVec3)],
    named: &Named,
) -> Vec<Crown> {
    let (front, back) = side.split_at(SURE);
    let seen: Vec<(usize, DVec3)> = front
        .iter()
        .filter_map(|&place| seen.iter().copied().find(|s| s.0 == place))
        .collect();
    let [.., (_, before), (anchor, middle)] = *seen.as_slice() else {
        let crowns = named.crowns.iter();
        return crowns
            .filter(|c| back.contains(&c.place))
            .cloned()
            .collect();
    };
    let core = |place: usize| named.crowns.iter().find(|c| c.place == place);
    let (mut last, mut from) = (anchor, middle);
    let mut along = (from - before).truncate().normalize_or_zero();
    let mut found = Vec::new();
    let mut rest = back;
    while let Some(&nearest) = rest.first() {
        let next = rest.iter().copied().find(|&p| core(p).is_some());
        let place = next.unwrap_or(nearest);
        let outlook = Outlook {
            from,
            along,
            usual_mm: (sizes::usual_mm(last) + sizes::usual_mm(place)) / 2.0,
            width_mm: sizes::usual_mm(place),
            named: core(place).and_then(|c| centre(scene, &c.faces)),
            told: named.told.contains(&place),
        };
        rest = rest
            .split_at(rest.iter().position(|&p| p == place).map_or(0, |i| i + 1))
            .1;
        let limit = match next {
            Some(_) if outlook.told => f64::INFINITY,
            Some(_) if sizes::position(place) > 7 => THIRD_MAX,
            Some(_) => NAMED_MAX,
            None => UNNAMED_MAX,
        };
        let best = search(scene, taken, &outlook);
        let Some(best) = best.filter(|b| b.score < limit) else {
            match core(place) {
                Some(own) if outlook.told => found.push(own.clone()),
                Some(_) => {}
                None => break,
            }
            continue;
        };
        let middle = centre(scene, &best.faces).unwrap_or(from);
        along = (middle - from).truncate().normalize_or(along);
        from = middle;
        last = place;
        found.push(take(taken, place, best.faces));
    }
    found
}

fn centre_of_label(scene: &Scene, label: &[u8], place: usize) -> Option<DVec3> {
    let own = |f: &u32| usize::from(label[*f as usize]) == place + 1;
    let faces: Vec<u32> = (0..label.len() as u32).filter(own).collect();
    centre(scene, &faces)
}
