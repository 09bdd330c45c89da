//! One file per verb.

pub(crate) mod backup;
pub(crate) mod campaign;
pub(crate) mod check;
pub(crate) mod compare;
pub(crate) mod deliver;
pub(crate) mod demo;
pub(crate) mod device;
pub(crate) mod dicom;
pub(crate) mod find;
mod place;
pub(crate) mod plan;
pub(crate) mod protocol;
pub(crate) mod prove;
pub(crate) mod replay;
pub(crate) mod restore;
pub(crate) mod sample;
pub(crate) mod serve;
pub(crate) mod teeth;
pub(crate) mod thickness;
pub(crate) mod verify;
