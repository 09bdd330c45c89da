//! Plans that were approved and agreed to, as the record of a test has them.

use crate::consented::{Flaw, agree};
use crate::room::Room;
use clinic::plans::{approval, plan_sha256};
use practice::{NamedBlob, Role, Tooth, Wish};

pub(crate) fn blob(room: &Room, name: &str, content: &str) -> NamedBlob {
    NamedBlob {
        name: name.to_owned(),
        file: room.app.store.blobs().put(content.as_bytes()).unwrap(),
    }
}

pub(crate) fn examined(room: &Room) -> Vec<Wish> {
    examined_as(room, "s1", "a scan")
}

pub(crate) fn examined_as(room: &Room, scan: &str, content: &str) -> Vec<Wish> {
    let file = blob(room, "arch.ply", content);
    vec![
        Wish::ReceiveScan {
            name: file.name,
            file: file.file,
        },
        Wish::Examined {
            surface: None,
            same_as: None,
            unlike: None,
            fits_nowhere: false,
            scan: scan.to_owned(),
            jaw: Some("lower".to_owned()),
            teeth: 14,
            findings: 0,
            files: vec![blob(room, "labelled.ply", "labelled")],
        },
    ]
}

pub(crate) fn ask_on(scan: &str) -> Wish {
    Wish::AskPlan {
        scan: scan.to_owned(),
        tooth: Tooth::new(36).unwrap(),
        finding: None,
        intent: None,
        material: None,
    }
}

/// A plan on that scan that passed its proof, as the record has it.
pub(crate) fn proven_on(scan: &str, plan: &str) -> [Wish; 3] {
    [
        ask_on(scan),
        Wish::Made {
            plan: plan.to_owned(),
            files: Vec::new(),
        },
        Wish::Proven {
            plan: plan.to_owned(),
            files: Vec::new(),
            plan_sha256: "aa".to_owned(),
        },
    ]
}

/// How a plan was approved.
#[derive(Clone, Copy)]
pub(crate) struct Approved<'a> {
    pub(crate) by: &'a str,
    /// Whose plan was signed.
    pub(crate) patient: &'a str,
    pub(crate) signed: bool,
    /// Whether the proof is the one that was proven.
    pub(crate) own_proof: bool,
}

pub(crate) const RIGHT: Approved<'_> = Approved {
    by: "dentist",
    patient: "",
    signed: true,
    own_proof: true,
};

/// Has the record say that a plan of that patient was approved and agreed to; the hash of its prescription.
pub(crate) async fn approve(room: &Room, patient: &str, how: Approved<'_>, flaw: Flaw) -> String {
    let store = &room.app.store;
    let prescription = blob(
        room,
        "prescription.json",
        &format!("{{\"of\":\"{patient}\"}}"),
    );
    let proof = blob(room, "proof.json", "{\"passes\":true}");
    let sha256 = prescription.file.blob.clone();
    let over = match how.own_proof {
        true => plan_sha256(&sha256, &proof.file.blob),
        false => plan_sha256(&sha256, &sha256),
    };
    let whose = if how.patient.is_empty() {
        patient
    } else {
        how.patient
    };
    let signature = match how.signed {
        true => store.sign(&approval(whose, "n1", how.by, &over)).unwrap(),
        false => "00".repeat(64),
    };
    let plan = || "n1".to_owned();
    let mut wishes = examined(room);
    wishes.extend([
        ask_on("s1"),
        Wish::Made {
            plan: plan(),
            files: vec![blob(room, "plan.json", "{}"), prescription],
        },
        Wish::Proven {
            plan: plan(),
            files: vec![proof],
            plan_sha256: over.clone(),
        },
        Wish::Approve {
            plan: plan(),
            role: Role::Dentist,
            plan_sha256: over,
            signature,
        },
    ]);
    store.record(how.by, patient, wishes).await.unwrap();
    agree(room, patient, flaw).await;
    sha256
}
