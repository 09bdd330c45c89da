//! The files that a prescription was made from, by name and hash: the one list that planner, proof, delivery and
//! `verify` go by. Law: `law_a_file_of_a_plan_that_is_another_is_told`. Not here: what lies in them.

use casebook::Digest;

/// A file in the folder of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanFile {
    /// The plan that people read and approve.
    Plan,
    /// The scanned tooth that it goes out from.
    Before,
    /// The designed tooth that it leads to.
    Target,
    /// The tooth's tissue that heat was reckoned with.
    Tissue,
    /// The neighbours' surface, where the scan has some.
    Around,
    /// The antagonist's surface, where one was given.
    Antagonist,
    /// The solid to print or mill, where one could be made.
    Solid,
    /// The same solid as an archive.
    Archive,
}

impl PlanFile {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Plan,
        Self::Before,
        Self::Target,
        Self::Tissue,
        Self::Around,
        Self::Antagonist,
        Self::Solid,
        Self::Archive,
    ];
    /// Those without which nothing can be prescribed.
    pub const NEEDED: [Self; 3] = [Self::Before, Self::Target, Self::Tissue];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plan => "plan.json",
            Self::Before => "before.ply",
            Self::Target => "target.ply",
            Self::Tissue => "tissue.mha",
            Self::Around => "around.ply",
            Self::Antagonist => "antagonist.ply",
            Self::Solid => "restoration.stl",
            Self::Archive => "restoration.3mf",
        }
    }

    /// The file of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|file| file.name() == name)
    }
}

/// Hashes of the files that an order was made from, and of what was made with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MadeFrom([Option<Digest>; PlanFile::ALL.len()]);

impl MadeFrom {
    /// The same with the hash of a file.
    #[must_use]
    pub fn with(mut self, file: PlanFile, hash: Digest) -> Self {
        if let Some(sum) = self.0.get_mut(file as usize) {
            *sum = Some(hash);
        }
        self
    }

    /// The hash of a file; none where there is no such file.
    #[must_use]
    pub fn of(&self, file: PlanFile) -> Option<Digest> {
        self.0.get(file as usize).copied().flatten()
    }

    /// The files that there are.
    pub fn files(&self) -> impl Iterator<Item = (PlanFile, Digest)> {
        let all = PlanFile::ALL.into_iter().zip(self.0);
        all.filter_map(|(file, sum)| sum.map(|sum| (file, sum)))
    }

    /// The files of a folder that are not as they were prescribed.
    pub fn others<'a>(
        &self,
        find: impl Fn(&str) -> Option<&'a [u8]>,
    ) -> impl Iterator<Item = OtherFile> {
        PlanFile::ALL
            .into_iter()
            .zip(self.0)
            .filter_map(move |(file, sum)| {
                let found = find(file.name()).map(Digest::of);
                (found != sum).then_some(OtherFile {
                    file,
                    prescribed: sum,
                    is_there: found.is_some(),
                })
            })
    }
}

/// A file that is not as it was prescribed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtherFile {
    /// Which.
    pub file: PlanFile,
    /// Its prescribed hash; none where it was not prescribed.
    pub prescribed: Option<Digest>,
    /// Whether one lies there.
    pub is_there: bool,
}

#[cfg(test)]
mod tests {
    use super::{MadeFrom, OtherFile, PlanFile};
    use casebook::Digest;

    #[test]
    fn law_a_file_of_a_plan_that_is_another_is_told() {
        for file in PlanFile::ALL {
            assert_eq!(PlanFile::named(file.name()), Some(file));
            let bytes: &'static [u8] = file.name().as_bytes();
            let sum = Digest::of(bytes);
            let from = MadeFrom::default().with(file, sum);
            assert_eq!(from.files().collect::<Vec<_>>(), [(file, sum)]);
            let others = |from: MadeFrom, bytes: Option<&'static [u8]>| {
                let find = |name: &str| bytes.filter(|_| name == file.name());
                from.others(find).collect::<Vec<_>>()
            };
            let other = |prescribed, is_there| {
                [OtherFile {
                    file,
                    prescribed,
                    is_there,
                }]
            };
            assert_eq!(others(from, Some(bytes)), []);
            assert_eq!(others(from, Some(b"another")), other(Some(sum), true));
            assert_eq!(others(from, None), other(Some(sum), false));
            assert_eq!(others(MadeFrom::default(), Some(bytes)), other(None, true));
        }
    }
}
